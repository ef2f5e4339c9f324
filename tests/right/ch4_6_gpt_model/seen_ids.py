"""4.6 The GPT model"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        emb = cfg["emb_dim"]
        self.out_head = nn.Linear(emb, cfg["vocab_size"], bias=False)
        self.final_norm = LayerNorm(emb)
        self.trf_blocks = nn.ModuleList(TransformerBlock(cfg) for _ in range(cfg["n_layers"]))
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.pos_emb = nn.Embedding(cfg["context_length"], emb)
        self.tok_emb = nn.Embedding(cfg["vocab_size"], emb)

    def forward(self, in_idx):
        places = torch.ones_like(in_idx[0]).cumsum(dim=0) - 1
        h = self.drop_emb(self.pos_emb(places) + self.tok_emb(in_idx))
        for block in self.trf_blocks:
            h = block(h)
        return self.out_head(self.final_norm(h))


def count_parameters(model):
    seen, total = set(), 0
    for module in model.modules():
        for p in module.parameters(recurse=False):
            if id(p) not in seen:
                seen.add(id(p))
                total += p.numel()
    return total


def model_size_mb(model):
    return count_parameters(model) / 2**18


def gpt2_config(name):
    match name:
        case "gpt2-small":
            sizes = 768, 12, 12
        case "gpt2-medium":
            sizes = 1024, 24, 16
        case "gpt2-large":
            sizes = 1280, 36, 20
        case "gpt2-xl":
            sizes = 1600, 48, 25
    return GPT_CONFIG_124M | dict(zip(("emb_dim", "n_layers", "n_heads"), sizes))
