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


from dataclasses import dataclass
from typing import Optional, TypeAlias

from torch import Tensor, nn

Heads: TypeAlias = Tensor  # (batch, heads, tokens, head_dim)
Ids: TypeAlias = Tensor  # (batch, tokens)

_TOKENS: int = 2


@dataclass
class _LayerStore:
    """Keys and values of one block; both are there or neither is."""

    keys: Optional[Heads] = None
    values: Optional[Heads] = None

    @property
    def is_empty(self) -> bool:
        return self.keys is None

    @property
    def length(self) -> int:
        return 0 if self.keys is None else self.keys.size(_TOKENS)

    def append(self, keys: Heads, values: Heads) -> None:
        if self.is_empty:
            self.keys, self.values = keys.clone(), values.clone()
            return
        self.keys = torch.cat((self.keys, keys), dim=_TOKENS)
        self.values = torch.cat((self.values, values), dim=_TOKENS)

    def clear(self) -> None:
        self.keys = None
        self.values = None


class KVCache:
    """The keys and values of all tokens that a model has been shown."""

    def __init__(self, n_layers: int) -> None:
        if n_layers < 1:
            raise ValueError(f"a model has at least one block, got {n_layers}")
        self._layers: list[_LayerStore] = [_LayerStore() for _ in range(n_layers)]

    def __len__(self) -> int:
        return min(store.length for store in self._layers)

    def length_of(self, layer: int) -> int:
        """The number of tokens that one block has been shown."""
        return self._layers[layer].length

    def update(self, layer: int, keys: Heads, values: Heads) -> tuple[Heads, Heads]:
        """Append and return everything that the block has."""
        assert keys.dim() == values.dim() == 4, "expected (batch, heads, new, head_dim)"
        assert keys.size(_TOKENS) == values.size(_TOKENS)
        store = self._layers[layer]
        store.append(keys, values)
        assert store.keys is not None and store.values is not None
        return store.keys, store.values

    def reset(self) -> None:
        """Forget everything."""
        for store in self._layers:
            store.clear()


def _split_heads(x: Tensor, num_heads: int) -> Heads:
    batch, tokens, width = x.shape
    return x.reshape(batch, tokens, num_heads, width // num_heads).permute(0, 2, 1, 3)


def _merge_heads(x: Heads) -> Tensor:
    batch, heads, tokens, head_dim = x.shape
    return x.permute(0, 2, 1, 3).reshape(batch, tokens, heads * head_dim)


def _ahead(new: int, total: int, device: torch.device) -> Tensor:
    """(new, total), True where a new token would look at one that comes after it."""
    queries = torch.arange(total - new, total, device=device).unsqueeze(1)
    keys = torch.arange(total, device=device).unsqueeze(0)
    return keys > queries


def attend_cached(att: nn.Module, x: Tensor, cache: KVCache, layer: int) -> Tensor:
    """What an attention gives for new tokens."""
    queries = _split_heads(att.W_query(x), att.num_heads)
    keys, values = cache.update(
        layer,
        _split_heads(att.W_key(x), att.num_heads),
        _split_heads(att.W_value(x), att.num_heads),
    )
    scores = torch.matmul(queries, keys.transpose(-2, -1)) / att.head_dim**0.5
    scores = scores.masked_fill(_ahead(x.size(1), keys.size(_TOKENS), x.device), -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    return att.out_proj(_merge_heads(torch.matmul(weights, values)))


def forward_cached(model: nn.Module, in_idx: Ids, cache: KVCache) -> Tensor:
    """Logits for new tokens."""
    begin, new = len(cache), in_idx.size(1)
    limit = model.pos_emb.num_embeddings
    if begin + new > limit:
        raise ValueError(f"{begin} + {new} tokens are more than {limit}")
    positions = torch.arange(begin, begin + new, device=model.pos_emb.weight.device)
    stream = model.tok_emb(in_idx) + model.pos_emb(positions).unsqueeze(0)
    for layer, block in enumerate(model.trf_blocks):
        stream = stream + attend_cached(block.att, block.norm1(stream), cache, layer)
        stream = stream + block.ff(block.norm2(stream))
    return model.out_head(model.final_norm(stream))


def _greedy(logits: Tensor) -> Ids:
    return logits[:, -1, :].argmax(dim=-1, keepdim=True)


def generate_cached(model: nn.Module, idx: Ids, max_new_tokens: int, context_size: int) -> Ids:
    """The same ids as generate_text_simple, with less work."""
    if max_new_tokens < 0:
        raise ValueError("max_new_tokens must not be negative")
    if context_size < 1:
        raise ValueError("context_size must be at least 1")
    text = idx.clone()
    fitting = max(0, min(max_new_tokens, context_size - text.size(1) + 1))
    with torch.no_grad():
        if fitting:
            cache = KVCache(len(model.trf_blocks))
            pending: Ids = text
            for _ in range(fitting):
                pending = _greedy(forward_cached(model, pending, cache))
                text = torch.cat((text, pending), dim=1)
        for _ in range(max_new_tokens - fitting):
            window = text[:, -context_size:]
            text = torch.cat((text, _greedy(model(window))), dim=1)
    return text


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
