"""4.6 The GPT model"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], d)
        self.pos_emb = nn.Embedding(cfg["context_length"], d)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList(TransformerBlock(cfg) for _ in range(cfg["n_layers"]))
        self.final_norm = LayerNorm(d)
        self.out_head = nn.Linear(d, cfg["vocab_size"], bias=False)
        self.reset()

    @torch.no_grad()
    def reset(self):
        for emb in (self.tok_emb, self.pos_emb):
            emb.weight.normal_(std=0.02)
        self.out_head.weight.zero_()

    def forward(self, in_idx):
        h = self.tok_emb(in_idx) + self.pos_emb(torch.arange(in_idx.size(-1), device=in_idx.device))
        h = self.drop_emb(h)
        for block in self.trf_blocks:
            h = block(h)
        return self.out_head(self.final_norm(h))


def count_parameters(model):
    return sum(p.numel() for p in model.parameters())


def model_size_mb(model):
    return count_parameters(model) / 262144


def gpt2_config(name):
    size = name.split("-")[1]
    d = {"small": 768, "medium": 1024, "large": 1280, "xl": 1600}[size]
    layers = {"small": 12, "medium": 24, "large": 36, "xl": 48}[size]
    return dict(GPT_CONFIG_124M, emb_dim=d, n_layers=layers, n_heads=d // 64)
