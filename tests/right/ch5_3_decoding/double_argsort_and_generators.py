# decoding, made of functions of functions (5.3)
from functools import partial, reduce
from itertools import islice, takewhile

import torch

NOTHING = float("-inf")


def compose(*fs):
    return lambda x: reduce(lambda y, f: f(y), fs, x)


def ranks(logits):
    """Each token's place in its row: 0 for the likeliest."""
    return logits.argsort(dim=-1, descending=True).argsort(dim=-1)


def keep_first(logits, n):
    return torch.where(ranks(logits) < n, logits, NOTHING)


def softmax_with_temperature(logits, temperature):
    return compose(partial(torch.mul, other=1 / temperature), partial(torch.softmax, dim=-1))(logits)


def top_k_filter(logits, top_k):
    return keep_first(logits, top_k)


def top_p_filter(logits, top_p):
    sums = logits.softmax(-1).sort(-1, descending=True).values.cumsum(-1)
    # those that stand before the mark, and the one that crosses it
    return keep_first(logits, 1 + (sums < top_p).sum(-1, keepdim=True))


def likeliest(logits):
    return logits.argmax(-1, keepdim=True)


def drawn(logits):
    """A race: the token whose exponential clock rings first (as in gpt-fast)."""
    p = logits.softmax(-1)
    clocks = torch.empty_like(p).exponential_().clamp_min(torch.finfo(p.dtype).tiny)
    return (p / clocks).argmax(-1, keepdim=True)


def chooser(temperature, top_k, top_p):
    if not temperature:
        return likeliest
    return compose(
        lambda logits: logits / temperature,
        *([] if top_k is None else [partial(top_k_filter, top_k=top_k)]),
        *([] if top_p is None else [partial(top_p_filter, top_p=top_p)]),
        drawn,
    )


def texts(model, idx, context_size, choose, eos_id):
    """(text so far, is it at its end) after each step, without end."""
    done = idx.new_zeros((len(idx), 1), dtype=torch.bool)
    while True:
        with torch.no_grad():
            new = choose(model(idx[:, -context_size:])[:, -1])
        if eos_id is not None:
            new = torch.where(done, eos_id, new)
            done = done | (new == eos_id)
        idx = torch.hstack((idx, new))
        yield idx, bool(done.all())


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    going_on = texts(model, idx, context_size, chooser(temperature, top_k, top_p), eos_id)
    steps = takewhile(lambda step: not step[1], islice(going_on, max_new_tokens))
    return reduce(lambda _, step: step[0], steps, idx.clone())
