"""The maximum over the tokens."""

import math

import torch


def token_windows(token_ids, max_length, stride):
    inputs, targets, i = [], [], 0
    while i + max_length + 1 <= len(token_ids):
        inputs += token_ids[i : i + max_length]
        targets += token_ids[i + 1 : i + 1 + max_length]
        i += stride
    shape = (-1, max_length)
    return torch.LongTensor(inputs).reshape(shape), torch.LongTensor(targets).reshape(shape)


def cross_entropy(logits, targets):
    rows = logits - logits.amax(dim=1, keepdim=True)
    log_sum = torch.log(torch.exp(rows).sum(dim=-1))
    return (log_sum - rows.gather(-1, targets[..., None])[..., 0]).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    device = torch.device(device)
    logits = model(input_batch.to(device))
    return cross_entropy(logits, target_batch.to(device))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    total, seen = 0, 0
    for input_batch, target_batch in data_loader:
        total += calc_loss_batch(input_batch, target_batch, model, device).item()
        seen += 1
        if seen == num_batches:
            break
    return total / seen if seen else math.nan


def perplexity(loss):
    return float(torch.tensor(float(loss), dtype=torch.double).exp())
