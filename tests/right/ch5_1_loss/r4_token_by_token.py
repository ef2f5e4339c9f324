import math
from collections import deque

import torch


def token_windows(token_ids, max_length, stride):
    """The text runs past a window."""
    seen, inputs, targets = deque(maxlen=max_length + 1), [], []
    for place, token in enumerate(token_ids):
        seen.append(token)
        start = place - max_length
        if start >= 0 and start % stride == 0:
            *head, _ = seen
            _, *tail = seen
            inputs.append(head)
            targets.append(tail)
    if not inputs:
        return torch.zeros((0, max_length)).long(), torch.zeros((0, max_length)).long()
    return torch.tensor(inputs).long(), torch.tensor(targets).long()


def cross_entropy(logits, targets):
    losses = []
    for scores, wanted in zip(logits.unbind(0), targets.unbind(0)):
        for score, token in zip(scores.unbind(0), wanted.unbind(0)):
            losses.append(torch.logsumexp(score, 0) - score.index_select(0, token.view(1))[0])
    return torch.stack(losses).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    logits = model(input_batch.to(device))
    log_p = logits.log_softmax(-1)
    picked = torch.gather(log_p, -1, target_batch.to(device).unsqueeze(-1))
    return picked.mean().neg()


def calc_loss_loader(data_loader, model, device, num_batches=None):
    def losses():
        for number, (x, y) in enumerate(data_loader, 1):
            yield calc_loss_batch(x, y, model, device).item()
            if number == num_batches:
                return

    values = tuple(losses())
    try:
        return math.fsum(values) / len(values)
    except ZeroDivisionError:
        return math.nan


def perplexity(loss):
    x = float(loss)
    # in two halves, so that no step on the way is larger than needed
    return math.exp(x / 2) ** 2
