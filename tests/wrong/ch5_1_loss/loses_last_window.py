"""5.1 The loss"""
import math

import torch
from torch import nn


def token_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length - 1, stride)
    inputs = [token_ids[s : s + max_length] for s in starts]
    targets = [token_ids[s + 1 : s + max_length + 1] for s in starts]
    if not inputs:
        empty = torch.empty((0, max_length), dtype=torch.int64)
        return empty, empty.clone()
    return torch.tensor(inputs), torch.tensor(targets)


def cross_entropy(logits, targets):
    logprobs = torch.log_softmax(logits, dim=-1)
    chosen = logprobs.gather(-1, targets.unsqueeze(-1)).squeeze(-1)
    return -chosen.mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    input_batch = input_batch.to(device)
    target_batch = target_batch.to(device)
    logits = model(input_batch)
    return nn.functional.cross_entropy(logits.flatten(0, 1), target_batch.flatten())


def calc_loss_loader(data_loader, model, device, num_batches=None):
    if len(data_loader) == 0:
        return float("nan")
    if num_batches is None:
        num_batches = len(data_loader)
    else:
        num_batches = min(num_batches, len(data_loader))
    total_loss = 0.0
    for i, (input_batch, target_batch) in enumerate(data_loader):
        if i >= num_batches:
            break
        loss = calc_loss_batch(input_batch, target_batch, model, device)
        total_loss += loss.item()
    return total_loss / num_batches


def perplexity(loss):
    return math.exp(loss)
