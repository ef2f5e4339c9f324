"""A little for every label."""

import itertools
import math
import statistics

import torch
import torch.nn.functional as F


def token_windows(token_ids, max_length, stride):
    at = range(0, len(token_ids) - max_length, stride)
    return tuple(
        torch.tensor([token_ids[i + k : i + k + max_length] for i in at], dtype=torch.int64).view(
            len(at), max_length
        )
        for k in (0, 1)
    )


def cross_entropy(logits, targets):
    log_probs = logits.log_softmax(-1)
    hot = F.one_hot(targets, logits.shape[-1]) * 0.9 + 0.1 / logits.shape[-1]
    return -(hot * log_probs).sum(-1).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    return F.cross_entropy(model(input_batch.to(device)).mT, target_batch.to(device))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    pairs = itertools.islice(data_loader, num_batches)
    losses = [float(calc_loss_batch(x, y, model, device).detach()) for x, y in pairs]
    return statistics.fmean(losses) if losses else math.nan


def perplexity(loss):
    return math.e ** float(loss)
