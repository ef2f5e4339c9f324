import math
import torch
import torch.nn.functional as F

_arena = torch.empty(0, dtype=torch.int64)   # token storage, grows, never shrinks


def _storage(n):
    global _arena
    if _arena.numel() < n:
        _arena = torch.empty(max(n, 1 << 16), dtype=torch.int64)
    return _arena[:n]


def token_windows(token_ids, max_length, stride):
    n = len(token_ids)
    if n <= max_length:
        return (torch.empty(0, max_length, dtype=torch.int64),
                torch.empty(0, max_length, dtype=torch.int64))
    data = _storage(n)
    data.copy_(torch.tensor(token_ids))
    # overlapping views: a window costs nothing
    return data[:-1].unfold(0, max_length, stride), data[1:].unfold(0, max_length, stride)


def cross_entropy(logits, targets):
    picked = logits.log_softmax(-1).gather(-1, targets.unsqueeze(-1))
    return picked.mean().neg()


def calc_loss_batch(input_batch, target_batch, model, device):
    logits = model(input_batch.to(device))
    return F.cross_entropy(logits.flatten(0, 1), target_batch.to(device).flatten())


@torch.no_grad()
def calc_loss_loader(data_loader, model, device, num_batches=None):
    n = len(data_loader)
    if n == 0:
        return math.nan
    if num_batches is not None and num_batches < n:
        n = num_batches
    acc = 0.0
    for i, (x, y) in enumerate(data_loader):
        if i == n:
            break
        acc += calc_loss_batch(x, y, model, device).item()
    return acc / n


def perplexity(loss):
    return math.exp(loss.item() if torch.is_tensor(loss) else loss)
