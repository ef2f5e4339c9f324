import math

import torch


class _CrossEntropy(torch.autograd.Function):
    """softmax - one_hot, over the number of tokens: the gradient by hand."""

    @staticmethod
    def forward(ctx, logits, targets):
        log_p = torch.log_softmax(logits, dim=-1)
        ctx.save_for_backward(log_p, targets)
        return -log_p.gather(-1, targets.unsqueeze(-1)).mean()

    @staticmethod
    def backward(ctx, grad):
        log_p, targets = ctx.saved_tensors
        gradient = log_p.exp()
        minus = torch.full_like(targets, -1).to(gradient.dtype).unsqueeze(-1)
        gradient.scatter_add_(-1, targets.unsqueeze(-1), minus)
        return gradient * (grad / targets.numel()), None


def token_windows(token_ids, max_length, stride):
    n = len(token_ids)
    count = max(0, -((max_length - n) // stride))
    inputs = [token_ids[i * stride + j] for i in range(count) for j in range(max_length)]
    targets = [token_ids[i * stride + j + 1] for i in range(count) for j in range(max_length)]
    make = lambda ids: torch.LongTensor(ids).reshape(count, max_length)
    return make(inputs), make(targets)


def cross_entropy(logits, targets):
    return _CrossEntropy.apply(logits, targets)


def calc_loss_batch(input_batch, target_batch, model, device):
    return cross_entropy(model(input_batch.to(device)), target_batch.to(device))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    mean, seen = math.nan, 0
    for x, y in data_loader:
        if seen == num_batches:
            break
        loss = float(calc_loss_batch(x, y, model, device).detach())
        seen += 1
        mean = loss if seen == 1 else mean + (loss - mean) / seen  # a running mean
    return mean


def perplexity(loss):
    return math.pow(math.e, float(loss))
