"""Tok_emb.weight is set to out_head.weight, though the head's weight is 'not shared with
tok_emb'."""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.block_size = cfg["context_length"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(self.block_size, cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList([TransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)
        self.tok_emb.weight = self.out_head.weight

    def forward(self, idx):
        device = idx.device
        b, t = idx.size()
        assert t <= self.block_size, f"Cannot forward sequence of length {t}"
        pos = torch.arange(0, t, dtype=torch.long, device=device)  # shape (t)
        x = self.drop_emb(self.tok_emb(idx) + self.pos_emb(pos))
        for block in self.trf_blocks:
            x = block(x)
        x = self.final_norm(x)
        return self.out_head(x)


def count_parameters(model):
    n_params = sum(p.numel() for p in model.parameters())
    return n_params


def model_size_mb(model):
    return 4 * count_parameters(model) / 2**20


def gpt2_config(name):
    config_args = {
        "gpt2-small": dict(n_layers=12, n_heads=12, emb_dim=768),
        "gpt2-medium": dict(n_layers=24, n_heads=16, emb_dim=1024),
        "gpt2-large": dict(n_layers=36, n_heads=20, emb_dim=1280),
        "gpt2-xl": dict(n_layers=48, n_heads=25, emb_dim=1600),
    }[name]
    return GPT_CONFIG_124M | config_args
