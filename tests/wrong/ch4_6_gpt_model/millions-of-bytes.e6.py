import dataclasses

import torch
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


@dataclasses.dataclass
class GPTConfig:
    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False


class GPTModel(nn.Module):
    """The configuration becomes a dataclass; the embeddings have a method of their own."""

    def __init__(self, cfg):
        super().__init__()
        self.config = c = GPTConfig(**cfg)
        self.add_module("tok_emb", nn.Embedding(c.vocab_size, c.emb_dim))
        self.add_module("pos_emb", nn.Embedding(c.context_length, c.emb_dim))
        self.add_module("drop_emb", nn.Dropout(c.drop_rate, inplace=True))
        blocks = (TransformerBlock(dataclasses.asdict(c)) for _ in range(c.n_layers))
        self.add_module("trf_blocks", nn.Sequential(*blocks))
        self.add_module("final_norm", LayerNorm(c.emb_dim))
        self.add_module("out_head", nn.Linear(c.emb_dim, c.vocab_size, bias=False))
        self._places = None

    @property
    def device(self):
        return next(self.parameters()).device

    def forward(self, in_idx):
        tokens = in_idx.shape[-1]
        places = torch.arange(0, tokens, dtype=torch.long, device=self.device).unsqueeze(0)
        x = torch.add(self.tok_emb(in_idx), self.pos_emb(places))
        return nn.Sequential(self.drop_emb, self.trf_blocks, self.final_norm, self.out_head)(x)


def count_parameters(model: nn.Module) -> int:
    return sum(p.numel() for p in set(model.parameters()))


def model_size_mb(model: nn.Module) -> float:
    return count_parameters(model) * torch.finfo(torch.float32).bits / 8 / 1e6


def gpt2_config(name: str) -> dict:
    configs = {
        "gpt2-small": GPTConfig(),
        "gpt2-medium": GPTConfig(emb_dim=1024, n_layers=24, n_heads=16),
        "gpt2-large": GPTConfig(emb_dim=1280, n_layers=36, n_heads=20),
        "gpt2-xl": GPTConfig(emb_dim=1600, n_layers=48, n_heads=25),
    }
    return vars(configs[name])
