# 5.1 -- one allocation per thing that is needed, views for the rest
import math
from array import array

import torch
from torch.autograd.function import once_differentiable


def token_windows(token_ids, max_length, stride):
    n = len(token_ids)
    if n <= max_length:
        none = torch.empty((0, max_length), dtype=torch.int64)
        return none, none.clone()
    raw = array("q", token_ids)                       # one copy, owned by us
    flat = torch.frombuffer(raw, dtype=torch.int64)
    x = flat[: n - 1].unfold(0, max_length, stride)   # views, no second copy
    y = flat[1:].unfold(0, max_length, stride)
    return x, y


class _NLL(torch.autograd.Function):
    @staticmethod
    def forward(ctx, logits, targets):
        where = targets.unsqueeze(-1)
        buf = logits - logits.amax(dim=-1, keepdim=True)
        hit = buf.gather(-1, where)
        buf.exp_()
        total = buf.sum(dim=-1, keepdim=True)
        buf.div_(total)
        ctx.save_for_backward(buf, where)
        return total.log_().sub_(hit).mean()

    @staticmethod
    @once_differentiable
    def backward(ctx, up):
        probs, where = ctx.saved_tensors
        grad = probs.clone()
        grad.scatter_add_(-1, where, torch.full_like(where, -1, dtype=grad.dtype))
        return grad.mul_(up / where.numel()), None


def cross_entropy(logits, targets):
    return _NLL.apply(logits, targets)


def calc_loss_batch(input_batch, target_batch, model, device):
    x = input_batch.to(device, non_blocking=True)
    y = target_batch.to(device, non_blocking=True)
    out = model(x)
    return torch.nn.functional.cross_entropy(out.flatten(0, 1), y.flatten())


def calc_loss_loader(data_loader, model, device, num_batches=None):
    n = len(data_loader)
    if num_batches is not None:
        n = min(n, num_batches)
    if not n:
        return math.nan
    out = torch.empty(n, dtype=torch.float64)
    with torch.no_grad():
        it = iter(data_loader)
        for i in range(n):
            x, y = next(it)
            out[i].copy_(calc_loss_batch(x, y, model, device))
    return out.sum().item() / n


def perplexity(loss):
    return math.exp(loss.item() if hasattr(loss, "item") else loss)
