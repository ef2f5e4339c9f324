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

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple

from kata.draw import bars, caption, run, say, table


class KVCache:
    def __init__(self, n_layers):
        self._kv = [[] for _ in range(n_layers)]

    def __len__(self):
        return self._kv[0][0].shape[2] if self._kv[0] else 0

    def update(self, layer, keys, values):
        kv = self._kv[layer]
        if kv:
            kv[:] = torch.cat((kv[0], keys), dim=2), torch.cat((kv[1], values), dim=2)
        else:
            kv[:] = keys.clone(), values.clone()
        return kv[0], kv[1]

    def reset(self):
        for kv in self._kv:
            kv.clear()


def attend_cached(att, x, cache, layer):
    def heads(y):
        return y.unflatten(2, (att.num_heads, att.head_dim)).transpose(1, 2)

    q = heads(att.W_query(x))
    k, v = cache.update(layer, heads(att.W_key(x)), heads(att.W_value(x)))
    end = k.shape[2]
    ahead = att.mask[:end, :end][-x.shape[1] :]
    scores = (q @ k.transpose(2, 3)).masked_fill(ahead, float("-inf"))
    weights = torch.softmax(scores / att.head_dim**0.5, dim=-1)
    return att.out_proj((weights @ v).transpose(1, 2).flatten(2))


def forward_cached(model, in_idx, cache):
    at = len(cache)
    x = model.tok_emb(in_idx) + model.pos_emb.weight[at : at + in_idx.shape[1]]
    for number, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, number)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    new = idx
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if idx.shape[1] < context_size:
                logits = forward_cached(model, new, cache)
            else:
                # the context is full: from here on the newest context_size tokens, afresh
                logits = model(idx[:, -context_size:])
            new = logits[:, -1].argmax(dim=-1, keepdim=True)
            idx = torch.cat((idx, new), dim=1)
    return idx


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
