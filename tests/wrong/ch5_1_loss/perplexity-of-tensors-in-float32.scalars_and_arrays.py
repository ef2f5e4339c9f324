import numpy as np
import torch


def token_windows(token_ids, max_length, stride):
    ids = torch.as_tensor(np.asarray(token_ids, dtype=np.int64))
    start = torch.arange(0, max(0, len(token_ids) - max_length), stride)
    idx = start[:, None] + torch.arange(max_length)
    return ids[idx], ids[idx + 1]


def cross_entropy(logits, targets):
    B, T, V = logits.shape
    logp = torch.log_softmax(logits, -1)
    b, t = torch.arange(B, device=logits.device), torch.arange(T, device=logits.device)
    return -logp[b[:, None], t[None, :], targets].mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    return cross_entropy(model(input_batch.to(device)), target_batch.to(device))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    n = len(data_loader) if num_batches is None else min(num_batches, len(data_loader))
    losses = []
    for _, (x, y) in zip(range(n), data_loader):
        losses.append(calc_loss_batch(x, y, model, device).item())
    return float(np.mean(losses)) if losses else float("nan")


def perplexity(loss):
    # works on scalars and on arrays alike
    if isinstance(loss, torch.Tensor):
        loss = loss.detach().cpu().numpy()
    return float(np.exp(loss))
