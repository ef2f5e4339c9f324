import numbers

import numpy as np
import torch
from torch.nn import functional as F


def token_windows(token_ids, max_length, stride):
    starts = np.arange(0, max(0, len(token_ids) - max_length), stride)
    grid = starts.reshape(-1, 1) + np.arange(max_length + 1)
    cut = np.array(list(token_ids), dtype=np.int64)[grid.ravel()].reshape(grid.shape)
    return torch.tensor(cut[:, :-1].copy()), torch.tensor(cut[:, 1:].copy())


def cross_entropy(logits, targets):
    top = logits.detach().amax(-1, keepdim=True)
    moved = logits - top
    hot = F.one_hot(targets, logits.shape[-1]).to(logits.dtype)
    scores = torch.einsum("btv,btv->bt", moved, hot)
    return (torch.log(torch.exp(moved).sum(-1)) - scores).sum() / targets.numel()


def calc_loss_batch(input_batch, target_batch, model, device):
    target_batch = target_batch.to(device=device)
    logits = model(input_batch.to(device=device))
    return F.nll_loss(F.log_softmax(logits, -1).reshape(-1, logits.shape[-1]), target_batch.reshape(-1))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    batches = iter(data_loader)
    left = len(data_loader)
    if num_batches is not None and num_batches < left:
        left = num_batches
    losses = []
    with torch.inference_mode():
        while left:
            x, y = next(batches)
            losses.append(calc_loss_batch(x, y, model, device).item())
            left -= 1
    return float(np.mean(losses)) if losses else float("nan")


def perplexity(loss):
    value = loss if isinstance(loss, numbers.Real) else loss.item()
    return float(np.exp(np.float64(value)))
