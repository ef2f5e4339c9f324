"""It gives its own cross_entropy what that does not take."""

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
    batch, tokens, vocab_size = logits.shape
    log_probs = torch.log_softmax(logits, dim=-1)
    return -log_probs.gather(-1, targets.view(batch, tokens, 1)).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    logits = model(input_batch.to(device))
    return cross_entropy(logits.flatten(0, 1), target_batch.to(device).flatten())


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
