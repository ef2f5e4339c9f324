"""4.6 The GPT model"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

import logging
from dataclasses import asdict, dataclass

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Size:
    emb_dim: int
    n_layers: int
    n_heads: int


_REGISTRY: dict[str, dict] = {}


def register(name: str, size: Size) -> None:
    if size.emb_dim % size.n_heads:
        raise ValueError("emb_dim must be divisible by n_heads")
    _REGISTRY[name] = {**GPT_CONFIG_124M, **asdict(size)}


register("gpt2-small", Size(768, 12, 12))
register("gpt2-medium", Size(1024, 24, 16))
register("gpt2-large", Size(1280, 36, 20))
register("gpt2-xl", Size(1600, 48, 25))


class GPTModel(nn.Module):
    def __init__(self, cfg: dict) -> None:
        super().__init__()
        missing = GPT_CONFIG_124M.keys() - cfg.keys()
        if missing:
            raise KeyError(f"missing keys: {sorted(missing)}")
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList(TransformerBlock(cfg) for _ in range(cfg["n_layers"]))
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx: torch.Tensor) -> torch.Tensor:
        if in_idx.ndim != 2:
            raise ValueError(f"expected (batch, tokens), got {tuple(in_idx.shape)}")
        places = torch.arange(in_idx.shape[1], device=in_idx.device)
        x = self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(places))
        for block in self.trf_blocks:
            x = block(x)
        return self.out_head(self.final_norm(x))


def count_parameters(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def model_size_mb(model: nn.Module) -> float:
    size = count_parameters(model) * 4 / (1024 * 1024)
    logger.info("model takes %.2f MiB", size)
    return size


def gpt2_config(name: str) -> dict:
    try:
        return _REGISTRY[name]
    except KeyError:
        raise ValueError(f"unknown model {name!r}, choose from {sorted(_REGISTRY)}") from None
