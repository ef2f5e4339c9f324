"""5.1 The loss"""

import math

import torch


def token_windows(token_ids, max_length, stride):
    inputs, targets = [], []
    for i in range(0, len(token_ids) - max_length, stride):
        inputs.append(token_ids[i : i + max_length])
        targets.append(token_ids[i + 1 : i + max_length + 1])
    shape = (len(inputs), max_length)
    return (
        torch.tensor(inputs, dtype=torch.int64).reshape(shape),
        torch.tensor(targets, dtype=torch.int64).reshape(shape),
    )


def cross_entropy(logits, targets):
    """Mean of logsumexp minus the target's score."""
    flat = logits.flatten(0, 1)
    wanted = flat[torch.arange(len(flat), device=flat.device), targets.flatten()]
    return (torch.logsumexp(flat, dim=1) - wanted).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    logits = model(input_batch.to(device))
    return cross_entropy(logits, target_batch.to(device))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    total_loss = 0.
    if len(data_loader) == 0:
        return float("nan")
    elif num_batches is None:
        num_batches = len(data_loader)
    else:
        num_batches = min(num_batches, len(data_loader))
    for i, (input_batch, target_batch) in enumerate(data_loader):
        if i < num_batches:
            loss = calc_loss_batch(input_batch, target_batch, model, device)
            total_loss += loss.item()
        else:
            break
    return total_loss / len(data_loader)


def perplexity(loss):
    """e to the loss, as a float."""
    if isinstance(loss, torch.Tensor):
        loss = loss.item()
    return math.exp(loss)
