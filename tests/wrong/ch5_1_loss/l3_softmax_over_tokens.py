"""5.1 The loss"""

import math

import torch


def token_windows(token_ids, max_length, stride):
    """Cut a text into training examples: (inputs, targets)."""
    starts = range(0, len(token_ids) - max_length, stride)
    inputs = torch.empty(len(starts), max_length, dtype=torch.int64)
    targets = torch.empty(len(starts), max_length, dtype=torch.int64)
    for row, start in enumerate(starts):
        inputs[row] = torch.tensor(token_ids[start : start + max_length])
        targets[row] = torch.tensor(token_ids[start + 1 : start + 1 + max_length])
    return inputs, targets


def cross_entropy(logits, targets):
    """The mean over all tokens of -log(probability of the target)."""
    log_probas = torch.log_softmax(logits, dim=1)
    index = targets[:, :, None]
    return -log_probas.gather(2, index).mean()


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
