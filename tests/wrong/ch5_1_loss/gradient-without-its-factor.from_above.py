"""A gradient that forgets what comes from above."""

import math

import torch


class CrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(ctx, logits, targets):
        shifted = logits - logits.max(dim=-1, keepdim=True).values
        log_probs = shifted - shifted.exp().sum(dim=-1, keepdim=True).log()
        ctx.save_for_backward(log_probs, targets)
        return -log_probs.gather(-1, targets[..., None]).mean()

    @staticmethod
    def backward(ctx, above):
        log_probs, targets = ctx.saved_tensors
        gradient = log_probs.exp()
        ones = torch.ones_like(gradient[..., :1])
        gradient = gradient.scatter_add(-1, targets[..., None], -ones)
        return gradient / targets.numel(), None


def token_windows(token_ids, max_length, stride):
    pieces = [
        token_ids[i : i + max_length + 1]
        for i in range(0, len(token_ids), stride)
        if i + max_length < len(token_ids)
    ]
    both = torch.tensor(pieces, dtype=torch.int64).reshape(len(pieces), max_length + 1)
    return both[:, :-1].contiguous(), both[:, 1:].contiguous()


def cross_entropy(logits, targets):
    return CrossEntropy.apply(logits, targets)


def calc_loss_batch(input_batch, target_batch, model, device):
    model.to(device)
    input_batch = input_batch.to(device)
    target_batch = target_batch.to(device)
    return cross_entropy(model(input_batch), target_batch)


def calc_loss_loader(data_loader, model, device, num_batches=None):
    mean = math.nan
    for number, (inputs, targets) in enumerate(data_loader):
        if num_batches is not None and number >= num_batches:
            break
        loss = calc_loss_batch(inputs, targets, model, device).item()
        mean = loss if number == 0 else mean + (loss - mean) / (number + 1)
    return mean


def perplexity(loss):
    return math.exp(loss.item()) if hasattr(loss, "item") else math.exp(loss)
