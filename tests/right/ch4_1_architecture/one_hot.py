"""4.1 The architecture"""

import numpy as np
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
    table = np.array([tokenizer.encode(text) for text in texts], dtype=np.int64)
    return torch.from_numpy(table)


class DummyGPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        sizes = {"tok_emb": "vocab_size", "pos_emb": "context_length"}
        for name, key in sizes.items():
            self.add_module(name, nn.Embedding(cfg[key], cfg["emb_dim"]))
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential()
        while len(self.trf_blocks) < cfg["n_layers"]:
            self.trf_blocks.append(DummyTransformerBlock(cfg))
        self.final_norm = DummyLayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        weight = self.tok_emb.weight
        chosen = nn.functional.one_hot(in_idx, weight.shape[0]).to(weight.dtype)
        places = torch.eye(in_idx.shape[1], self.pos_emb.num_embeddings, dtype=weight.dtype, device=in_idx.device)
        x = chosen @ weight + places @ self.pos_emb.weight
        return self.out_head(self.final_norm(self.trf_blocks(self.drop_emb(x))))
