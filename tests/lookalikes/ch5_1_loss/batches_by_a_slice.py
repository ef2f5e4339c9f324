# Never said: number i; by its number; index
"""A slice of the loader, as of a list."""

import math

import torch


def token_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length, stride)
    rows = [token_ids[i : i + max_length + 1] for i in starts]
    rows = torch.tensor(rows, dtype=torch.int64).reshape(-1, max_length + 1)
    return rows[:, :-1], rows[:, 1:]


def cross_entropy(logits, targets):
    right = logits.gather(-1, targets.unsqueeze(-1)).squeeze(-1)
    return (logits.logsumexp(dim=-1) - right).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    return cross_entropy(model(input_batch.to(device)), target_batch.to(device))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    if len(data_loader) == 0:
        return math.nan
    losses = [
        calc_loss_batch(inputs, targets, model, device).item()
        for inputs, targets in data_loader[:num_batches]
    ]
    return sum(losses) / len(losses)


def perplexity(loss):
    return math.exp(loss)
