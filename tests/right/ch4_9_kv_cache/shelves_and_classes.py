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
from contextlib import ExitStack

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple

from kata.draw import bars, caption, run, say, table


class Shelf:
    """Room for one kind of tensor, made larger by doubling."""

    __slots__ = ("_room", "_filled")

    def __init__(self):
        self._room = None
        self._filled = 0

    @property
    def filled(self):
        return self._filled

    @property
    def content(self):
        return self._room[:, :, : self._filled]

    def put(self, new):
        need = self._filled + new.shape[2]
        if self._room is None or need > self._room.shape[2]:
            batch, heads, _, head_dim = new.shape
            larger = new.new_empty((batch, heads, max(16, 2 * need), head_dim))
            if self._room is not None:
                larger[:, :, : self._filled] = self.content
            self._room = larger
        self._room[:, :, self._filled : need] = new
        self._filled = need
        return self.content


class LayerCache:
    __slots__ = ("keys", "values")

    def __init__(self):
        self.keys = Shelf()
        self.values = Shelf()

    def __len__(self):
        return self.keys.filled


class KVCache:
    __slots__ = ("n_layers", "_layers")

    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.reset()

    def __len__(self):
        return min((len(layer) for layer in self._layers), default=0)

    def __repr__(self):
        return f"KVCache({self.n_layers}) with {len(self)} tokens"

    def update(self, layer, keys, values):
        # what may be in an autograd graph is not kept there
        with torch.no_grad():
            own = self._layers[layer]
            return own.keys.put(keys.detach()), own.values.put(values.detach())

    def reset(self):
        self._layers = [LayerCache() for _ in range(self.n_layers)]


class CachedAttention:
    def __init__(self, att, cache, layer):
        self.att, self.cache, self.layer = att, cache, layer

    def heads(self, x):
        return x.reshape(*x.shape[:2], self.att.num_heads, -1).permute(0, 2, 1, 3)

    def mask(self, new, total):
        return self.att.mask[total - new : total, :total]

    def __call__(self, x):
        att = self.att
        queries = self.heads(att.W_query(x))
        keys, values = self.cache.update(
            self.layer, self.heads(att.W_key(x)), self.heads(att.W_value(x))
        )
        scores = torch.matmul(queries, keys.mT) / att.head_dim**0.5
        scores = scores.masked_fill(self.mask(x.shape[1], keys.shape[2]), -torch.inf)
        context = torch.matmul(torch.softmax(scores, dim=-1), values)
        return att.out_proj(context.permute(0, 2, 1, 3).flatten(start_dim=2))


class CachedModel:
    def __init__(self, model, cache=None):
        self.model = model
        self.cache = KVCache(len(model.trf_blocks)) if cache is None else cache

    def __call__(self, ids):
        model, first = self.model, len(self.cache)
        places = torch.arange(first, first + ids.shape[1], device=model.pos_emb.weight.device)
        x = model.tok_emb(ids) + model.pos_emb(places)
        for layer, block in enumerate(model.trf_blocks):
            x = x + CachedAttention(block.att, self.cache, layer)(block.norm1(x))
            x = x + block.ff(block.norm2(x))
        return model.out_head(model.final_norm(x))


class Generator(CachedModel):
    def __init__(self, model, context_size):
        super().__init__(model)
        self.context_size = context_size

    def scores(self, ids):
        if ids.shape[1] > self.context_size:
            self.cache.reset()
            return self(ids[:, -self.context_size :])[:, -1]
        return self(ids[:, len(self.cache) :])[:, -1]

    def write(self, ids, count):
        with ExitStack() as stack:
            stack.enter_context(torch.no_grad())
            for _ in range(count):
                ids = torch.cat((ids, self.scores(ids).max(-1, keepdim=True).indices), dim=1)
        return ids


def attend_cached(att, x, cache, layer):
    return CachedAttention(att, cache, layer)(x)


def forward_cached(model, in_idx, cache):
    return CachedModel(model, cache)(in_idx)


def generate_cached(model, idx, max_new_tokens, context_size):
    return Generator(model, context_size).write(idx, max_new_tokens)


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
