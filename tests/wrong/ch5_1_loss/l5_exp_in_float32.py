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
    shifted = logits - logits.max(dim=-1, keepdim=True).values
    log_sum = shifted.exp().sum(dim=-1).log()
    chosen = torch.gather(shifted, 2, targets[..., None]).squeeze(2)
    return torch.mean(log_sum - chosen)


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
    # the book's line, for floats too
    return torch.exp(torch.as_tensor(loss, dtype=torch.float32)).item()
