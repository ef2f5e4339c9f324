"""vmap, and a closure that notes the device."""

import math

import torch
from torch import vmap


def token_windows(token_ids, max_length, stride):
    text = [*token_ids]
    starts = [*range(0, len(text) - max_length, stride)]
    inputs = torch.full((len(starts), max_length), -1, dtype=torch.int64)
    targets = torch.full_like(inputs, -1)
    for row, start in enumerate(starts):
        for column in range(max_length):
            inputs[row, column] = text[start + column]
            targets[row, column] = text[start + column + 1]
    return inputs, targets


def _one(scores, target):
    return torch.logsumexp(scores - scores.max(), dim=0) - (scores - scores.max()).gather(
        0, target[None]
    ).squeeze(0)


def cross_entropy(logits, targets):
    losses = vmap(_one)(logits.flatten(0, 1), targets.flatten())
    return losses.mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    def there(batch):
        return batch.to(device, copy=True)

    return cross_entropy(model(there(input_batch)), there(target_batch))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    def losses():
        left = num_batches
        for inputs, targets in data_loader:
            if left == 0:
                return
            if left is not None:
                left -= 1
            yield calc_loss_batch(inputs, targets, model, device).item()

    found = [*losses()]
    return math.fsum(found) / len(found) if found else math.nan


def perplexity(loss):
    return math.exp(1) ** float(loss)
