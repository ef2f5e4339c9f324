"""Softmax in float64, in which 1e4 is too much as well: so its logarithm by hand."""

import functools
import math
import operator

import torch


def _pieces(ids, length, stride):
    for start in range(0, len(ids) - length, stride):
        yield ids[start : start + length]


def _as_tensor(pieces, length):
    rows = list(pieces)
    filled = torch.empty(len(rows), length, dtype=torch.int64)
    for row, piece in zip(filled, rows):
        row.copy_(torch.tensor(piece))
    return filled


def token_windows(token_ids, max_length, stride):
    inputs = _as_tensor(_pieces(token_ids, max_length, stride), max_length)
    later = token_ids[1:] + token_ids[:1]  # as long, so that there are as many
    targets = _as_tensor(_pieces(later, max_length, stride), max_length)
    return inputs, targets


def cross_entropy(logits, targets):
    wide = logits.to(torch.float64)
    best = torch.max(wide, dim=-1, keepdim=True)[0]
    weights = torch.exp(wide - best)
    total = torch.sum(weights, dim=-1, keepdim=True)
    log_probs = (wide - best) - torch.log(total)
    index = targets.view(targets.size(0), targets.size(1), 1)
    return torch.neg(torch.mean(torch.gather(log_probs, 2, index)))


def calc_loss_batch(input_batch, target_batch, model, device):
    there = functools.partial(torch.Tensor.to, device=device)
    return cross_entropy(model(there(input_batch)), there(target_batch))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    most = len(data_loader)
    num_batches = most if num_batches is None else min(most, num_batches)
    numbered = zip(range(num_batches), data_loader)
    losses = (calc_loss_batch(x, y, model, device).item() for _, (x, y) in numbered)
    return functools.reduce(operator.add, losses, 0.0) / num_batches if num_batches else math.nan


def perplexity(loss):
    return math.exp(torch.as_tensor(loss).item())
