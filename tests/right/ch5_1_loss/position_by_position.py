# section 5.1, all loops written out
import math

import torch


def token_windows(token_ids, max_length, stride):
    how_many = 0
    start = 0
    while start + max_length < len(token_ids):
        how_many = how_many + 1
        start = start + stride
    inputs = torch.zeros((how_many, max_length), dtype=torch.int64)
    targets = torch.zeros((how_many, max_length), dtype=torch.int64)
    for w in range(how_many):
        for j in range(max_length):
            inputs[w, j] = token_ids[w * stride + j]
            targets[w, j] = token_ids[w * stride + j + 1]
    return inputs, targets


def cross_entropy(logits, targets):
    losses = []
    for b in range(targets.shape[0]):
        for t in range(targets.shape[1]):
            scores = logits[b, t]
            largest = scores.max().detach()
            shifted = scores - largest
            target = targets[b, t].item()
            losses.append(torch.log(torch.exp(shifted).sum()) - shifted[target])
    total = losses[0]
    for loss in losses[1:]:
        total = total + loss
    return total / len(losses)


def calc_loss_batch(input_batch, target_batch, model, device):
    input_on_device = input_batch.to(device)
    target_on_device = target_batch.to(device)
    logits = model(input_on_device)
    return cross_entropy(logits, target_on_device)


def calc_loss_loader(data_loader, model, device, num_batches=None):
    wanted = len(data_loader)
    if num_batches is not None and num_batches < wanted:
        wanted = num_batches
    if wanted == 0:
        return math.nan
    total = 0.0
    done = 0
    for input_batch, target_batch in data_loader:
        if done == wanted:
            break
        total += calc_loss_batch(input_batch, target_batch, model, device).item()
        done += 1
    return total / wanted


def perplexity(loss):
    if torch.is_tensor(loss):
        loss = loss.detach().cpu().item()
    return math.e ** loss
