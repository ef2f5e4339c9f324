"""The hints, followed."""

import math

import torch


def token_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length, stride)
    windows = torch.tensor([token_ids[i : i + max_length + 1] for i in starts], dtype=torch.long)
    windows = windows.reshape(len(starts), max_length + 1)
    return windows[:, :max_length], windows[:, 1:]


def cross_entropy(logits, targets):
    log_probs = torch.log_softmax(logits, dim=-1)
    found = log_probs.gather(-1, targets.unsqueeze(-1))
    return found.mean() * -1


def calc_loss_batch(input_batch, target_batch, model, device):
    input_batch, target_batch = input_batch.to(device), target_batch.to(device)
    return cross_entropy(model(input_batch), target_batch)


def calc_loss_loader(data_loader, model, device, num_batches=None):
    if num_batches is None:
        num_batches = len(data_loader)
    num_batches = min(num_batches, len(data_loader))
    if num_batches == 0:
        return float("nan")
    losses = []
    for inputs, targets in data_loader:
        if len(losses) == num_batches:
            break
        losses.append(calc_loss_batch(inputs, targets, model, device).item())
    return sum(losses) / len(losses)


def perplexity(loss):
    return math.exp(loss)
