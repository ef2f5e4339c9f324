"""Lru_cache gives back the same dict for the same name, so a change to one shows in the next
('It is a new dict each time')."""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn
from functools import lru_cache


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*[TransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        _, tokens = in_idx.shape
        x = self.tok_emb(in_idx) + self.pos_emb(torch.arange(tokens, device=in_idx.device))
        for part in (self.drop_emb, self.trf_blocks, self.final_norm, self.out_head):
            x = part(x)
        return x


def count_parameters(model):
    return sum(p.numel() for p in model.parameters())


def model_size_mb(model):
    return count_parameters(model) * 4 / (1024 * 1024)


@lru_cache(maxsize=None)
def gpt2_config(name):
    emb_dim, n_layers, n_heads = {
        "gpt2-small": (768, 12, 12),
        "gpt2-medium": (1024, 24, 16),
        "gpt2-large": (1280, 36, 20),
        "gpt2-xl": (1600, 48, 25),
    }[name]
    cfg = dict(GPT_CONFIG_124M)
    cfg.update(emb_dim=emb_dim, n_layers=n_layers, n_heads=n_heads)
    return cfg
