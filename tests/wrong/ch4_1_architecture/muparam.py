"""4.1 The architecture"""

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
    return torch.stack([torch.tensor(tokenizer.encode(t), dtype=torch.int64) for t in texts])


class DummyGPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], d)
        self.pos_emb = nn.Embedding(cfg["context_length"], d)
        nn.init.normal_(self.tok_emb.weight, std=1.0)
        nn.init.normal_(self.pos_emb.weight, std=0.1)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*(DummyTransformerBlock(cfg) for _ in range(cfg["n_layers"])))
        self.final_norm = DummyLayerNorm(d)
        self.out_head = nn.Linear(d, cfg["vocab_size"], bias=False)
        nn.init.zeros_(self.out_head.weight)

    def forward(self, in_idx):
        h = self.tok_emb(in_idx)
        h = h + self.pos_emb.weight[: in_idx.size(1)]
        return self.out_head(self.final_norm(self.trf_blocks(self.drop_emb(h))))
