import torch
from torch.func import vmap

NEG = float('-inf')


def _softmax(z):
    e = torch.exp(z - z.amax(-1, keepdim=True))
    return torch.einsum('bv,b->bv', e, 1 / torch.einsum('bv->b', e))


def softmax_with_temperature(logits, temperature):
    # shift first: the division can then only make things smaller than 0
    return _softmax((logits - logits.amax(-1, keepdim=True)) / temperature)


def _ranks(logits):
    """Each token's place in its own row: 0 is the likeliest."""
    order = torch.argsort(logits, dim=-1, descending=True)
    return torch.argsort(order, dim=-1)


def top_k_filter(logits, top_k):
    return torch.where(_ranks(logits) < top_k, logits, NEG)


def _nucleus_size(sorted_probs, p):
    # how many prefix sums are still short of p, and the one that crosses
    return (torch.cumsum(sorted_probs, 0) < p).sum() + 1


def top_p_filter(logits, top_p):
    probs = _softmax(logits.double())
    desc = torch.sort(probs, dim=-1, descending=True).values
    size = vmap(_nucleus_size, in_dims=(0, None))(desc, top_p)
    return torch.where(_ranks(logits) < size[:, None], logits, NEG)


def _gumbel_draw(logits):
    # argmax(log p + Gumbel noise) is a draw from p
    noise = -torch.log(torch.empty_like(logits).exponential_())
    return torch.argmax(logits + noise, dim=-1)


def _pick(logits, temperature, top_k, top_p):
    if temperature == 0:
        return torch.argmax(logits, dim=-1)
    z = logits / temperature
    z = z if top_k is None else top_k_filter(z, top_k)
    z = z if top_p is None else top_p_filter(z, top_p)
    return _gumbel_draw(z)


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None):
    def step(ids, done):
        with torch.no_grad():
            last = model(ids[:, -context_size:])[:, -1]
            new = _pick(last, temperature, top_k, top_p)
        if eos_id is None:
            return torch.cat([ids, new[:, None]], 1), done
        new = torch.where(done, eos_id, new)
        return torch.cat([ids, new[:, None]], 1), done | (new == eos_id)

    ids, done = idx, torch.zeros_like(idx[:, 0], dtype=torch.bool)
    for _ in range(max_new_tokens):
        longer, done = step(ids, done)
        if done.all():
            return ids
        ids = longer
    return ids
