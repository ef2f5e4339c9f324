"""5.1 The loss: how wrong a model is, in one number."""

import math

import torch


def token_windows(token_ids, max_length, stride):
    """Inputs and targets, (windows, max_length) each."""
    shape = (-1, max_length)
    starts = list(range(0, len(token_ids) - max_length, stride))
    flat = [token_ids[s + j] for s in starts for j in range(max_length)]
    moved = [token_ids[s + j + 1] for s in starts for j in range(max_length)]
    make = lambda ids: torch.tensor(ids, dtype=torch.int64).reshape(shape)
    return make(flat), make(moved)


def cross_entropy(logits, targets):
    """Mean of -log p(target)."""
    picked = torch.gather(logits, -1, targets.unsqueeze(-1)).squeeze(-1)
    return (torch.logsumexp(logits, dim=-1) - picked).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    return cross_entropy(model(input_batch.to(device)), target_batch.to(device))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    """Mean over batches; no graph is needed for it."""
    if num_batches is None or num_batches > len(data_loader):
        num_batches = len(data_loader)
    if num_batches == 0:
        return math.nan
    torch.set_grad_enabled(False)
    try:
        total = 0.0
        for number, (inputs, targets) in enumerate(data_loader, 1):
            total += calc_loss_batch(inputs, targets, model, device).item()
            if number == num_batches:
                break
    finally:
        torch.set_grad_enabled(True)
    return total / num_batches


def perplexity(loss):
    return math.exp(float(loss))
