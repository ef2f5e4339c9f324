"""The loss, with every assumption written down."""
import math
import warnings

import torch


def token_windows(token_ids, max_length, stride):
    assert max_length >= 1, f"max_length must be 1 or more, not {max_length}"
    assert stride >= 1, f"stride must be 1 or more, not {stride}"
    before = list(token_ids)

    text = torch.tensor(before, dtype=torch.int64)
    begins = range(0, len(before) - max_length, stride)
    inputs = torch.zeros(len(begins), max_length, dtype=torch.int64)
    targets = torch.zeros_like(inputs)
    for i, begin in enumerate(begins):
        assert begin + max_length + 1 <= len(before)
        inputs[i] = text[begin : begin + max_length]
        targets[i] = text[begin + 1 : begin + 1 + max_length]

    assert inputs.shape == targets.shape == (len(begins), max_length)
    assert list(token_ids) == before
    return inputs, targets


def cross_entropy(logits, targets):
    if logits.ndim != 3:
        raise ValueError(f"logits should be (batch, tokens, vocab_size), not {tuple(logits.shape)}")
    if logits.shape[:2] != targets.shape:
        raise ValueError(f"{tuple(targets.shape)} targets for {tuple(logits.shape)} logits")
    if targets.dtype != torch.int64:
        raise TypeError("targets should be int64")

    exact = logits.to(torch.float64)  # and back at the end
    # cross entropy = logsumexp - the target's logit, both relative to the largest
    largest = exact.detach().max(dim=-1, keepdim=True).values
    relative = exact - largest
    normalizer = relative.logsumexp(dim=-1)
    of_target = relative.gather(dim=-1, index=targets[..., None])[..., 0]
    loss = (normalizer - of_target).mean().to(logits.dtype)
    assert loss.ndim == 0
    return loss


def calc_loss_batch(input_batch, target_batch, model, device):
    if input_batch.shape != target_batch.shape:
        raise ValueError("an input without a target, or the other way round")
    device = torch.device(device)
    grad_mode = torch.is_grad_enabled()
    logits = model(input_batch.to(device))
    assert torch.is_grad_enabled() == grad_mode
    return cross_entropy(logits, target_batch.to(device))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    available = len(data_loader)
    if available == 0:
        warnings.warn("the loader is empty: there is no loss", stacklevel=2)
        return math.nan
    if num_batches is not None and num_batches < 1:
        raise ValueError("num_batches should be None, or 1 or more")
    wanted = available if num_batches is None else min(num_batches, available)

    was_on = torch.is_grad_enabled()
    losses = []
    try:
        torch.set_grad_enabled(False)
        for number, (inputs, targets) in enumerate(data_loader, start=1):
            losses.append(float(calc_loss_batch(inputs, targets, model, device)))
            if number >= wanted:
                break
    finally:
        torch.set_grad_enabled(was_on)
    return math.fsum(losses) / len(losses)


def perplexity(loss):
    if isinstance(loss, torch.Tensor):
        if loss.ndim != 0:
            raise ValueError("one number is needed")
        loss = loss.detach().to(torch.float64).item()
    if math.isnan(loss):
        return math.nan
    return math.e ** 0 * math.exp(loss)
