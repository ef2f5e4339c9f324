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
        self.context_length = cfg["context_length"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], d)
        self.pos_emb = nn.Embedding(cfg["context_length"], d)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*(TransformerBlock(cfg) for _ in range(cfg["n_layers"])))
        self.final_norm = LayerNorm(d)
        self.out_head = nn.Linear(d, cfg["vocab_size"], bias=False)
        self._rows = None

    def _places(self, device):
        if torch.is_grad_enabled():
            return self.pos_emb(torch.arange(self.context_length, device=device))
        if self._rows is None or self._rows.device != device or self._rows.dtype != self.pos_emb.weight.dtype:
            self._rows = self.pos_emb.weight.detach().clone()
        return self._rows

    def forward(self, in_idx):
        x = self.tok_emb(in_idx) + self._places(in_idx.device)[: in_idx.shape[1]]
        return self.out_head(self.final_norm(self.trf_blocks(self.drop_emb(x))))


def count_parameters(model):
    return sum(p.numel() for p in model.parameters())


def model_size_mb(model):
    return count_parameters(model) * 4 / 2**20


_SIZES = {"small": (768, 12, 12), "medium": (1024, 24, 16), "large": (1280, 36, 20), "xl": (1600, 48, 25)}


def gpt2_config(name):
    triple = _SIZES[name.removeprefix("gpt2-")]
    return GPT_CONFIG_124M | dict(zip(("emb_dim", "n_layers", "n_heads"), triple))
