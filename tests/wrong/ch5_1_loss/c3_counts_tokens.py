"""5.1 The loss"""

import math

import torch


def token_windows(token_ids, max_length, stride):
    """Cut a text into training examples: (inputs, targets)."""
    starts = range(0, len(token_ids) - max_length, stride)
    inputs = torch.empty(len(starts), max_length, dtype=torch.int64)
    targets = torch.empty(len(starts), max_length, dtype=torch.int64)
    for row, start in enumerate(starts):
        inputs[row] = torch.tensor(token_ids[start : start + max_length])
        targets[row] = torch.tensor(token_ids[start + 1 : start + 1 + max_length])
    return inputs, targets


def cross_entropy(logits, targets):
    """Mean of logsumexp minus the target's score."""
    flat = logits.flatten(0, 1)
    wanted = flat[torch.arange(len(flat), device=flat.device), targets.flatten()]
    return (torch.logsumexp(flat, dim=1) - wanted).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    input_batch, target_batch = input_batch.to(device), target_batch.to(device)
    logits = model(input_batch)
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), target_batch.flatten())


def calc_loss_loader(data_loader, model, device, num_batches=None):
    total, tokens = 0.0, 0
    for i, (x, y) in enumerate(data_loader):
        if num_batches is not None and i >= num_batches:
            break
        with torch.no_grad():
            loss = calc_loss_batch(x, y, model, device)
        total += loss.item() * y.numel()
        tokens += y.numel()
    return total / tokens if tokens else float("nan")


def perplexity(loss):
    return math.exp(float(loss))
