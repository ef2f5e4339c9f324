"""4.6 The GPT model"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

import copy
import math

import torch.nn.functional as F


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        vocab, context, width = (cfg[k] for k in ("vocab_size", "context_length", "emb_dim"))
        self.tok_emb, self.pos_emb = nn.Embedding(vocab, width), nn.Embedding(context, width)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList([TransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm, self.out_head = LayerNorm(width), nn.Linear(width, vocab, bias=False)

    def forward(self, in_idx):
        tokens = in_idx.shape[1]
        x = F.embedding(in_idx, self.tok_emb.weight) + self.pos_emb.weight[:tokens]
        x = self.drop_emb(x)
        for i in range(len(self.trf_blocks)):
            x = self.trf_blocks[i](x)
        return F.linear(self.final_norm(x), self.out_head.weight)


def count_parameters(model):
    return sum(math.prod(p.shape) for _, p in model.named_parameters())


def model_size_mb(model):
    kib = count_parameters(model) * 4 / 1024
    return kib / 1024


def gpt2_config(name):
    cfg = copy.deepcopy(GPT_CONFIG_124M)
    cfg["emb_dim"] = {"gpt2-small": 768, "gpt2-medium": 1024, "gpt2-large": 1280, "gpt2-xl": 1600}[name]
    cfg["n_layers"] = {768: 12, 1024: 24, 1280: 36, 1600: 48}[cfg["emb_dim"]]
    cfg["n_heads"] = cfg["emb_dim"] // 64
    return cfg
