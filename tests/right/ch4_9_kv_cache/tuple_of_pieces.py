"""4.9 Generating faster

generate_text_simple shows the model the whole text for every new token, and
the model computes everything about the old tokens again. That is in vain: a
token looks back and never ahead, so what came after an old token changes
nothing about it. All that a new token asks of the old ones is, in every
block, their keys and values. Keep those, and each token need go through the
model only once.

      without                          with a KV cache
      step 1   Every effort moves      Every effort moves
      step 2   Every effort moves you  you
      step 3   Every effort moves ...  forward

What an attention does with new tokens, here 2 of them after 3:

                x                      (batch, 2, d_in), the new tokens
         /      |      \\
      query    key    value            (batch, heads, 2, head_dim)
        |       |       |
        |     cache.update             puts them behind those of before
        |       |       |
        |     keys    values           (batch, heads, 5, head_dim)
        |       |       |
      scores  = q @ k.T                (batch, heads, 2, 5)
        |               |
      mask, softmax     |
        |               |
      weights     @     v              (batch, heads, 2, head_dim)

Who may look at whom? New tokens are the last rows of the mask that you know:

                   0  1  2  3  4
      token 3      .  .  .  .  x       it sees itself and all before it,
      token 4      .  .  .  .  .       x is ahead of it

The positions go on as well: the new tokens here are number 3 and 4.

The cache is an object of its own that is passed along. So the model needs no
change, nothing of one text can stay behind in it, and two texts can be
written at once, each with a cache. It costs memory: two numbers for each
feature, in every block, for every token.

There is an end to it. Once the text is longer than the context, the window
moves with every new token. Then each token stands at another position than
before, so that its keys and values are others, and nothing kept is of any use.

You have MultiHeadAttention from chapter 3, GPTModel from 4.6 and
generate_text_simple from 4.7; the models here are used as they are, in eval
mode.
"""

import time
from functools import partial, reduce

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple
from torch.nn.functional import linear

from kata.draw import bars, caption, run, say, table


class KVCache:
    """One immutable tuple of (keys, values) pieces for each block; joined when asked for."""

    def __init__(self, n_layers):
        self.pieces = ((),) * n_layers

    def __len__(self):
        return sum(k.shape[2] for k, _ in self.pieces[-1]) if self.pieces else 0

    def update(self, layer, keys, values):
        mine = (*self.pieces[layer], (keys.clone(), values.clone()))
        self.pieces = (*self.pieces[:layer], mine, *self.pieces[layer + 1 :])
        return tuple(torch.cat(side, dim=2) for side in zip(*mine))

    def reset(self):
        self.pieces = tuple(() for _ in self.pieces)


def attend_cached(att, x, cache, layer):
    def project(of):
        split = of.weight.unflatten(0, (att.num_heads, att.head_dim))
        y = torch.einsum("bti,hdi->bhtd", x, split)
        return y if of.bias is None else y + of.bias.view(att.num_heads, 1, att.head_dim)

    q = project(att.W_query)
    k, v = cache.update(layer, project(att.W_key), project(att.W_value))
    new, total = q.shape[2], k.shape[2]
    place = torch.arange(total, device=x.device)
    seen = place <= place[total - new :, None]
    scores = torch.einsum("bhqd,bhkd->bhqk", q, k) / att.head_dim**0.5
    weights = torch.where(seen, scores, -torch.inf).softmax(-1)
    mixed = torch.einsum("bhqk,bhkd->bqhd", weights, v).flatten(2)
    return linear(mixed, att.out_proj.weight, att.out_proj.bias)


def forward_cached(model, in_idx, cache):
    def through(x, numbered):
        layer, block = numbered
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        return x + block.ff(block.norm2(x))

    begin = len(cache)
    start = model.tok_emb(in_idx) + model.pos_emb.weight[begin : begin + in_idx.shape[1]]
    return model.out_head(model.final_norm(reduce(through, enumerate(model.trf_blocks), start)))


def generate_cached(model, idx, max_new_tokens, context_size):
    def step(cache, ids, _):
        fits = ids.shape[1] <= context_size
        logits = (
            forward_cached(model, ids[:, len(cache) :], cache) if fits else model(ids[:, -context_size:])
        )
        return torch.cat((ids, logits[:, -1].softmax(-1).argmax(-1)[:, None]), dim=1)

    cache = KVCache(sum(1 for _ in model.trf_blocks))
    with torch.no_grad():
        return reduce(partial(step, cache), range(max_new_tokens), idx)


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
