"""4.1 The architecture"""

from collections import OrderedDict
from functools import reduce

import torch
from torch import nn

GPT_CONFIG_124M = {
    "vocab_size": 50257,
    "context_length": 1024,
    "emb_dim": 768,
    "n_heads": 12,
    "n_layers": 12,
    "drop_rate": 0.1,
    "qkv_bias": False,
}


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


def tokenize_batch(texts, tokenizer):
    return torch.tensor([[*tokenizer.encode(text)] for text in texts], dtype=torch.int64)


class Stack(nn.Module):
    def __init__(self, make, count):
        super().__init__()
        self.layers = nn.ModuleList([make() for _ in range(count)])

    def forward(self, x):
        return reduce(lambda value, layer: layer(value), self.layers, x)


class DummyGPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        width = cfg["emb_dim"]
        parts = OrderedDict(
            trf_blocks=Stack(lambda: DummyTransformerBlock(cfg), cfg["n_layers"]),
            drop_emb=nn.Dropout(cfg["drop_rate"]),
            out_head=nn.Linear(width, cfg["vocab_size"], bias=False),
            final_norm=DummyLayerNorm(width),
            tok_emb=nn.Embedding(cfg["vocab_size"], width),
            pos_emb=nn.Embedding(cfg["context_length"], width),
        )
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, in_idx):
        places = torch.ones_like(in_idx).cumsum(dim=1) - 1
        x = self.tok_emb(in_idx)
        x += self.pos_emb(places)
        pipeline = (self.drop_emb, self.trf_blocks, self.final_norm, self.out_head)
        return reduce(lambda value, part: part(value), pipeline, x)
