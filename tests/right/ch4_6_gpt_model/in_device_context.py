"""Positions made within the ids' device; blocks by deep copies; a config with one more key."""

import copy

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

BASE = copy.deepcopy(GPT_CONFIG_124M)


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        block = TransformerBlock(cfg)
        self.trf_blocks = nn.ModuleList(copy.deepcopy(block) for _ in range(cfg["n_layers"]))
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        with torch.device(in_idx.device):
            places = torch.arange(in_idx.shape[1]).repeat(in_idx.shape[0], 1)
        x = sum([self.tok_emb(in_idx), self.pos_emb(places)])
        layers = [self.drop_emb, *self.trf_blocks, self.final_norm, self.out_head]
        for layer in layers:
            x = layer(x)
        return x


def count_parameters(model):
    return sum(p.untyped_storage().nbytes() // p.element_size() for p in model.parameters())


def model_size_mb(model):
    return count_parameters(model) * 4.0 / 1024.0**2


def gpt2_config(name):
    cfg = copy.deepcopy(BASE)
    for key, values in {
        "emb_dim": {"small": 768, "medium": 1024, "large": 1280, "xl": 1600},
        "n_layers": {"small": 12, "medium": 24, "large": 36, "xl": 48},
        "n_heads": {"small": 12, "medium": 16, "large": 20, "xl": 25},
    }.items():
        cfg[key] = values[name.replace("gpt2-", "")]
    return cfg
