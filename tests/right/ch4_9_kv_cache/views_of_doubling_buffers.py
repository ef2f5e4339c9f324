"""Section 4.9: generating with a key/value cache.

The cache stores each block's keys and values in buffers whose capacity doubles
when they are full, so that appending costs amortised constant time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import time

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple

from kata.draw import bars, caption, run, say, table

from torch import Tensor

_FIRST_CAPACITY: Final[int] = 16


@dataclass
class _LayerStore:
    """One block's buffers. ``keys`` and ``values`` are (batch, heads, capacity, head_dim)."""

    keys: Tensor | None = None
    values: Tensor | None = None
    used: int = 0

    @staticmethod
    def _grown(old: Tensor | None, used: int, like: Tensor, capacity: int) -> Tensor:
        batch, heads, _, width = like.shape
        fresh = like.new_empty((batch, heads, capacity, width))
        if old is not None:
            fresh[:, :, :used] = old[:, :, :used]
        return fresh

    def append(self, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Write behind what is there, growing the buffers if need be."""
        needed = self.used + keys.shape[2]
        if self.keys is None or needed > self.keys.shape[2]:
            capacity = max(_FIRST_CAPACITY, 2 * needed)
            self.keys = self._grown(self.keys, self.used, keys, capacity)
            self.values = self._grown(self.values, self.used, values, capacity)
        self.keys[:, :, self.used : needed] = keys
        self.values[:, :, self.used : needed] = values
        self.used = needed
        return self.keys[:, :, :needed], self.values[:, :, :needed]


class KVCache:
    """Keys and values of all tokens a model has been shown."""

    def __init__(self, n_layers: int) -> None:
        if n_layers < 1:
            raise ValueError(f"n_layers must be 1 or more, got {n_layers}")
        self._n_layers: Final[int] = n_layers
        self._stores: list[_LayerStore] = [_LayerStore() for _ in range(n_layers)]

    def __len__(self) -> int:
        """Tokens so far (of the last block, which is the last one to be shown them)."""
        return self._stores[-1].used

    def __bool__(self) -> bool:
        """A cache is an object, empty or not."""
        return True

    def __repr__(self) -> str:
        return f"KVCache(n_layers={self._n_layers}, tokens={len(self)})"

    @torch.no_grad()
    def update(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Append and return everything of that block."""
        return self._stores[layer].append(keys, values)

    def reset(self) -> None:
        """Drop all buffers."""
        self._stores = [_LayerStore() for _ in range(self._n_layers)]


def _heads(att, projected: Tensor) -> Tensor:
    """(batch, new, d_out) -> (batch, heads, new, head_dim)"""
    batch, new, _ = projected.shape
    return projected.reshape(batch, new, att.num_heads, att.head_dim).permute(0, 2, 1, 3)


def attend_cached(att, x: Tensor, cache: KVCache, layer: int) -> Tensor:
    """Attention for the newest tokens, looking back at everything cached."""
    queries = _heads(att, att.W_query(x))
    keys, values = cache.update(layer, _heads(att, att.W_key(x)), _heads(att, att.W_value(x)))

    new, total = queries.shape[2], keys.shape[2]
    past = total - new
    scores = torch.einsum("bhqd,bhkd->bhqk", queries, keys) / att.head_dim**0.5
    if new > 1:  # a single new token may see everything
        ahead = torch.ones(new, total, dtype=torch.bool, device=x.device).triu(diagonal=past + 1)
        scores = scores.masked_fill(ahead, float("-inf"))
    mixed = torch.einsum("bhqk,bhkd->bqhd", torch.softmax(scores, dim=-1), values)
    return att.out_proj(mixed.flatten(start_dim=2))


def forward_cached(model, in_idx: Tensor, cache: KVCache) -> Tensor:
    """Logits of the new tokens.

    Raises:
        ValueError: if the text would exceed the model's context.
    """
    start: Final[int] = len(cache)
    stop: Final[int] = start + in_idx.shape[1]
    if stop > model.pos_emb.num_embeddings:
        raise ValueError(f"{stop} tokens exceed the context of {model.pos_emb.num_embeddings}")
    x = model.tok_emb(in_idx) + model.pos_emb.weight[start:stop]
    for layer, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


def _pick(logits: Tensor) -> Tensor:
    return logits[:, -1].argmax(dim=-1, keepdim=True)


def generate_cached(model, idx: Tensor, max_new_tokens: int, context_size: int) -> Tensor:
    """Cached while the text fits; windowed by 4.7's own function from there on."""
    fitting: Final[int] = min(max_new_tokens, max(0, context_size - idx.shape[1] + 1))
    text = idx
    if fitting:
        with torch.no_grad():
            cache = KVCache(len(model.trf_blocks))
            unseen = idx
            for _ in range(fitting):
                unseen = _pick(forward_cached(model, unseen, cache))
                text = torch.cat((text, unseen), dim=1)
    return generate_text_simple(model, text, max_new_tokens - fitting, context_size)


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
