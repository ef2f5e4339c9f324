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
    first, *rest = (torch.tensor(tokenizer.encode(text), dtype=torch.long)[None] for text in texts)
    return torch.cat([first, *rest])


class DummyGPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.register_buffer("places", torch.arange(cfg["context_length"]), persistent=False)
        self.tok_emb = nn.Embedding(cfg["vocab_size"], d)
        self.pos_emb = nn.Embedding(cfg["context_length"], d)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleDict({f"block_{i}": DummyTransformerBlock(cfg) for i in range(cfg["n_layers"])})
        self.final_norm = DummyLayerNorm(d)
        self.out_head = nn.Linear(d, cfg["vocab_size"], bias=False)
        with torch.no_grad():
            for weight in self.parameters():
                weight.uniform_(-0.1, 0.1)

    def forward(self, in_idx):
        x = self.pos_emb(self.places[: in_idx.shape[1]]) + self.tok_emb(in_idx)
        x = self.drop_emb(x)
        for block in self.trf_blocks.values():
            x = block(x)
        return torch.einsum("btd,vd->btv", self.final_norm(x), self.out_head.weight)
