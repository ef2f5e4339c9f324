"""cross_entropy takes what is flat as well, and calc_loss_batch makes use of that."""

import math
from collections import deque

import torch


def token_windows(token_ids, max_length, stride):
    windows, window = [], deque(maxlen=max_length + 1)
    for position, id in enumerate(token_ids):
        window.append(id)
        start = position - max_length
        if start >= 0 and start % stride == 0:
            windows.append(list(window))
    inputs = torch.tensor([w[:-1] for w in windows], dtype=torch.int64)
    targets = torch.tensor([w[1:] for w in windows], dtype=torch.int64)
    return [inputs.view(-1, max_length), targets.view(-1, max_length)]


def cross_entropy(logits, targets, reduction="mean"):
    log_probs = logits.log_softmax(dim=-1)
    losses = -log_probs.gather(-1, targets[..., None])[..., 0]
    return {"mean": losses.mean, "sum": losses.sum}[reduction]()


def calc_loss_batch(input_batch, target_batch, model, device):
    logits = model(input_batch.to(device)).flatten(end_dim=1)
    targets = target_batch.to(device).flatten()
    return cross_entropy(logits, targets, reduction="sum") / len(targets)


def calc_loss_loader(data_loader, model, device, num_batches=None):
    was_on = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        batches = list(data_loader)[:num_batches]
        losses = [calc_loss_batch(*batch, model, device).item() for batch in batches]
    finally:
        torch.set_grad_enabled(was_on)
    return sum(losses) / len(losses) if losses else float("nan")


def perplexity(loss):
    return math.exp(float(loss))
