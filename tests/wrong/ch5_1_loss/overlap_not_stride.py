"""stride is taken for what two windows have in common."""

from math import exp, nan

import torch


def token_windows(token_ids, max_length, stride):
    step = max(1, max_length - stride)
    starts = range(0, len(token_ids) - max_length, step)
    w = torch.tensor([token_ids[i : i + max_length + 1] for i in starts], dtype=torch.int64)
    w = w.reshape(-1, max_length + 1)
    return w[:, :-1], w[:, 1:]


def cross_entropy(logits, targets):
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
