"""4.6 The GPT model"""

import functools
import math

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

_SIZES = dict(zip(("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"),
                  ((768, 12, 12), (1024, 24, 16), (1280, 36, 20), (1600, 48, 25))))


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        V, T, D = (cfg[k] for k in ("vocab_size", "context_length", "emb_dim"))
        self.tok_emb, self.pos_emb = nn.Embedding(V, D), nn.Embedding(T, D)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*(TransformerBlock(cfg) for _ in range(cfg["n_layers"])))
        self.final_norm = LayerNorm(D)
        self.out_head = nn.Linear(D, V, bias=False)

    def forward(self, in_idx):
        h = self.tok_emb(in_idx).add(self.pos_emb.weight[: in_idx.size(1)])
        return self.out_head(self.final_norm(self.trf_blocks(self.drop_emb(h))))


@functools.cache
def count_parameters(model):
    return sum(math.prod(p.shape) for p in model.parameters())


def model_size_mb(model):
    return count_parameters(model) / (1 << 18)


def gpt2_config(name):
    return GPT_CONFIG_124M | dict(zip(("emb_dim", "n_layers", "n_heads"), _SIZES[name]))
