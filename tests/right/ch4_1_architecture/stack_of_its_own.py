"""4.1 The architecture

A GPT is a machine with one job: given some tokens, say for every token of
its vocabulary how likely it is to come next. Everything in this chapter is a
part of it, and this section puts up the frame: text goes in as numbers, and
scores come out, with placeholders where the parts will be.

    "Every effort moves you"
              |
          tokenizer                    6109, 3626, 6100, 345
              |
          token ids                    (batch, tokens)
              |
      token embedding                  (batch, tokens, emb_dim)
              +
     position embedding                        (tokens, emb_dim)
              |
           dropout                     (batch, tokens, emb_dim)
              |
     n_layers x block                  placeholders, until section 4.5
              |
         final norm                    a placeholder, until section 4.2
              |
        output head                    (batch, tokens, vocab_size)
              |
           logits                      a score for every next token

The configuration of GPT-2's smallest model is a dict with seven keys:

- `vocab_size`: how many tokens there are. Each has a row in the token
  embedding, and a score in the logits.
- `context_length`: how many tokens the model can look at. Each place has a
  row in the position embedding.
- `emb_dim`: how many numbers stand for a token inside the model.
- `n_heads`: into how many parts attention splits those numbers.
- `n_layers`: how many transformer blocks are stacked.
- `drop_rate`: the probability that dropout sets a number to 0 in training.
- `qkv_bias`: whether attention's three projections have a bias.

You know tokenizers and embeddings from chapter 2: a row is looked up for
each id. Ids of several texts of the same length are stacked into a batch.
"""

import torch
from torch import nn

from kata.draw import caption, run, say, table, tokenizer

GPT_CONFIG_124M = {
    "vocab_size": 50257,
    "context_length": 1024,
    "emb_dim": 768,
    "n_heads": 12,
    "n_layers": 12,
    "drop_rate": 0.1,
    "qkv_bias": False,
}


import numbers
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Config: TypeAlias = Mapping[str, Any]
TokenIds: TypeAlias = torch.Tensor
Logits: TypeAlias = torch.Tensor

_REQUIRED_SIZES: Final[tuple[str, ...]] = ("vocab_size", "context_length", "emb_dim", "n_layers")


@dataclass(frozen=True, slots=True)
class _Sizes:
    """An immutable, validated view of the part of the configuration that the frame needs."""

    vocab_size: int
    context_length: int
    emb_dim: int
    n_layers: int
    drop_rate: float

    @classmethod
    def from_cfg(cls, cfg: Config) -> "_Sizes":
        """Read and validate a configuration without touching it."""
        missing = [key for key in (*_REQUIRED_SIZES, "drop_rate") if key not in cfg]
        if missing:
            raise KeyError(f"configuration lacks {', '.join(missing)}")
        return cls(**{key: cfg[key] for key in (*_REQUIRED_SIZES, "drop_rate")})

    def __post_init__(self) -> None:
        for key in _REQUIRED_SIZES:
            value = getattr(self, key)
            if not isinstance(value, numbers.Integral) or value < 1:
                raise ValueError(f"{key} must be a positive integer, got {value!r}")
        if not 0.0 <= self.drop_rate <= 1.0:
            raise ValueError(f"drop_rate must lie in [0, 1], got {self.drop_rate!r}")


def _encode_row(text: str, tokenizer: Any) -> torch.Tensor:
    """Encode one text as a one-dimensional int64 tensor."""
    ids: list[int] = tokenizer.encode(text)
    row = torch.tensor(ids, dtype=torch.int64)
    assert row.ndim == 1, "encode is expected to return a flat list"
    return row


def tokenize_batch(texts: Sequence[str], tokenizer: Any) -> TokenIds:
    """Turn texts into one batch of token ids.

    texts      a list of one or more strings with equally many tokens, at least
               one, and none of them special
    tokenizer  a tiktoken encoding: its encode(text) gives a list of ids

    Returns an int64 tensor of shape (len(texts), tokens), a row for each text
    in their order: the ids that encode gives, none added and none left out. It
    is a new tensor each time, and texts stays as it is. Texts with different
    numbers of tokens are neither padded nor cut: whatever error stacking them
    gives is right.
    """
    if len(texts) == 0:
        raise ValueError("at least one text is needed")
    batch = torch.stack([_encode_row(text, tokenizer) for text in texts], dim=0)
    assert batch.dtype == torch.int64 and batch.shape[0] == len(texts)
    return batch


class DummyTransformerBlock(nn.Module):
    """Stands in for the block of section 4.5: gives back what it gets."""

    def __init__(self, cfg):
        super().__init__()

    def forward(self, x):
        return x


class DummyLayerNorm(nn.Module):
    """Stands in for the norm of section 4.2: gives back what it gets."""

    def __init__(self, emb_dim):
        super().__init__()

    def forward(self, x):
        return x


class _BlockStack(nn.Module):
    """Holds blocks as its children, and runs them one after the other."""

    def __init__(self, cfg: Config, depth: int) -> None:
        super().__init__()
        for index in range(depth):
            self.add_module(f"block_{index}", DummyTransformerBlock(cfg))

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[nn.Module]:
        return iter(self._modules.values())

    def __getitem__(self, index: int) -> nn.Module:
        return list(self)[index]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for block in self:
            x = block(x)
        return x


