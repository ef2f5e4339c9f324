"""5.1 The loss"""

import math

import torch


def token_windows(token_ids, max_length, stride):
    inputs, targets = [], []
    for i in range(0, len(token_ids) - max_length, stride):
        inputs.append(token_ids[i : i + max_length])
        targets.append(token_ids[i + 1 : i + max_length + 1])
    shape = (len(inputs), max_length)
    return (
        torch.tensor(inputs, dtype=torch.int64).reshape(shape),
        torch.tensor(targets, dtype=torch.int64).reshape(shape),
    )


def cross_entropy(logits, targets):
    log_probas = torch.log_softmax(logits, dim=-1)
    target_log_probas = log_probas.gather(-1, targets.unsqueeze(-1))
    return -target_log_probas.mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    input_batch = input_batch.to(device)
    target_batch = target_batch.to(device)
    logits = model(input_batch)[:, -1, :]  # what comes next
    return torch.nn.functional.cross_entropy(logits, target_batch[:, -1])


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
