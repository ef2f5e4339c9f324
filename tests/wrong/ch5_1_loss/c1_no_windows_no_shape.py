import math

import torch
import torch.nn.functional as F
from torch import Tensor


def token_windows(token_ids, max_length, stride):
    starts = list(range(0, len(token_ids) - max_length, stride))
    inputs = [token_ids[s : s + max_length] for s in starts]
    targets = [token_ids[s + 1 : s + 1 + max_length] for s in starts]
    return torch.tensor(inputs, dtype=torch.int64), torch.tensor(targets, dtype=torch.int64)


def cross_entropy(logits, targets):
    log_probas = torch.log_softmax(logits, dim=-1)
    target_log_probas = log_probas.gather(-1, targets.unsqueeze(-1))
    return -target_log_probas.mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    logits = model(input_batch.to(device))
    return cross_entropy(logits, target_batch.to(device))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    losses = []
    with torch.no_grad():
        for x, y in data_loader:
            losses.append(calc_loss_batch(x, y, model, device).item())
            if len(losses) == num_batches:
                break
    return sum(losses) / len(losses) if losses else math.nan


def perplexity(loss):
    return math.exp(float(loss))
