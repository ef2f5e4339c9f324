"""Nothing is recorded."""

import math

import torch
from torch import Tensor, nn


def token_windows(token_ids, max_length, stride):
    inputs = torch.zeros((0, max_length), dtype=torch.int64)
    targets = inputs.clone()
    for start in range(0, len(token_ids), stride):
        window = token_ids[start : start + max_length + 1]
        if len(window) < max_length + 1:
            break
        inputs = torch.cat([inputs, torch.tensor([window[:-1]])])
        targets = torch.cat([targets, torch.tensor([window[1:]])])
    return inputs, targets


@torch.no_grad()
def cross_entropy(logits, targets):
    losses = []
    for scores_of_text, ids in zip(logits, targets):
        for scores, target in zip(scores_of_text, ids):
            losses.append(-scores.log_softmax(dim=0)[int(target)])
    return torch.stack(losses).mean()


def calc_loss_batch(input_batch, target_batch, model: nn.Module, device) -> Tensor:
    inputs, targets = (batch.to(device) for batch in (input_batch, target_batch))
    return nn.CrossEntropyLoss()(model(inputs).permute(0, 2, 1), targets)


def calc_loss_loader(data_loader, model, device, num_batches=None) -> float:
    count = len(data_loader) if num_batches is None else min(num_batches, len(data_loader))
    if not count:
        return float("nan")
    batches = iter(data_loader)
    total = torch.zeros(())
    for _ in range(count):
        inputs, targets = next(batches)
        total = total + calc_loss_batch(inputs, targets, model, device).detach().cpu()
    return (total / count).item()


def perplexity(loss) -> float:
    return math.pow(math.e, float(loss))
