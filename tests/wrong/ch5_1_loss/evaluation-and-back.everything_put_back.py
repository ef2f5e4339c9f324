"""5.1 The loss."""
import math

import torch


def token_windows(token_ids, max_length, stride):
    assert max_length > 0 and stride > 0
    ids = torch.tensor(list(token_ids), dtype=torch.int64)
    starts = range(0, len(token_ids) - max_length, stride)
    if not len(starts):
        return ids.new_empty((0, max_length)), ids.new_empty((0, max_length))
    inputs = torch.stack([ids[s : s + max_length] for s in starts])
    targets = torch.stack([ids[s + 1 : s + 1 + max_length] for s in starts])
    return inputs, targets


def cross_entropy(logits, targets):
    shifted = logits - logits.max(dim=-1, keepdim=True).values.detach()
    log_partition = shifted.exp().sum(dim=-1).log()
    target_scores = shifted.gather(-1, targets.unsqueeze(-1)).squeeze(-1)
    return (log_partition - target_scores).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    inputs, targets = input_batch.to(device), target_batch.to(device)
    return cross_entropy(model(inputs), targets)


def calc_loss_loader(data_loader, model, device, num_batches=None):
    """A measurement: no dropout, no graph, and everything put back at the end."""
    count = len(data_loader)
    if num_batches is not None:
        count = min(count, num_batches)
    if count == 0:
        return float("nan")

    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            total = 0.0
            for i, (inputs, targets) in enumerate(data_loader):
                if i >= count:
                    break
                total += calc_loss_batch(inputs, targets, model, device).item()
    finally:
        model.train(training)
    return total / count


def perplexity(loss):
    value = float(loss.detach()) if isinstance(loss, torch.Tensor) else float(loss)
    return math.exp(value)
