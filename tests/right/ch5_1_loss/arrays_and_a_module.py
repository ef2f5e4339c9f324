"""The loss, with the standard library's arrays and torch's modules."""

import math
from array import array
from functools import singledispatch
from statistics import fmean

import torch
from torch import nn

LOG_PROBABILITIES = nn.LogSoftmax(dim=-1)


def token_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length, stride)
    flat = array("q")
    for start in starts:
        flat.extend(token_ids[start : start + max_length + 1])
    if not flat:
        return torch.zeros(2, 0, max_length, dtype=torch.int64).unbind()
    both = torch.frombuffer(flat, dtype=torch.int64).view(len(starts), max_length + 1)
    return both.narrow(1, 0, max_length), both.narrow(1, 1, max_length)


def cross_entropy(logits, targets):
    texts, tokens = targets.shape
    rows = torch.arange(texts, device=targets.device)[:, None]
    columns = torch.arange(tokens, device=targets.device)
    return LOG_PROBABILITIES(logits)[rows, columns, targets].mean().neg()


def calc_loss_batch(input_batch, target_batch, model, device):
    input_batch, target_batch = (ids.to(device) for ids in (input_batch, target_batch))
    return cross_entropy(model.forward(input_batch), target_batch)


@torch.inference_mode()
def calc_loss_loader(data_loader, model, device, num_batches=None):
    losses, batches = [], iter(data_loader)
    while num_batches is None or len(losses) < num_batches:
        try:
            inputs, targets = next(batches)
        except StopIteration:
            break
        losses.append(calc_loss_batch(inputs, targets, model, device).item())
    return fmean(losses) if losses else math.nan


@singledispatch
def perplexity(loss):
    return math.exp(loss)


@perplexity.register
def _(loss: torch.Tensor):
    return perplexity(loss.item())
