"""5.1 The loss"""

import math

import torch
from torch.nn import functional


def token_windows(token_ids, max_length, stride):
    # GPTDatasetV1 without the tokenizer
    input_ids, target_ids = [], []
    for i in range(0, len(token_ids) - max_length, stride):
        input_ids.append(torch.tensor(token_ids[i : i + max_length]))
        target_ids.append(torch.tensor(token_ids[i + 1 : i + max_length + 1]))
    if not input_ids:
        empty = torch.empty(0, max_length, dtype=torch.int64)
        return empty, empty
    return torch.stack(input_ids), torch.stack(target_ids)


def cross_entropy(logits, targets):
    log_probas = torch.log_softmax(logits, dim=-1)
    log_probas = log_probas.flatten(0, 1)
    rows = torch.arange(log_probas.shape[0], device=logits.device)
    avg_log_probas = torch.mean(log_probas[rows, targets.flatten()])
    return avg_log_probas * -1


def calc_loss_batch(input_batch, target_batch, model, device):
    input_batch, target_batch = input_batch.to(device), target_batch.to(device)
    logits = model(input_batch)
    loss = functional.cross_entropy(logits.flatten(0, 1), target_batch.flatten())
    return loss


def calc_loss_loader(data_loader, model, device, num_batches=None):
    total_loss = 0.
    if len(data_loader) == 0:
        return float("nan")
    elif num_batches is None:
        num_batches = len(data_loader)
    else:
        num_batches = min(num_batches, len(data_loader))
    for i, (input_batch, target_batch) in enumerate(data_loader):
        if i < num_batches:
            loss = calc_loss_batch(input_batch, target_batch, model, device)
            total_loss += loss.item()
        else:
            break
    return total_loss / len(data_loader)


def perplexity(loss):
    return math.exp(loss.item() if torch.is_tensor(loss) else loss)
