import functools
import itertools

import time

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple

from kata.draw import bars, caption, run, say, table

from torch.nn import functional as F


class KVCache(list):
    """One list of (keys, values) pieces per block; joined when they are asked for."""

    def __init__(self, n_layers):
        super().__init__([] for _ in range(n_layers))

    def __len__(self):
        return sum(keys.shape[2] for keys, _ in self[0])

    def __eq__(self, other):
        return self is other

    __hash__ = object.__hash__

    def update(self, layer, keys, values):
        pieces = self[layer]
        pieces.append((keys.clone(), values.clone()))
        joined = tuple(torch.cat(side, dim=2) for side in zip(*pieces))
        pieces[:] = [joined]
        return joined

    def reset(self):
        for pieces in self:
            pieces.clear()


def _split(x, heads):
    return x.unflatten(-1, (heads, x.shape[-1] // heads)).transpose(1, 2)


def attend_cached(att, x, cache, layer):
    split = functools.partial(_split, heads=att.num_heads)
    query = split(F.linear(x, att.W_query.weight, att.W_query.bias))
    key = split(F.linear(x, att.W_key.weight, att.W_key.bias))
    value = split(F.linear(x, att.W_value.weight, att.W_value.bias))
    key, value = cache.update(layer, key, value)
    new, total = query.shape[2], key.shape[2]
    visible = torch.ones(new, total, dtype=torch.bool, device=x.device).tril(total - new)
    context = F.scaled_dot_product_attention(query, key, value, attn_mask=visible)
    return att.out_proj(context.transpose(1, 2).flatten(2))


def forward_cached(model, in_idx, cache):
    first = len(cache)
    places = torch.arange(first, first + in_idx.shape[1], device=in_idx.device)
    x = model.tok_emb(in_idx) + F.embedding(places, model.pos_emb.weight)
    for layer, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


def _tokens(model, idx, context_size):
    """Yield one (batch, 1) tensor after another, for ever."""
    cache, window, unseen = KVCache(len(model.trf_blocks)), idx, idx
    while True:
        if window.shape[1] > context_size:
            window = unseen = window[:, -context_size:]
            cache = KVCache(len(model.trf_blocks))
        unseen = forward_cached(model, unseen, cache)[:, -1].argmax(-1, keepdim=True)
        window = torch.cat((window, unseen), dim=1)
        yield unseen


@torch.inference_mode()
def generate_cached(model, idx, max_new_tokens, context_size):
    new = itertools.islice(_tokens(model, idx, context_size), max_new_tokens)
    return torch.cat((idx, *new), dim=1)


SMALL = {
    "vocab_size": 256,  # every byte is a token
    "context_length": 256,
    "emb_dim": 128,
    "n_heads": 4,
    "n_layers": 4,
    "drop_rate": 0.0,
    "qkv_bias": False,
}
WAYS = {"without": generate_text_simple, "with your cache": generate_cached}


def demo():
    """What a new token costs with the cache and without, and what the cache costs."""
    torch.manual_seed(123)
    torch.set_num_threads(1)  # for so small a model, more wait for each other
    model = GPTModel(SMALL).eval()
    prompt = torch.tensor([list(b"Hello, I am")])
    caption("The same ids")
    texts = [way(model, prompt, 12, 256)[0, prompt.shape[1] :].tolist() for way in WAYS.values()]
    for name, ids in zip(WAYS, texts):
        print(f"{name:>15}: {' '.join(map(str, ids))}")
    say("The same." if texts[0] == texts[1] else "They differ: they should not.")

    for name, way in WAYS.items():
        caption(f"Work for one new token, {name}: million multiplications")
        places = (12, 16, 20, 24, 28, 32, 33, 34, 35, 40)
        bars([(f"token {at}", work(way, model, prompt, at) / 1e6) for at in places])
    say(
        "The context holds 32 tokens here. From token 34 on the window moves, and nothing "
        "that was kept fits any more: both run all 32 tokens afresh."
    )

    caption("Seconds for 200 new tokens, in a context of 256")
    seconds = {name: stopwatch(way, model, prompt) for name, way in WAYS.items()}
    bars([*seconds.items()], unit=" s")
    say(
        f"With the cache it is {seconds['without'] / seconds['with your cache']:.1f} times as fast."
    )

    caption("What a full cache holds: 1,024 tokens, 4 bytes a number")
    names = ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl")
    table(["name", "MiB"], [[name, size_mb(gpt2_config(name))] for name in names])


def work(way, model, prompt, at):
    """The multiplications that the text's token number `at` costs, in a context of 32."""
    from kata.instruments.work import Work

    totals = []
    for tokens in (at - 1, at):
        with Work() as counted:
            way(model, prompt, tokens - prompt.shape[1], 32)
        totals.append(counted.multiplications)
    return totals[1] - totals[0]


def stopwatch(way, model, prompt):
    begin = time.perf_counter()
    way(model, prompt, 200, 256)
    return time.perf_counter() - begin


def size_mb(cfg):
    """The size of your own cache when it is full: its tensors have shapes here and no numbers."""
    cache, heads = KVCache(cfg["n_layers"]), cfg["n_heads"]
    numbers = 0
    for layer in range(cfg["n_layers"]):
        new = torch.empty(1, heads, 1024, cfg["emb_dim"] // heads, device="meta")
        numbers += sum(kept.numel() for kept in cache.update(layer, new, new))
    return numbers * 4 / 1024**2


if __name__ == "__main__":
    run(demo)
