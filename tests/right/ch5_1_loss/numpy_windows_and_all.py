"""5.1: there is a function for it."""

from itertools import islice
from statistics import fmean

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view
from torch import nn

__all__ = ["token_windows", "cross_entropy", "calc_loss_batch", "calc_loss_loader", "perplexity"]


def token_windows(token_ids, max_length, stride):
    text = np.asarray(token_ids, dtype=np.int64)
    if text.size <= max_length:
        pairs = np.empty((0, max_length + 1), dtype=np.int64)
    else:
        pairs = sliding_window_view(text, max_length + 1)[::stride].copy()
    pairs = torch.from_numpy(pairs)
    return pairs.narrow(1, 0, max_length), pairs.narrow(1, 1, max_length)


def cross_entropy(logits, targets):
    logs = torch.special.log_softmax(logits, -1)
    return torch.take_along_dim(logs, targets.unsqueeze(-1), -1).mean().negative()


def calc_loss_batch(input_batch, target_batch, model, device):
    inputs, targets = (batch.to(device) for batch in (input_batch, target_batch))
    return nn.CrossEntropyLoss()(model(inputs).mT, targets)


def calc_loss_loader(data_loader, model, device, num_batches=None):
    with torch.set_grad_enabled(False):
        losses = [
            calc_loss_batch(*batch, model=model, device=device).item()
            for batch in islice(iter(data_loader), num_batches)
        ]
    return fmean(losses) if losses else float("nan")


def perplexity(loss):
    return torch.as_tensor(loss).detach().to("cpu", torch.float64).exp().item()
