"""4.1 The architecture
"""

from __future__ import annotations

from typing import Final, TypedDict

import numpy as np
import torch
from torch import LongTensor, Tensor, nn


class Config(TypedDict):
    vocab_size: int
    context_length: int
    emb_dim: int
    n_heads: int
    n_layers: int
    drop_rate: float
    qkv_bias: bool


GPT_CONFIG_124M: Final = Config(
    vocab_size=50_257,
    context_length=1_024,
    emb_dim=768,
    n_heads=12,
    n_layers=12,
    drop_rate=0.1,
    qkv_bias=False,
)


def tokenize_batch(texts: list[str], tokenizer) -> Tensor:
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
    rows = [np.asarray(tokenizer.encode(text), dtype=np.int64) for text in texts]
    return torch.from_numpy(np.stack(rows))


class _Same(nn.Module):
    def __init__(self, _):
        super().__init__()

    def forward(self, x):
        return x


class DummyTransformerBlock(_Same):
    """Stands in for the block of section 4.5: gives back what it gets."""

    pass


class DummyLayerNorm(_Same):
    """Stands in for the norm of section 4.2: gives back what it gets."""

    pass


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

    places: Tensor

    def __init__(self, cfg: Config) -> None:
        super().__init__()
        for name, rows in ("tok_emb", "vocab_size"), ("pos_emb", "context_length"):
            self.add_module(name, nn.Embedding(cfg[rows], cfg["emb_dim"]))
        self.register_buffer("places", torch.arange(cfg["context_length"]), persistent=False)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential()
        for number in range(cfg["n_layers"]):
            self.trf_blocks.add_module(f"layer_{number}", DummyTransformerBlock(cfg))
        self.final_norm = DummyLayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx: LongTensor) -> Tensor:
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
        _, tokens = in_idx.shape
        places = self.places[:tokens].expand_as(in_idx)
        tail = nn.Sequential(self.drop_emb, *self.trf_blocks, self.final_norm, self.out_head)
        return tail(torch.add(self.pos_emb(places), self.tok_emb(in_idx)))
