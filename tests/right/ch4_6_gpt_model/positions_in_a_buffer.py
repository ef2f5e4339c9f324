"""Positions kept in a buffer, GPT-2's initial weights, a check of the length, prints."""

import copy
import math

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.cfg = copy.deepcopy(cfg)
        self.register_buffer("positions", torch.arange(cfg["context_length"]).unsqueeze(0))
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential()
        for i in range(cfg["n_layers"]):
            self.trf_blocks.add_module(str(i), TransformerBlock(cfg))
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)
        self.apply(self._init_weights)
        for name, p in self.named_parameters():
            if name.endswith("out_proj.weight") or name.endswith("layers.2.weight"):
                nn.init.normal_(p, mean=0.0, std=0.02 / math.sqrt(2 * cfg["n_layers"]))

    def _init_weights(self, module):
        if isinstance(module, (nn.Linear, nn.Embedding)):
            module.weight.data.normal_(mean=0.0, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            torch.nn.init.zeros_(module.bias)

    def forward(self, in_idx):
        b, t = in_idx.size()
        assert t <= self.cfg["context_length"], "too long"
        if in_idx.min().item() < 0 or in_idx.max().item() >= self.cfg["vocab_size"]:
            raise ValueError("no such token")
        print("forward", b, t)
        x = self.tok_emb(in_idx) + self.pos_emb(self.positions[:, :t]).expand(b, -1, -1)
        return self.out_head(self.final_norm(self.trf_blocks(self.drop_emb(x))))


def count_parameters(model):
    return sum(math.prod(p.shape) for p in model.parameters())


def model_size_mb(model):
    return 4 * count_parameters(model) / 2**20


def gpt2_config(name):
    width, depth, heads = {
        "small": (768, 12, 12),
        "medium": (1024, 24, 16),
        "large": (1280, 36, 20),
        "xl": (1600, 48, 25),
    }[name.removeprefix("gpt2-")]
    return dict(GPT_CONFIG_124M, emb_dim=width, n_layers=depth, n_heads=heads)
