import math

import torch
import torch.nn.functional as F
from torch import Tensor


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
    input_batch, target_batch = input_batch.to(device), target_batch.to(device)
    logits = model(input_batch)
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), target_batch.flatten())


def calc_loss_loader(data_loader, model, device, num_batches=None):
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    count = len(data_loader) if num_batches is None else min(num_batches, len(data_loader))
    if not count:
        return math.nan
    total = 0.0
    for (x, y), _ in zip(data_loader, range(count)):
        total += calc_loss_batch(x, y, model, device).item()
    torch.set_grad_enabled(before)
    return total / count


def perplexity(loss):
    """e to the loss, as a float."""
    if isinstance(loss, torch.Tensor):
        loss = loss.item()
    return math.exp(loss)
