"""4.1 The architecture"""

import numpy as np
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
    rows = [np.array(tokenizer.encode(text), dtype=np.uint16) for text in texts]
    data = np.stack(rows)
    return torch.from_numpy(data.astype(np.int32))


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
        n_embd = cfg["emb_dim"]
        block_size = cfg["context_length"]
        self.config = dict(cfg)
        self.tok_emb = nn.Embedding(cfg["vocab_size"], n_embd)
        self.pos_emb = nn.Embedding(block_size, n_embd)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList([DummyTransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = DummyLayerNorm(n_embd)
        self.out_head = nn.Linear(n_embd, cfg["vocab_size"], bias=False)
        # https://paperswithcode.com/method/weight-tying
        self.tok_emb.weight = self.out_head.weight

        # init all weights
        self.apply(self._init_weights)

    def _init_weights(self, module):
        if isinstance(module, nn.Linear):
            torch.nn.init.normal_(module.weight, mean=0.0, std=0.02)
        elif isinstance(module, nn.Embedding):
            torch.nn.init.normal_(module.weight, mean=0.0, std=0.02)

    def forward(self, in_idx):
        device = in_idx.device
        b, t = in_idx.size()
        assert t <= self.config["context_length"], f"Cannot forward sequence of length {t}"
        pos = torch.arange(0, t, dtype=torch.long, device=device)  # shape (t)

        tok_emb = self.tok_emb(in_idx)  # token embeddings of shape (b, t, n_embd)
        pos_emb = self.pos_emb(pos)  # position embeddings of shape (t, n_embd)
        x = self.drop_emb(tok_emb + pos_emb)
        for block in self.trf_blocks:
            x = block(x)
        x = self.final_norm(x)
        return self.out_head(x)
