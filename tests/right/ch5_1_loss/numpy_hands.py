"""numpy where no gradient is needed."""

import numpy as np
import torch


def token_windows(token_ids, max_length, stride):
    ids = np.array(token_ids, dtype=np.int64)
    if ids.size <= max_length:
        empty = np.empty((0, max_length), dtype=np.int64)
        return torch.from_numpy(empty), torch.from_numpy(empty.copy())
    windows = np.lib.stride_tricks.sliding_window_view(ids, max_length + 1)[::stride]
    return torch.from_numpy(windows[:, :-1].copy()), torch.from_numpy(windows[:, 1:].copy())


def cross_entropy(logits, targets):
    batch, tokens = np.indices(targets.shape)
    log_probs = logits - torch.logsumexp(logits, dim=2, keepdim=True)
    return log_probs[batch, tokens, targets].mean().neg()


def calc_loss_batch(input_batch, target_batch, model, device):
    logits = model(input_batch.to(device))
    return cross_entropy(logits, target_batch.to(device))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    losses = np.array(
        [
            calc_loss_batch(x, y, model, device).item()
            for i, (x, y) in enumerate(data_loader)
            if num_batches is None or i < num_batches
        ]
    )
    return losses.mean() if losses.size else np.nan


def perplexity(loss):
    return np.exp(np.float64(loss.item() if torch.is_tensor(loss) else loss))
