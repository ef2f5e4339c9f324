"""4.6 The GPT model"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from collections.abc import Iterator
from enum import Enum
from functools import reduce


class GPT2(Enum):
    SMALL = ("gpt2-small", 768, 12, 12)
    MEDIUM = ("gpt2-medium", 1024, 24, 16)
    LARGE = ("gpt2-large", 1280, 36, 20)
    XL = ("gpt2-xl", 1600, 48, 25)


class GPTModel(nn.Module):
    def __init__(self, cfg: dict) -> None:
        super().__init__()
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleDict({str(i): TransformerBlock(cfg) for i in range(cfg["n_layers"])})
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def stages(self) -> Iterator[nn.Module]:
        yield self.drop_emb
        yield from self.trf_blocks.values()
        yield self.final_norm
        yield self.out_head

    def forward(self, in_idx: torch.Tensor) -> torch.Tensor:
        places = torch.arange(in_idx.size(1), device=in_idx.device).expand(in_idx.shape)
        start = self.tok_emb(in_idx) + self.pos_emb(places)
        return reduce(lambda x, stage: stage(x), self.stages(), start)


def count_parameters(model: nn.Module) -> int:
    total = 0
    for p in model.parameters():
        n = 1
        for size in p.shape:
            n *= size
        total += n
    return total


def model_size_mb(model: nn.Module) -> float:
    return count_parameters(model) * torch.finfo(torch.float32).bits / 8 / 1024**2


def gpt2_config(name: str) -> dict:
    _, emb_dim, n_layers, n_heads = next(m.value for m in GPT2 if m.value[0] == name)
    return {**GPT_CONFIG_124M, "emb_dim": emb_dim, "n_layers": n_layers, "n_heads": n_heads}
