"""4.1 The architecture"""

import torch
import torch.nn.functional as F
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
    return torch.stack(tuple(map(torch.tensor, map(tokenizer.encode, texts))))


class DummyGPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], False)
        self.final_norm = DummyLayerNorm(cfg["emb_dim"])
        self.trf_blocks = nn.ModuleList(DummyTransformerBlock(cfg) for _ in range(cfg["n_layers"]))
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.pos_emb, self.tok_emb = (
            nn.Embedding(cfg[key], cfg["emb_dim"]) for key in ("context_length", "vocab_size")
        )

    def forward(self, in_idx):
        h = F.embedding(in_idx, self.tok_emb.weight) + self.pos_emb.weight.narrow(0, 0, in_idx.size(-1))
        h = F.dropout(h, self.drop_emb.p, self.training)
        for f in (*self.trf_blocks, self.final_norm):
            h = f(h)
        return h @ self.out_head.weight.mT
