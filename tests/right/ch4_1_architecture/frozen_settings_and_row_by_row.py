"""4.1 The architecture.

This module implements the frame of a GPT-style decoder-only language model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import torch
from torch import Tensor, nn

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

_TOKEN_DTYPE: Final = torch.int64
_SIZES: Final = ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers")


class SupportsEncode(Protocol):
    """Anything that can turn a string into a list of token ids."""

    def encode(self, text: str) -> list[int]: ...


def tokenize_batch(texts: Sequence[str], tokenizer: SupportsEncode) -> Tensor:
    """Encode every text and stack the results into one ``(len(texts), tokens)`` tensor.

    Args:
        texts: One or more strings which all have the same number of tokens.
        tokenizer: The tokenizer whose ``encode`` method is called once per text.

    Returns:
        A freshly allocated ``int64`` tensor.

    Raises:
        ValueError: If no text is given, or the texts differ in their numbers of tokens.
    """
    if len(texts) == 0:
        raise ValueError("tokenize_batch needs at least one text")
    encoded: list[list[int]] = [tokenizer.encode(text) for text in texts]
    lengths = {len(ids) for ids in encoded}
    if len(lengths) > 1:
        raise ValueError(f"texts have different numbers of tokens: {sorted(lengths)}")
    batch = torch.empty((len(encoded), lengths.pop()), dtype=_TOKEN_DTYPE)
    for row, ids in enumerate(encoded):
        batch[row] = torch.tensor(ids, dtype=_TOKEN_DTYPE)
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


@dataclass(frozen=True)
class _GPTSettings:
    """An immutable, validated view of the configuration dict."""

    vocab_size: int
    context_length: int
    emb_dim: int
    n_layers: int
    drop_rate: float

    @classmethod
    def from_mapping(cls, cfg: Mapping[str, Any]) -> _GPTSettings:
        """Check ``cfg`` and pick what the frame needs from it."""
        for key in _SIZES:
            if key in cfg and cfg[key] < 1:
                raise ValueError(f"{key} must be at least 1, got {cfg[key]}")
        if not 0 <= cfg["drop_rate"] <= 1:
            raise ValueError(f"drop_rate must lie in [0, 1], got {cfg['drop_rate']}")
        return cls(**{name: cfg[name] for name in cls.__dataclass_fields__})


class DummyGPTModel(nn.Module):
    """The frame of a GPT with placeholder blocks.

    Attributes:
        tok_emb: Token embedding table.
        pos_emb: Learned absolute position embedding table.
        drop_emb: Dropout on the summed embeddings.
        trf_blocks: The stack of blocks.
        final_norm: The norm after the last block.
        out_head: Projection onto the vocabulary; not tied to ``tok_emb``.
    """

    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        settings = _GPTSettings.from_mapping(cfg)
        self._settings: Final = settings
        self.tok_emb = nn.Embedding(settings.vocab_size, settings.emb_dim)
        self.pos_emb = nn.Embedding(settings.context_length, settings.emb_dim)
        self.drop_emb = nn.Dropout(float(settings.drop_rate))
        self.trf_blocks = nn.Sequential(
            *(DummyTransformerBlock(cfg) for _ in range(settings.n_layers))
        )
        self.final_norm = DummyLayerNorm(settings.emb_dim)
        self.out_head = nn.Linear(settings.emb_dim, settings.vocab_size, bias=False)

    def extra_repr(self) -> str:
        """Show the context length next to the module's name."""
        return f"context_length={self._settings.context_length}"

    def _embed(self, in_idx: Tensor) -> Tensor:
        """Sum of token and position embeddings, ``(batch, tokens, emb_dim)``."""
        places = torch.arange(in_idx.shape[1], dtype=_TOKEN_DTYPE, device=in_idx.device)
        return self.tok_emb(in_idx) + self.pos_emb(places)

    def forward(self, in_idx: Tensor) -> Tensor:
        """Compute the raw next-token scores.

        Args:
            in_idx: ``(batch, tokens)`` token ids, ``1 <= tokens <= context_length``.

        Returns:
            ``(batch, tokens, vocab_size)`` logits.

        Raises:
            ValueError: If ``in_idx`` does not fit.
        """
        if in_idx.ndim != 2:
            raise ValueError(f"expected (batch, tokens), got {tuple(in_idx.shape)}")
        if not 1 <= in_idx.shape[1] <= self._settings.context_length:
            raise ValueError(
                f"{in_idx.shape[1]} tokens, but the context length is {self._settings.context_length}"
            )
        hidden = self.drop_emb(self._embed(in_idx))
        hidden = self.trf_blocks(hidden)
        return self.out_head(self.final_norm(hidden))


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
