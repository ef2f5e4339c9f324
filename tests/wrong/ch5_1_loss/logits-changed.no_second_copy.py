import math

import torch
import torch.nn.functional as F


def token_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length, stride)
    inputs = torch.tensor([token_ids[s:s + max_length] for s in starts], dtype=torch.int64)
    targets = torch.tensor([token_ids[s + 1:s + 1 + max_length] for s in starts], dtype=torch.int64)
    return inputs.view(-1, max_length), targets.view(-1, max_length)


def cross_entropy(logits, targets):
    # softmax doesn't change when each row's maximum is taken off; no gradient needed for that,
    # and no second copy of a tensor as large as the vocabulary
    with torch.no_grad():
        logits.sub_(logits.amax(dim=-1, keepdim=True))
    log_z = torch.log(torch.exp(logits).sum(dim=-1))
    at_target = logits.gather(-1, targets[..., None])[..., 0]
    return (log_z - at_target).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    logits = model(input_batch.to(device))
    return F.cross_entropy(logits.flatten(0, 1), target_batch.to(device).flatten())


def calc_loss_loader(data_loader, model, device, num_batches=None):
    n = len(data_loader) if num_batches is None else min(len(data_loader), num_batches)
    if n == 0:
        return math.nan
    it = iter(data_loader)
    return sum(calc_loss_batch(*next(it), model, device).item() for _ in range(n)) / n


def perplexity(loss):
    return math.exp(float(loss))
