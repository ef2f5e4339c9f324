"""Count_parameters leaves out parameters with requires_grad False, though 'frozen ones too'
count (and model_size_mb with it); GPTModel is still a stub."""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        raise NotImplementedError("4.6: GPTModel.__init__ is yours to write")

    def forward(self, in_idx):
        raise NotImplementedError("4.6: GPTModel.forward is yours to write")


def count_parameters(model):
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def model_size_mb(model):
    return count_parameters(model) * 4 / (1024 * 1024)


def gpt2_config(name):
    sizes = {
        "gpt2-small": {"emb_dim": 768, "n_layers": 12, "n_heads": 12},
        "gpt2-medium": {"emb_dim": 1024, "n_layers": 24, "n_heads": 16},
        "gpt2-large": {"emb_dim": 1280, "n_layers": 36, "n_heads": 20},
        "gpt2-xl": {"emb_dim": 1600, "n_layers": 48, "n_heads": 25},
    }
    cfg = GPT_CONFIG_124M.copy()
    cfg.update(sizes[name])
    return cfg
