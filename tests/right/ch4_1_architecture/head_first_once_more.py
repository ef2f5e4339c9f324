"""4.1 The architecture"""

import functools
from collections import OrderedDict

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


def tokenize_batch(texts, tokenizer):
    def row(text):
        return torch.as_tensor(tokenizer.encode(text), dtype=torch.int64).unsqueeze(0)

    return torch.cat([row(text) for text in texts])


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


def _small_normal(module):
    if isinstance(module, (nn.Linear, nn.Embedding)):
        nn.init.trunc_normal_(module.weight, std=0.02)


class DummyGPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        width = cfg["emb_dim"]
        self.out_head = nn.Linear(width, cfg["vocab_size"], bias=False)
        self.final_norm = DummyLayerNorm(width)
        self.trf_blocks = nn.Sequential(
            OrderedDict((f"block_{i}", DummyTransformerBlock(cfg)) for i in range(cfg["n_layers"]))
        )
        self.drop_emb = nn.Dropout(p=cfg["drop_rate"])
        self.pos_emb = nn.Embedding(cfg["context_length"], width)
        self.tok_emb = nn.Embedding(cfg["vocab_size"], width)
        self.register_buffer("places", torch.arange(cfg["context_length"]), persistent=False)
        self.apply(_small_normal)

    def forward(self, in_idx):
        places = self.places[: in_idx.shape[1]].expand_as(in_idx)
        steps = (self.drop_emb, self.trf_blocks, self.final_norm, self.out_head)
        start = torch.add(self.pos_emb(places), self.tok_emb(in_idx))
        return functools.reduce(lambda x, step: step(x), steps, start)
