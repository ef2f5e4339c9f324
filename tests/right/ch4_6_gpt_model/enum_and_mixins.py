from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


@dataclass(frozen=True)
class Config:
    vocab_size: int
    context_length: int
    emb_dim: int
    n_heads: int
    n_layers: int
    drop_rate: float
    qkv_bias: bool


class Size(Enum):
    SMALL = ("gpt2-small", 768, 12, 12)
    MEDIUM = ("gpt2-medium", 1024, 24, 16)
    LARGE = ("gpt2-large", 1280, 36, 20)
    XL = ("gpt2-xl", 1600, 48, 25)

    @classmethod
    def called(cls, name) -> Size:
        for size in cls:
            if size.value[0] == name:
                return size
        raise ValueError(f"no GPT-2 is called {name!r}")

    @property
    def config(self) -> Config:
        _, emb_dim, n_layers, n_heads = self.value
        return Config(50257, 1024, emb_dim, n_heads, n_layers, drop_rate=0.1, qkv_bias=False)


class BlockStack(nn.ModuleList):
    """Blocks that are run one after the other."""

    def __init__(self, cfg):
        super().__init__()
        self.extend(TransformerBlock(cfg) for _ in range(cfg["n_layers"]))

    def forward(self, x):
        for block in self:
            x = block(x)
        return x


class Countable:
    """Mixin: what a module costs."""

    @property
    def n_parameters(self) -> int:
        return count_parameters(self)


class EmbeddingMixin:
    def embed(self, ids):
        places = torch.arange(ids.shape[-1], device=ids.device)
        return self.drop_emb(self.tok_emb(ids) + self.pos_emb(places))


class GPTModel(Countable, EmbeddingMixin, nn.Module):
    def __init__(self, cfg):
        super().__init__()
        c = Config(**cfg)
        self.tok_emb = nn.Embedding(c.vocab_size, c.emb_dim)
        self.pos_emb = nn.Embedding(c.context_length, c.emb_dim)
        self.drop_emb = nn.Dropout(p=c.drop_rate)
        self.trf_blocks = BlockStack(cfg)
        self.final_norm = LayerNorm(c.emb_dim)
        self.out_head = nn.Linear(c.emb_dim, c.vocab_size, bias=False)

    def forward(self, in_idx):
        return self.out_head(self.final_norm(self.trf_blocks(self.embed(in_idx))))


def count_parameters(model):
    return sum(parameter.numel() for parameter in model.parameters())


def model_size_mb(model):
    BYTES, MIB = 4, 1024 * 1024
    return count_parameters(model) * BYTES / MIB


def gpt2_config(name):
    return asdict(Size.called(name).config)


def demo():
    """What GPT-2 costs, from small to XL, and where its parameters are."""
    from kata.instruments import weightless

    caption("GPT-2 from small to XL")
    rows = []
    for name in ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"):
        with weightless():  # shapes without numbers: XL would take 6 GB
            model = GPTModel(gpt2_config(name))
        total = count_parameters(model)
        tied = total - model.out_head.weight.numel()
        size = model_size_mb(model)
        rows.append([name, total, tied, size, size / 2])
    table(["name", "parameters", "head tied", "fp32 MiB", "bf16 MiB"], rows)
    say(
        "Tied, the output head is the token embedding, as in GPT-2 itself. bf16 takes 2 bytes each."
    )

    with weightless():
        model = GPTModel(gpt2_config("gpt2-small"))
    caption("Where GPT-2 small's parameters are")
    bars([(name, count_parameters(part)) for name, part in model.named_children()])
    caption("Where a block's parameters are")
    block = model.trf_blocks[0]
    bars([(name, count_parameters(part)) for name, part in block.named_children()])
    say(
        f"Feed-forward has {count_parameters(block.ff):,} parameters, "
        f"attention {count_parameters(block.att):,}: "
        f"{count_parameters(block.ff) / count_parameters(block.att):.1f} times as many."
    )


if __name__ == "__main__":
    run(demo)
