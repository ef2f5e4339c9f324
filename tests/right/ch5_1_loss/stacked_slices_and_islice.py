"""5.1 The loss"""

import math
from itertools import islice

import torch
import torch.nn.functional as F


def token_windows(token_ids, max_length, stride):
    data = torch.tensor(token_ids, dtype=torch.long)
    ix = range(0, len(data) - max_length, stride)
    if len(ix) == 0:
        return data.new_empty((0, max_length)), data.new_empty((0, max_length))
    x = torch.stack([data[i:i + max_length] for i in ix])
    y = torch.stack([data[i + 1:i + 1 + max_length] for i in ix])
    return x, y


def cross_entropy(logits, targets):
    B, T, V = logits.shape
    logits = logits.view(B * T, V)
    targets = targets.view(B * T, 1)
    logprobs = F.log_softmax(logits, dim=-1)
    return -logprobs.gather(1, targets).squeeze(1).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    x = input_batch.to(device, non_blocking=True)
    y = target_batch.to(device, non_blocking=True)
    logits = model(x)
    return F.cross_entropy(logits.reshape(-1, logits.size(-1)), y.reshape(-1))


@torch.no_grad()
def calc_loss_loader(data_loader, model, device, num_batches=None):
    losses = [
        calc_loss_batch(x, y, model, device).item() for x, y in islice(data_loader, num_batches)
    ]
    return sum(losses) / len(losses) if losses else float("nan")


def perplexity(loss):
    return math.exp(float(loss))
