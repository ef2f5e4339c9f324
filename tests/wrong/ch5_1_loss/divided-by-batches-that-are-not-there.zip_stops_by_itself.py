import math
import torch
import torch.nn as nn

def token_windows(token_ids, max_length, stride):
    xs = []
    ys = []
    for start in range(0, len(token_ids) - max_length, stride):
        xs.append(token_ids[start:start+max_length])
        ys.append(token_ids[start+1:start+max_length+1])
    x = torch.tensor(xs, dtype=torch.int64).view(-1, max_length)
    y = torch.tensor(ys, dtype=torch.int64).view(-1, max_length)
    return x, y

def cross_entropy(logits, targets):
    log_probas = torch.log_softmax(logits, dim=-1)
    target_log_probas = torch.gather(log_probas, 2, targets.unsqueeze(2)).squeeze(2)
    avg_log_probas = torch.mean(target_log_probas)
    neg_avg_log_probas = avg_log_probas * -1
    return neg_avg_log_probas

def calc_loss_batch(input_batch, target_batch, model, device):
    input_batch = input_batch.to(device)
    target_batch = target_batch.to(device)
    logits = model(input_batch)
    return nn.functional.cross_entropy(logits.flatten(0, 1), target_batch.flatten())

def calc_loss_loader(data_loader, model, device, num_batches=None):
    if len(data_loader) == 0:
        return float("nan")
    if num_batches is None:
        num_batches = len(data_loader)
    total_loss = 0.0
    # zip stops by itself when the loader has no more batches
    for _, (input_batch, target_batch) in zip(range(num_batches), data_loader):
        total_loss += calc_loss_batch(input_batch, target_batch, model, device).item()
    return total_loss / num_batches

def perplexity(loss):
    return math.exp(float(loss))
