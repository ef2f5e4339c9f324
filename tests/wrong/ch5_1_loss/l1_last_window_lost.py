"""5.1 The loss"""

import math

import torch


def token_windows(token_ids, max_length, stride):
    inputs, targets = [], []
    # a target is one further, so one token less to begin at
    for i in range(0, len(token_ids) - max_length - 1, stride):
        inputs.append(token_ids[i : i + max_length])
        targets.append(token_ids[i + 1 : i + max_length + 1])
    return (
        torch.tensor(inputs, dtype=torch.int64).view(-1, max_length),
        torch.tensor(targets, dtype=torch.int64).view(-1, max_length),
    )


def cross_entropy(logits, targets):
    log_probas = torch.log_softmax(logits, dim=-1)
    target_log_probas = log_probas.gather(-1, targets.unsqueeze(-1))
    return -target_log_probas.mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    logits = model(input_batch.to(device))
    return cross_entropy(logits, target_batch.to(device))


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
    """e to the loss, as a float."""
    if isinstance(loss, torch.Tensor):
        loss = loss.item()
    return math.exp(loss)
