from collections import OrderedDict

import numpy as np
import torch
import torch.nn.functional as F
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        nn.Module.__init__(self)
        self.final_norm = LayerNorm(cfg["emb_dim"])
        blocks = [(f"block_{i}", TransformerBlock(cfg)) for i in range(cfg["n_layers"])]
        self.trf_blocks = nn.Sequential(OrderedDict(blocks))
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])

    def forward(self, in_idx):
        places = torch.arange(in_idx.shape[1]).to(in_idx.device)
        x = F.embedding(in_idx, self.tok_emb.weight) + F.embedding(places, self.pos_emb.weight)
        x = F.dropout(x, self.drop_emb.p, training=not self.training)
        x = self.final_norm(self.trf_blocks(x))
        return F.linear(x, self.out_head.weight)


def count_parameters(model):
    return int(sum(np.prod(p.shape) for p in model.parameters()))


def model_size_mb(model):
    return sum(p.numel() * 4 for p in model.parameters()) / 1024 / 1024


def gpt2_config(name):
    table = {"gpt2-small": 12, "gpt2-medium": 16, "gpt2-large": 20, "gpt2-xl": 25}
    heads = table[name]
    return {
        "vocab_size": 50257,
        "context_length": 1024,
        "emb_dim": heads * 64,
        "n_heads": heads,
        "n_layers": 12 * (1 + list(table).index(name)),
        "drop_rate": 0.1,
        "qkv_bias": False,
    }
