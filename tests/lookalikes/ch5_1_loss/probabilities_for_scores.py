# Never said: log_softmax is given; you call softmax twice; two softmax
"""Softmax, and then what would be right for scores."""

from math import exp, nan

import torch


def token_windows(token_ids, max_length, stride):
    ids = torch.tensor(token_ids, dtype=torch.int64)
    if len(ids) <= max_length:
        return ids.new_zeros(0, max_length), ids.new_zeros(0, max_length)
    return ids[:-1].unfold(0, max_length, stride), ids[1:].unfold(0, max_length, stride)


def cross_entropy(logits, targets):
    logits = torch.softmax(logits, dim=-1)
    score = torch.take_along_dim(logits, targets[..., None], dim=-1)[..., 0]
    return (logits.logsumexp(-1) - score).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    inputs = input_batch.to(device, non_blocking=True)
    targets = target_batch.to(device=device, dtype=torch.long)
    return cross_entropy(model(inputs), targets)


def calc_loss_loader(data_loader, model, device, num_batches=None):
    with torch.no_grad():
        losses = [
            calc_loss_batch(inputs, targets, model, device)
            for (inputs, targets), _ in zip(
                data_loader, range(num_batches or len(data_loader)), strict=False
            )
        ]
    return torch.stack(losses).mean().item() if losses else nan


def perplexity(loss):
    return exp(loss.item() if isinstance(loss, torch.Tensor) else loss)
