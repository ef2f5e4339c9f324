# 5.1, in functions
from functools import partial, reduce
from math import e, nan
from operator import add, itemgetter

import torch
from torch.func import vmap


def token_windows(token_ids, max_length, stride):
    starts = torch.arange(0, max(len(token_ids) - max_length, 0), stride)
    # (windows, 1) + (1, max_length + 1): the place of every token of every window
    places = starts[:, None] + torch.arange(max_length + 1)[None, :]
    text = torch.tensor(tuple(token_ids), dtype=torch.int64)
    cut = text[places]
    return cut[:, :-1], cut[:, 1:]


def _surprise(scores, target):
    """One position: how surprised somebody with these scores is by that target."""
    return scores.logsumexp(0) - scores.gather(0, target.unsqueeze(0)).squeeze(0)


_surprises = vmap(vmap(_surprise))


def cross_entropy(logits, targets):
    return _surprises(logits, targets).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    inputs, targets = map(lambda t: t.to(device), (input_batch, target_batch))
    return cross_entropy(model(inputs).contiguous(), targets)


def calc_loss_loader(data_loader, model, device, num_batches=None):
    count = len(data_loader) if num_batches is None else min(num_batches, len(data_loader))
    loss = partial(calc_loss_batch, model=model, device=device)
    # zip asks range first, so the loader isn't read beyond what's needed
    firsts = map(itemgetter(1), zip(range(count), data_loader))
    values = map(lambda pair: loss(*pair).item(), firsts)
    return reduce(add, values, 0.0) / count if count else nan


perplexity = lambda loss: e ** float(loss)  # noqa: E731