class DummyGPTModel(nn.Module):
    """The frame of a GPT, with placeholders for blocks and final norm.

    DummyGPTModel(cfg), where cfg is a dict with the keys of GPT_CONFIG_124M, any
    sizes from 1 on and any drop_rate from 0 to 1, has
        tok_emb     nn.Embedding, vocab_size rows of emb_dim
        pos_emb     nn.Embedding, context_length rows of emb_dim
        drop_emb    nn.Dropout with probability drop_rate
        trf_blocks  nn.Sequential or another module, holds n_layers blocks, each
                    a DummyTransformerBlock(cfg) of its own
        final_norm  DummyLayerNorm(emb_dim)
        out_head    nn.Linear from emb_dim to vocab_size, without a bias and
                    with a weight of its own
    and no other parameters; buffers are free. The weights begin with any random
    numbers. No two models share a weight, or begin alike. cfg stays as it is.
    The order in which you make the parts doesn't matter.
    """

    def __init__(self, cfg: Config) -> None:
        super().__init__()
        sizes = _Sizes.from_cfg(cfg)
        self._sizes = sizes
        self.tok_emb = nn.Embedding(sizes.vocab_size, sizes.emb_dim)
        self.pos_emb = nn.Embedding(sizes.context_length, sizes.emb_dim)
        self.drop_emb = nn.Dropout(sizes.drop_rate)
        self.trf_blocks = _BlockStack(cfg, sizes.n_layers)
        self.final_norm = DummyLayerNorm(sizes.emb_dim)
        self.out_head = nn.Linear(sizes.emb_dim, sizes.vocab_size, bias=False)
        self.register_buffer("_positions", torch.arange(sizes.context_length), persistent=False)
        self._reset_parameters()

    def _reset_parameters(self) -> None:
        """GPT-2's own way to begin: small normal numbers."""
        for parameter in self.parameters():
            nn.init.normal_(parameter, mean=0.0, std=0.02)

    def _validate(self, in_idx: TokenIds) -> None:
        if in_idx.ndim != 2:
            raise ValueError(f"expected (batch, tokens), got shape {tuple(in_idx.shape)}")
        if in_idx.dtype != torch.int64:
            raise TypeError(f"expected int64 ids, got {in_idx.dtype}")
        if not 1 <= in_idx.shape[1] <= self._sizes.context_length:
            raise ValueError(f"{in_idx.shape[1]} tokens do not fit the context")

    def _embed(self, in_idx: TokenIds) -> torch.Tensor:
        tokens = self.tok_emb(in_idx)
        places = self.pos_emb(self._positions[: in_idx.shape[1]])
        return self.drop_emb(tokens + places.unsqueeze(0))

    def forward(self, in_idx: TokenIds) -> Logits:
        """(batch, tokens) ids -> (batch, tokens, vocab_size) logits.

        The embedding of each token and the embedding of its place (0 for the
        first) are added as they are. The sum is dropped out, once, in training
        only, each number by itself. Then the blocks are run, each once, in
        their order and on what the one before gave, then the final norm and
        the output head. There is no softmax: logits are raw scores, in the
        weights' dtype, float32 or float64, and as exact as that. in_idx is
        int64 with any strides, and has between 1 and context_length tokens.
        All of it works on whatever device the model and in_idx are on.
        Gradients reach every parameter, in training and in evaluation. A call
        leaves in_idx, the weights and the mode as they are, and the next call
        finds nothing of it.
        """
        self._validate(in_idx)
        hidden = self._embed(in_idx)
        hidden = self.trf_blocks(hidden)
        hidden = self.final_norm(hidden)
        logits: Logits = self.out_head(hidden)
        assert logits.shape[:2] == in_idx.shape
        return logits


def demo():
    """What the configuration costs, and a text on its way to logits."""
    cfg = GPT_CONFIG_124M
    caption("What each key of the configuration costs")
    vocabulary = cfg["vocab_size"] * cfg["emb_dim"]
    width = cfg["emb_dim"]
    block = 12 * width**2 + 10 * width
    costs = [
        ("vocab_size", vocabulary * 2, "two rows for each token: in and out"),
        ("context_length", cfg["context_length"] * width, "a row for each place"),
        ("emb_dim", 12 * width**2, "in each block: 12 times its square"),
        ("n_layers", cfg["n_layers"] * block, "all the blocks together"),
        ("n_heads", 0, "only splits what is there"),
        ("drop_rate", 0, "nothing, and nothing is learned"),
        ("qkv_bias", cfg["n_layers"] * 3 * width, "if it were True"),
    ]
    rows = [(key, str(cfg[key]), n, n * 4 / 1024**2, why) for key, n, why in costs]
    table(["key", "value", "parameters", "MiB", "for what"], rows)

    caption("Two texts as a batch")
    encoding, note = tokenizer()
    texts = ["Every effort moves you", "Every day holds a"]
    texts = [text[:9] for text in texts] if note else texts
    for text in texts:
        ids = encoding.encode(text)
        print(f"{text!r}\n  {ids}\n  {[encoding.decode([i]) for i in ids]}")
    batch = tokenize_batch(texts, encoding)
    print(f"{batch}\nshape {tuple(batch.shape)}: {len(batch)} texts, {batch.shape[1]} tokens each")
    if note:
        say(note)

    caption("The dummy model's logits")
    torch.manual_seed(123)
    logits = DummyGPTModel({**cfg, "emb_dim": 48}).eval()(batch)
    print(logits)
    say(
        f"Shape {tuple(logits.shape)}: for every text and every token, a score for each of the "
        f"{logits.shape[-1]:,} tokens that could come next. Nothing is learned yet."
    )


if __name__ == "__main__":
    run(demo)
