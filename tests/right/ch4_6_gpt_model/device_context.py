import copy
from collections import OrderedDict

import torch
import torch.nn.functional as F
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        width = cfg["emb_dim"]
        blocks = OrderedDict((str(i), TransformerBlock(cfg)) for i in range(cfg["n_layers"]))
        parts = {
            "tok_emb": nn.Embedding(cfg["vocab_size"], width),
            "pos_emb": nn.Embedding(cfg["context_length"], width),
            "drop_emb": nn.Dropout(cfg["drop_rate"]),
            "trf_blocks": nn.Sequential(blocks),
            "final_norm": LayerNorm(width),
            "out_head": nn.Linear(width, cfg["vocab_size"], bias=False),
        }
        for name, part in parts.items():
            self.add_module(name, part)

    def forward(self, in_idx):
        with in_idx.device:
            places = torch.arange(in_idx.size(1))
        x = F.embedding(in_idx, self.tok_emb.weight) + F.embedding(places, self.pos_emb.weight)
        x = self.final_norm(self.trf_blocks(self.drop_emb(x)))
        return F.linear(x, self.out_head.weight)


def count_parameters(model):
    return sum(p.nelement() for p in set(model.parameters()))


def model_size_mb(model):
    return count_parameters(model) / 262_144


def gpt2_config(name):
    cfg = copy.deepcopy(GPT_CONFIG_124M)
    match name:
        case "gpt2-small":
            cfg["emb_dim"], cfg["n_layers"], cfg["n_heads"] = 768, 12, 12
        case "gpt2-medium":
            cfg["emb_dim"], cfg["n_layers"], cfg["n_heads"] = 1024, 24, 16
        case "gpt2-large":
            cfg["emb_dim"], cfg["n_layers"], cfg["n_heads"] = 1280, 36, 20
        case "gpt2-xl":
            cfg["emb_dim"], cfg["n_layers"], cfg["n_heads"] = 1600, 48, 25
        case _:
            raise KeyError(name)
    return cfg
