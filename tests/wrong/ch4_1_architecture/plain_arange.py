"""4.1 The architecture"""

import torch
import torch.nn as nn

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
    all_ids = []
    for i in range(len(texts)):
        all_ids.append(tokenizer.encode(texts[i]))
    return torch.tensor(all_ids)


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
    def __init__(self, cfg):
        super().__init__()
        emb_dim = cfg["emb_dim"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], emb_dim)
        self.pos_emb = nn.Embedding(cfg["context_length"], emb_dim)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        # make all the blocks
        blocks = []
        for i in range(cfg["n_layers"]):
            blocks.append(DummyTransformerBlock(cfg))
        self.trf_blocks = nn.Sequential(*blocks)
        self.final_norm = DummyLayerNorm(emb_dim)
        self.out_head = nn.Linear(emb_dim, cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        batch, tokens = in_idx.shape
        # 0, 1, 2, ... tokens - 1
        positions = torch.arange(tokens)
        tok = self.tok_emb(in_idx)
        pos = self.pos_emb(positions)
        x = self.drop_emb(tok + pos)
        x = self.trf_blocks(x)
        x = self.final_norm(x)
        return self.out_head(x)
