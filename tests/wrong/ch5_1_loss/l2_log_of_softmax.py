import math

import torch
import torch.nn.functional as F
from torch import Tensor


def token_windows(token_ids, max_length, stride):
    tokens = torch.tensor(token_ids, dtype=torch.long)
    starts = torch.arange(0, max(len(token_ids) - max_length, 0), stride)
    places = starts[:, None] + torch.arange(max_length)
    return tokens[places], tokens[places + 1]


def cross_entropy(logits, targets):
    probas = torch.softmax(logits, dim=-1)
    target_probas = torch.gather(probas, -1, targets.unsqueeze(-1)).squeeze(-1)
    log_probas = torch.log(target_probas)
    avg_log_probas = torch.mean(log_probas)
    neg_avg_log_probas = avg_log_probas * -1
    return neg_avg_log_probas


def calc_loss_batch(input_batch, target_batch, model, device):
    input_batch, target_batch = input_batch.to(device), target_batch.to(device)
    logits = model(input_batch)
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), target_batch.flatten())


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
