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
    return torch.LongTensor([tokenizer.encode(text) for text in texts])


class DummyGPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        emb = dict(embedding_dim=cfg["emb_dim"], max_norm=1.0)
        self.tok_emb = nn.Embedding(cfg["vocab_size"], **emb)
        self.pos_emb = nn.Embedding(cfg["context_length"], **emb)
        self.drop_emb = nn.Dropout(p=cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*[DummyTransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = DummyLayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        where = torch.arange(in_idx.shape[-1], device=in_idx.device)
        x = self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(where))
        x = self.trf_blocks(x)
        return self.out_head(self.final_norm(x))
