from itertools import islice
from statistics import fmean

import torch


def token_windows(token_ids, max_length, stride):
    text = torch.tensor(token_ids, dtype=torch.int64)
    if text.numel() <= max_length:
        return tuple(torch.zeros(0, max_length, dtype=torch.int64) for _ in range(2))
    both = text.unfold(0, max_length + 1, stride)
    return both.narrow(1, 0, max_length).clone(), both.narrow(1, 1, max_length).clone()


def cross_entropy(logits, targets):
    return logits.logsumexp(-1).sub(logits.take_along_dim(targets[..., None], -1)[..., 0]).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    x, y = (batch.to(device) for batch in (input_batch, target_batch))
    return torch.nn.CrossEntropyLoss()(model(x).permute(0, 2, 1), y)


def calc_loss_loader(data_loader, model, device, num_batches=None):
    losses = [
        calc_loss_batch(x, y, model, device).item() for x, y in islice(data_loader, num_batches)
    ]
    return fmean(losses) if losses else float("nan")


def perplexity(loss):
    return torch.exp(torch.as_tensor(loss, dtype=torch.float64)).item()
