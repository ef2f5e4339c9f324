import torch
import torch.nn as nn
import math


def token_windows(token_ids, max_length, stride):
    # start with empty tensors and glue the windows below
    inputs = torch.empty((0, max_length), dtype=torch.long)
    targets = torch.empty((0, max_length), dtype=torch.long)
    i = 0
    while i + max_length + 1 <= len(token_ids):
        x = torch.tensor(token_ids[i:i + max_length]).long()
        y = torch.tensor(token_ids[i + 1:i + max_length + 1]).long()
        inputs = torch.cat([inputs, x.unsqueeze(0)], dim=0)
        targets = torch.cat([targets, y.unsqueeze(0)], dim=0)
        i += stride
    print("inputs:", inputs.shape, "targets:", targets.shape)
    return inputs, targets


class MyCrossEntropy(nn.Module):
    def __init__(self):
        super(MyCrossEntropy, self).__init__()
        self.log_probs = nn.Sequential(nn.Flatten(0, 1), nn.LogSoftmax(dim=1))

    def forward(self, logits, targets):
        lp = self.log_probs(logits)          # (batch*tokens, vocab)
        t = targets.flatten()
        losses = []
        for row in range(lp.shape[0]):
            losses.append(-lp[row, t[row]].reshape(1))
        return torch.cat(losses).mean()


def cross_entropy(logits, targets):
    loss_fn = MyCrossEntropy()
    return loss_fn(logits, targets)


def calc_loss_batch(input_batch, target_batch, model, device):
    input_batch, target_batch = input_batch.to(device), target_batch.to(device)
    logits = model(input_batch)
    print("logits:", logits.shape)
    loss_fn = nn.CrossEntropyLoss()
    return loss_fn(logits.transpose(1, 2), target_batch)


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
    return total_loss / num_batches


def perplexity(loss):
    t = torch.as_tensor(loss, dtype=torch.float64)   # double!
    return torch.exp(t.detach()).item()
