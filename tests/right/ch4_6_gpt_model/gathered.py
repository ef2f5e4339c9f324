"""Lookups by gather and index_select, a wrapper around a private method, types written out."""

from __future__ import annotations

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import Tensor, nn


class GPTModel(nn.Module):
    def __init__(self, cfg: dict) -> None:
        super().__init__()
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"], dtype=torch.float32)
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        nn.init.normal_(self.tok_emb.weight, std=0.02)
        self.pos_emb.weight = nn.Parameter(torch.randn(cfg["context_length"], cfg["emb_dim"]) * 0.01)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*map(TransformerBlock, [cfg] * cfg["n_layers"]))
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def _lookup(self, in_idx: Tensor) -> Tensor:
        batch, tokens = in_idx.shape
        rows = self.tok_emb.weight.index_select(0, in_idx.reshape(-1))
        rows = rows.view(batch, tokens, -1)
        places = torch.arange(tokens).type_as(in_idx).expand_as(in_idx)
        return rows + self.pos_emb.weight[places]

    def forward(self, in_idx: Tensor) -> Tensor:
        x = self._lookup(in_idx.clone())
        x = self.trf_blocks.forward(self.drop_emb.forward(x))
        return torch.einsum("btc,vc->btv", self.final_norm(x), self.out_head.weight)


def count_parameters(model: nn.Module) -> int:
    return nn.utils.parameters_to_vector(p.detach().float() for p in model.parameters()).numel()


def model_size_mb(model: nn.Module) -> float:
    return sum(p.numel() for p in model.parameters()) * 4 / 1024**2


def gpt2_config(name: str) -> dict:
    return {
        "gpt2-small": lambda: {**GPT_CONFIG_124M},
        "gpt2-medium": lambda: {**GPT_CONFIG_124M, "emb_dim": 1024, "n_layers": 24, "n_heads": 16},
        "gpt2-large": lambda: {**GPT_CONFIG_124M, "emb_dim": 1280, "n_layers": 36, "n_heads": 20},
        "gpt2-xl": lambda: {**GPT_CONFIG_124M, "emb_dim": 1600, "n_layers": 48, "n_heads": 25},
    }[name]()
