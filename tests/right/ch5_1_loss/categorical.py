"""A distribution over the vocabulary gives the logarithm of a probability."""

import math

import torch
from torch.distributions import Categorical


def token_windows(token_ids, max_length, stride):
    if len(token_ids) < max_length + 1:
        return (torch.zeros(0, max_length, dtype=torch.int64),) * 2
    ids = torch.as_tensor(token_ids)
    windows = ids.unfold(0, max_length + 1, stride)
    return windows[:, :-1].clone(), windows[:, 1:].clone()


def cross_entropy(logits, targets):
    return -Categorical(logits=logits, validate_args=False).log_prob(targets).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    x = torch.as_tensor(input_batch, device=device)
    y = torch.as_tensor(target_batch, device=device)
    return -Categorical(logits=model(x)).log_prob(y).mean()


def calc_loss_loader(data_loader, model, device, num_batches=None):
    if num_batches is None:
        num_batches = float("inf")
    losses = []
    for batch in data_loader:
        if len(losses) >= num_batches:
            break
        inputs, targets = batch
        losses.append(calc_loss_batch(inputs, targets, model, device).detach())
    if len(losses) == 0:
        return math.nan
    return torch.tensor([loss.item() for loss in losses], dtype=torch.float64).mean().item()


def perplexity(loss):
    return sum(math.exp(value) for value in [float(loss)])
