"""5.1 The loss"""

import math

import torch


def token_windows(token_ids, max_length, stride):
    tokens = torch.tensor(token_ids, dtype=torch.long)
    starts = torch.arange(0, max(len(token_ids) - max_length, 0), stride)
    places = starts[:, None] + torch.arange(max_length)
    return tokens[places], tokens[places + 1]


def cross_entropy(logits, targets):
    log_p = torch.log_softmax(logits, dim=-1)
    hot = torch.zeros(logits.shape, dtype=logits.dtype)
    hot.scatter_(-1, targets.unsqueeze(-1), 1.0)
    return -(log_p * hot).sum() / targets.numel()


def calc_loss_batch(input_batch, target_batch, model, device):
    input_batch, target_batch = input_batch.to(device), target_batch.to(device)
    logits = model(input_batch)
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), target_batch.flatten())


def calc_loss_loader(data_loader, model, device, num_batches=None):
    if len(data_loader) == 0:
        return float("nan")
    if num_batches is None:
        num_batches = len(data_loader)
    else:
        num_batches = min(num_batches, len(data_loader))
    total_loss = 0.0
    for i, (input_batch, target_batch) in enumerate(data_loader):
        if i >= num_batches:
            break
        loss = calc_loss_batch(input_batch, target_batch, model, device)
        total_loss += loss.item()
    return total_loss / num_batches


def perplexity(loss):
    return math.exp(float(loss))
