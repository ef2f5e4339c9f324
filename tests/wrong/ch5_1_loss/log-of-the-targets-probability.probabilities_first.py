import math
import torch
import torch.nn.functional as F


def token_windows(token_ids, max_length, stride):
    inputs = []
    targets = []
    for i in range(0, len(token_ids) - max_length, stride):
        inputs.append(token_ids[i:i + max_length])
        targets.append(token_ids[i + 1:i + max_length + 1])
    if len(inputs) == 0:
        return torch.zeros((0, max_length), dtype=torch.int64), torch.zeros((0, max_length), dtype=torch.int64)
    return torch.tensor(inputs), torch.tensor(targets)


def cross_entropy(logits, targets):
    # probabilities first, then the one of the target, then the log
    probas = torch.softmax(logits, dim=-1)
    target_probas = torch.gather(probas, 2, targets.unsqueeze(2))
    return -torch.log(target_probas).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    input_batch = input_batch.to(device)
    target_batch = target_batch.to(device)
    logits = model(input_batch)
    return F.cross_entropy(logits.flatten(0, 1), target_batch.flatten())


def calc_loss_loader(data_loader, model, device, num_batches=None):
    if len(data_loader) == 0:
        return float("nan")
    if num_batches is None:
        num_batches = len(data_loader)
    num_batches = min(num_batches, len(data_loader))
    total = 0.
    for i, (x, y) in enumerate(data_loader):
        if i >= num_batches:
            break
        total += calc_loss_batch(x, y, model, device).item()
    return total / num_batches


def perplexity(loss):
    return math.exp(float(loss))
