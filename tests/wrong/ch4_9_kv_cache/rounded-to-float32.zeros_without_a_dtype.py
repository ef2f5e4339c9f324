"""KV-cached generation with amortised buffers."""

from __future__ import annotations

from typing import Final

import time

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple

from kata.draw import bars, caption, run, say, table

from torch import Tensor

_BLOCK: Final[int] = 32


class _Buffer:
    """A tensor that grows along its token dimension, in steps of ``_BLOCK`` tokens."""

    def __init__(self) -> None:
        self._data: Tensor | None = None
        self._used = 0

    def __len__(self) -> int:
        return self._used

    def extend(self, new: Tensor) -> Tensor:
        """Append ``new`` and return everything, in the dtype of ``new``."""
        batch, heads, count, width = new.shape
        end = self._used + count
        if self._data is None or end > self._data.shape[2]:
            capacity = -(-end // _BLOCK) * _BLOCK
            grown = torch.zeros(batch, heads, capacity, width, device=new.device)
            if self._data is not None:
                grown[:, :, : self._used] = self._data[:, :, : self._used]
            self._data = grown
        self._data[:, :, self._used : end] = new
        self._used = end
        return self._data[:, :, :end].to(new.dtype)


class KVCache:
    """Keys and values of every block."""

    def __init__(self, n_layers: int) -> None:
        self._n_layers = n_layers
        self.reset()

    def __len__(self) -> int:
        return len(self._keys[0])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._n_layers} layers, {len(self)} tokens)"

    def reset(self) -> None:
        """Drop all buffers."""
        self._keys = [_Buffer() for _ in range(self._n_layers)]
        self._values = [_Buffer() for _ in range(self._n_layers)]

    @torch.no_grad()
    def update(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Append one block's keys and values and return all of them."""
        if keys.shape != values.shape:
            raise ValueError(f"keys {tuple(keys.shape)} and values {tuple(values.shape)} differ")
        return self._keys[layer].extend(keys), self._values[layer].extend(values)


def attend_cached(att, x: Tensor, cache: KVCache, layer: int) -> Tensor:
    """Attention for the new tokens only."""

    def split(projected: Tensor) -> Tensor:
        return projected.unflatten(-1, (att.num_heads, att.head_dim)).transpose(1, 2)

    query = split(att.W_query(x))
    keys, values = cache.update(layer, split(att.W_key(x)), split(att.W_value(x)))
    new, total = query.shape[2], keys.shape[2]
    scores = query @ keys.transpose(-2, -1) * att.head_dim**-0.5
    if new > 1:
        rows = torch.arange(total - new, total, device=x.device)[:, None]
        columns = torch.arange(total, device=x.device)[None, :]
        scores = scores.masked_fill(columns > rows, float("-inf"))
    return att.out_proj((scores.softmax(dim=-1) @ values).transpose(1, 2).flatten(2))


def forward_cached(model, in_idx: Tensor, cache: KVCache) -> Tensor:
    """Logits for the new tokens."""
    start = len(cache)
    positions = torch.arange(start, start + in_idx.shape[1], device=in_idx.device)
    x = model.tok_emb(in_idx) + model.pos_emb(positions)
    for layer, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


def generate_cached(model, idx: Tensor, max_new_tokens: int, context_size: int) -> Tensor:
    """Greedy generation, cached while the text fits into the context."""
    cache = KVCache(len(model.trf_blocks))
    ids = idx.clone()
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if ids.shape[1] > context_size:
                cache.reset()
                pending = ids[:, -context_size:]
            else:
                pending = ids[:, len(cache) :]
            logits = forward_cached(model, pending, cache)
            ids = torch.cat((ids, logits[:, -1].argmax(dim=-1, keepdim=True)), dim=1)
    return ids


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
