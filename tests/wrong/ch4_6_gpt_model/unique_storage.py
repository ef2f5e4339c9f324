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
        self.tok_emb = nn.Embedding(cfg["vocab_size"], d)
        self.pos_emb = nn.Embedding(cfg["context_length"], d)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*[TransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = LayerNorm(d)
        self.out_head = nn.Linear(d, cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        place = torch.arange(in_idx.size(1), device=in_idx.device)
        x = self.tok_emb(in_idx) + self.pos_emb(place)
        for stage in (self.drop_emb, self.trf_blocks, self.final_norm, self.out_head):
            x = stage(x)
        return x


def count_parameters(model):
    seen = {}
    for p in model.parameters():
        seen.setdefault(p.data_ptr(), p.numel())
    return sum(seen.values())


def model_size_mb(model):
    return count_parameters(model) * 4 / (1024 * 1024)


def gpt2_config(name):
    width, depth, heads = {
        "gpt2-small": (768, 12, 12),
        "gpt2-medium": (1024, 24, 16),
        "gpt2-large": (1280, 36, 20),
        "gpt2-xl": (1600, 48, 25),
    }[name]
    new = dict(GPT_CONFIG_124M)
    new.update(emb_dim=width, n_layers=depth, n_heads=heads)
    return new
