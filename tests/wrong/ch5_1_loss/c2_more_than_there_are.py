"""5.1 The loss"""

import math

import torch


def token_windows(token_ids, max_length, stride):
    tokens = torch.tensor(token_ids, dtype=torch.long)
    starts = torch.arange(0, max(len(token_ids) - max_length, 0), stride)
    places = starts[:, None] + torch.arange(max_length)
    return tokens[places], tokens[places + 1]


def cross_entropy(logits, targets):
    shifted = logits - logits.max(dim=-1, keepdim=True).values
    log_sum = shifted.exp().sum(dim=-1).log()
    chosen = torch.gather(shifted, 2, targets[..., None]).squeeze(2)
    return torch.mean(log_sum - chosen)


def calc_loss_batch(input_batch, target_batch, model, device):
    logits = model(input_batch.to(device))
    return cross_entropy(logits, target_batch.to(device))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    """The mean loss of the first num_batches batches, as a float."""
    if not len(data_loader):
        return float("nan")
    if num_batches is None:
        num_batches = len(data_loader)
    total = 0.0
    for number, (x, y) in enumerate(data_loader):
        if number == num_batches:
            break
        total += float(calc_loss_batch(x, y, model, device))
    return total / num_batches


def perplexity(loss):
    """e to the loss, as a float."""
    if isinstance(loss, torch.Tensor):
        loss = loss.item()
    return math.exp(loss)
