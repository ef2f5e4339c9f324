from functools import cache
from types import MappingProxyType

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


@cache
def _frozen(name):
    widths = {"gpt2-small": 768, "gpt2-medium": 1024, "gpt2-large": 1280, "gpt2-xl": 1600}
    depths = dict(zip(widths, range(12, 60, 12)))
    sizes = {"emb_dim": widths[name], "n_layers": depths[name], "n_heads": widths[name] // 64}
    return MappingProxyType(sizes)


def gpt2_config(name):
    return {**GPT_CONFIG_124M, **_frozen(name)}


def count_parameters(model):
    return sum({id(p): p.numel() for p in model.parameters()}.values())


def model_size_mb(model):
    return count_parameters(model) * 2.0**-18


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        c = MappingProxyType(cfg)
        self.tok_emb = nn.Embedding(c["vocab_size"], c["emb_dim"])
        self.pos_emb = nn.Embedding(c["context_length"], c["emb_dim"])
        self.drop_emb = nn.Dropout(c["drop_rate"])
        self.trf_blocks = nn.Sequential(*[TransformerBlock({**c}) for _ in range(c["n_layers"])])
        self.final_norm = LayerNorm(c["emb_dim"])
        self.out_head = nn.Linear(c["emb_dim"], c["vocab_size"], bias=False)

    def forward(self, in_idx):
        places = torch.arange(in_idx.shape[1], out=in_idx.new_empty(0))
        x = torch.stack([self.tok_emb(in_idx), self.pos_emb(places).expand(*in_idx.shape, -1)])
        x = self.drop_emb(x.sum(dim=0))
        return self.out_head(self.final_norm(self.trf_blocks(x)))
