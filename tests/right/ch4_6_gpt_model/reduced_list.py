import math
from functools import reduce

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.trf_blocks = nn.ModuleList(map(TransformerBlock, [cfg] * cfg["n_layers"]))
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.pos_emb, self.tok_emb = (
            nn.Embedding(cfg[rows], cfg["emb_dim"]) for rows in ("context_length", "vocab_size")
        )

    def forward(self, in_idx):
        places = torch.ones_like(in_idx).cumsum(dim=1) - 1
        x = self.drop_emb(self.pos_emb(places) + self.tok_emb(in_idx))
        return reduce(
            lambda h, part: part(h), (*self.trf_blocks, self.final_norm, self.out_head), x
        )


def count_parameters(model):
    return sum(math.prod(p.shape) for _, p in model.named_parameters())


def model_size_mb(model):
    return math.ldexp(count_parameters(model), 2 - 20)


def gpt2_config(name):
    i = ["gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"].index(name)
    heads = [12, 16, 20, 25][i]
    return GPT_CONFIG_124M | {"emb_dim": 64 * heads, "n_layers": 12 * (i + 1), "n_heads": heads}
