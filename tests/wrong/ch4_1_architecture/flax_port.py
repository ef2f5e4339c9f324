"""4.1 The architecture
"""

from typing import Any, Mapping

import torch
from torch import nn
from torch.nn.init import normal_, xavier_uniform_

GPT_CONFIG_124M = {
    "vocab_size": 50257,
    "context_length": 1024,
    "emb_dim": 768,
    "n_heads": 12,
    "n_layers": 12,
    "drop_rate": 0.1,
    "qkv_bias": False,
}


def tokenize_batch(texts, tokenizer):
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
    return torch.as_tensor([tokenizer.encode(t) for t in texts], dtype=torch.int64)


def dropout(x: torch.Tensor, rate: float, deterministic: bool) -> torch.Tensor:
    """Inverted dropout, stateless."""
    if deterministic or rate == 0.0:
        return x
    keep_prob = 1.0 - rate
    mask = torch.empty_like(x).bernoulli_(keep_prob)
    return x * mask / keep_prob


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

    def __init__(self, cfg: Mapping[str, Any]):
        super().__init__()
        features = cfg["emb_dim"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], features)
        self.pos_emb = nn.Embedding(cfg["context_length"], features)
        self.drop_emb = nn.Dropout(p=cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList(DummyTransformerBlock(cfg) for _ in range(cfg["n_layers"]))
        self.final_norm = DummyLayerNorm(features)
        self.out_head = nn.Linear(features, cfg["vocab_size"], bias=False)
        normal_(self.tok_emb.weight, std=0.02)
        normal_(self.pos_emb.weight, std=0.01)
        xavier_uniform_(self.out_head.weight)

    def forward(self, in_idx):
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
        h = self.tok_emb(in_idx)
        h = h + self.pos_emb(torch.arange(in_idx.shape[-1], device=in_idx.device))[None]
        h = dropout(h, self.drop_emb.p, deterministic=not self.training)
        for block in self.trf_blocks:
            h = block(h)
        h = self.final_norm(h)
        return torch.einsum("bte,ve->btv", h, self.out_head.weight)
