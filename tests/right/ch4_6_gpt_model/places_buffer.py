"""4.6 The GPT model"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from dataclasses import asdict, dataclass


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential()
        for _ in range(cfg["n_layers"]):
            self.trf_blocks.append(TransformerBlock(cfg))
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)
        for table in (self.tok_emb, self.pos_emb, self.out_head):
            nn.init.normal_(table.weight, std=0.02)
        self.register_buffer("places", torch.arange(cfg["context_length"]), persistent=False)

    def forward(self, in_idx):
        x = self.tok_emb(in_idx) + self.pos_emb(self.places[: in_idx.shape[1]])
        return self.out_head(self.final_norm(self.trf_blocks(self.drop_emb(x))))


def count_parameters(model):
    return sum({id(p): p.numel() for p in model.parameters()}.values())


def model_size_mb(model):
    return float(4 * count_parameters(model) / (1024 * 1024))


@dataclass(frozen=True)
class Config:
    emb_dim: int
    n_layers: int
    n_heads: int
    vocab_size: int = 50257
    context_length: int = 1024
    drop_rate: float = 0.1
    qkv_bias: bool = False


SIZES = {
    "gpt2-small": Config(768, 12, 12),
    "gpt2-medium": Config(1024, 24, 16),
    "gpt2-large": Config(1280, 36, 20),
    "gpt2-xl": Config(1600, 48, 25),
}


def gpt2_config(name):
    return asdict(SIZES[name])
