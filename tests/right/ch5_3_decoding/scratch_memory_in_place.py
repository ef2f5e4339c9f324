# 5.3 -- scratch memory is allocated once per call and written in place
import torch

_INF = float("-inf")


def softmax_with_temperature(logits, temperature):
    z = logits.detach() - logits.detach().amax(dim=-1, keepdim=True)
    z.div_(temperature).exp_()
    return z.div_(z.sum(dim=-1, keepdim=True))


def _cut_k_(z, k):
    v = z.shape[-1]
    if k < v:
        out = torch.topk(z, v - k, dim=-1, largest=False, sorted=False).indices
        z.scatter_(-1, out, _INF)
    return z


def _cut_p_(z, p):
    order = z.argsort(dim=-1, descending=True)
    mass = z.gather(-1, order).softmax(dim=-1, dtype=torch.float64)
    mass.cumsum_(dim=-1)
    # token j goes when the sum up to j-1 has reached p already
    cut = torch.zeros_like(order, dtype=torch.bool)
    torch.ge(mass[:, :-1], p, out=cut[:, 1:])
    drop = torch.zeros_like(cut)
    drop.scatter_(-1, order, cut)
    return z.masked_fill_(drop, _INF)


def top_k_filter(logits, top_k):
    return _cut_k_(logits.detach().clone(), top_k)


def top_p_filter(logits, top_p):
    return _cut_p_(logits.detach().clone(), top_p)


@torch.no_grad()
def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    rows, have = idx.shape
    text = torch.empty((rows, have + max_new_tokens), dtype=torch.int64, device=idx.device)
    text[:, :have].copy_(idx)
    done = torch.zeros((rows, 1), dtype=torch.bool, device=idx.device)
    z = None
    for end in range(have, have + max_new_tokens):
        last = model(text[:, max(0, end - context_size) : end])[:, -1]
        cell = text[:, end : end + 1]            # the column to be written
        if temperature == 0:
            cell.copy_(last.argmax(dim=-1, keepdim=True))
        else:
            if z is None:
                z = torch.empty_like(last, memory_format=torch.contiguous_format)
            torch.div(last, temperature, out=z)
            if top_k is not None:
                _cut_k_(z, top_k)
            if top_p is not None:
                _cut_p_(z, top_p)
            z.sub_(z.amax(dim=-1, keepdim=True)).exp_()   # multinomial needs no sum of 1
            cell.copy_(torch.multinomial(z, 1))
        if eos_id is not None:
            cell.masked_fill_(done, eos_id)
            done.logical_or_(cell == eos_id)
            if done.all():
                return text[:, :end]
    return text
