"""4.1 The architecture"""

from __future__ import annotations

import logging
from dataclasses import dataclass, fields
from typing import Any, Mapping, Sequence

import torch
from torch import Tensor, nn

logger = logging.getLogger(__name__)

GPT_CONFIG_124M = {
    "vocab_size": 50257,
    "context_length": 1024,
    "emb_dim": 768,
    "n_heads": 12,
    "n_layers": 12,
    "drop_rate": 0.1,
    "qkv_bias": False,
}


@dataclass(frozen=True)
class _ModelConfig:
    """Validated, immutable view of the configuration dict."""

    vocab_size: int
    context_length: int
    emb_dim: int
    n_heads: int
    n_layers: int
    drop_rate: float
    qkv_bias: bool

    def __post_init__(self) -> None:
        for name in ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be positive")
        if not 0.0 <= self.drop_rate <= 1.0:
            raise ValueError("drop_rate must lie in [0, 1]")
        if self.emb_dim % self.n_heads != 0:
            raise ValueError("emb_dim must be divisible by n_heads")

    @classmethod
    def from_dict(cls, cfg: Mapping[str, Any]) -> "_ModelConfig":
        return cls(**{field.name: cfg[field.name] for field in fields(cls)})


def tokenize_batch(texts: Sequence[str], tokenizer: Any) -> Tensor:
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
    encoded = [torch.tensor(tokenizer.encode(text), dtype=torch.long) for text in texts]
    logger.debug("encoded %d texts", len(encoded))
    return torch.stack(encoded, dim=0)


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
    numbers, and no two models share one. cfg stays as it is. The order in which
    you make the parts doesn't matter.
    """

    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        config = _ModelConfig.from_dict(cfg)
        self.tok_emb = nn.Embedding(config.vocab_size, config.emb_dim)
        self.pos_emb = nn.Embedding(config.context_length, config.emb_dim)
        self.drop_emb = nn.Dropout(config.drop_rate)
        self.trf_blocks = nn.Sequential(
            *(DummyTransformerBlock(cfg) for _ in range(config.n_layers))
        )
        self.final_norm = DummyLayerNorm(config.emb_dim)
        self.out_head = nn.Linear(config.emb_dim, config.vocab_size, bias=False)

    def forward(self, in_idx: Tensor) -> Tensor:
        """(batch, tokens) ids -> (batch, tokens, vocab_size) logits.

        The embedding of each token and the embedding of its place (0 for the
        first) are added as they are. The sum is dropped out, once, in training
        only, each number by itself. Then the blocks are run, each once and in
        their order, then the final norm and the output head. There is no
        softmax: logits are raw scores, in the weights' dtype, float32 or
        float64, and as exact as that. in_idx is int64 with any strides, and has
        between 1 and context_length tokens. All of it works on whatever device
        the model and in_idx are on. Gradients reach every parameter, in
        training and in evaluation. A call leaves in_idx, the weights and the
        mode as they are, and the next call finds nothing of it.
        """
        _, num_tokens = in_idx.shape
        positions = torch.arange(num_tokens, device=in_idx.device)
        hidden = self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(positions))
        hidden = self.trf_blocks(hidden)
        return self.out_head(self.final_norm(hidden))
