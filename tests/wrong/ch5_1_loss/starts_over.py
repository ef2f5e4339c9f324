import torch
from itertools import cycle, islice
from statistics import fmean


def token_windows(token_ids, max_length, stride):
    text = torch.tensor(token_ids, dtype=torch.long)
    if text.numel() <= max_length:
        return text.new_zeros(0, max_length), text.new_zeros(0, max_length)
    pieces = text.unfold(0, max_length + 1, stride)
    return pieces[:, :-1], pieces[:, 1:]


def cross_entropy(logits, targets):
    flat = logits.reshape(-1, logits.shape[-1])
    right = flat[torch.arange(len(flat), device=flat.device), targets.reshape(-1)]
    return (flat.logsumexp(-1) - right).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    return cross_entropy(model(input_batch.to(device)), target_batch.to(device))


@torch.no_grad()
def calc_loss_loader(data_loader, model, device, num_batches=None):
    losses = [calc_loss_batch(x, y, model, device).item() for x, y in islice(cycle(data_loader), num_batches or len(data_loader))]
    return fmean(losses) if losses else float("nan")


perplexity = lambda loss: float(torch.as_tensor(loss, dtype=torch.float64).exp())
