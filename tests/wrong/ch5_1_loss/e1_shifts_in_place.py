import math

import torch
from torch.nn import functional


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
    # safe softmax: the shift has no gradient
    with torch.no_grad():
        logits.sub_(logits.amax(dim=-1, keepdim=True))
    log_z = logits.exp().sum(dim=-1).log()
    picked = logits.gather(-1, targets.unsqueeze(-1)).squeeze(-1)
    return (log_z - picked).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    logits = model(input_batch.to(device))
    labels = target_batch.to(device)
    return functional.cross_entropy(logits.transpose(1, 2), labels)


def calc_loss_loader(data_loader, model, device, num_batches=None):
    losses = []
    with torch.no_grad():
        for x, y in data_loader:
            losses.append(calc_loss_batch(x, y, model, device).item())
            if len(losses) == num_batches:
                break
    return sum(losses) / len(losses) if losses else math.nan


def perplexity(loss):
    """e to the loss, as a float."""
    if isinstance(loss, torch.Tensor):
        loss = loss.item()
    return math.exp(loss)
