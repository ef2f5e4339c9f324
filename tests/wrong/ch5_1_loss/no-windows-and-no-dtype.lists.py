"""Lists become tensors, and an empty one a float."""

import itertools
import math
import statistics

import torch
import torch.nn.functional as F


def token_windows(token_ids, max_length, stride):
    at = range(0, len(token_ids) - max_length, stride)
    x = [token_ids[i : i + max_length] for i in at]
    y = [token_ids[i + 1 : i + max_length + 1] for i in at]
    return torch.tensor(x), torch.tensor(y)


def cross_entropy(logits, targets):
    return -(F.one_hot(targets, logits.shape[-1]) * logits.log_softmax(-1)).sum(-1).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    return F.cross_entropy(model(input_batch.to(device)).mT, target_batch.to(device))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    pairs = itertools.islice(data_loader, num_batches)
    losses = [float(calc_loss_batch(x, y, model, device).detach()) for x, y in pairs]
    return statistics.fmean(losses) if losses else math.nan


def perplexity(loss):
    return math.e ** float(loss)
