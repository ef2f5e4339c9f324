from functools import cached_property, reduce

import numpy as np
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.cfg = dict(cfg)
        makers = dict(
            tok_emb=lambda: nn.Embedding(cfg["vocab_size"], cfg["emb_dim"]),
            pos_emb=lambda: nn.Embedding(cfg["context_length"], cfg["emb_dim"]),
            drop_emb=lambda: nn.Dropout(cfg["drop_rate"]),
            trf_blocks=lambda: nn.ModuleList(TransformerBlock(cfg) for _ in range(cfg["n_layers"])),
            final_norm=lambda: LayerNorm(cfg["emb_dim"]),
            out_head=lambda: nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False),
        )
        for name, make in makers.items():
            setattr(self, name, make())

    @cached_property
    def stages(self):
        return [self.drop_emb, *self.trf_blocks, self.final_norm, self.out_head]

    def forward(self, in_idx):
        one_hot = nn.functional.one_hot(in_idx, self.cfg["vocab_size"]).to(
            self.tok_emb.weight.dtype
        )
        x = one_hot @ self.tok_emb.weight + self.pos_emb.weight[None, : in_idx.shape[-1]]
        return reduce(lambda h, stage: stage(h), self.stages, x)


def count_parameters(model):
    return np.sum([p.numel() for p in model.parameters()], dtype=np.int64).item()


def model_size_mb(model):
    return np.float64(count_parameters(model)) * 4 / 1024**2


def gpt2_config(name):
    emb_dim = {"gpt2-small": 768, "gpt2-medium": 1024, "gpt2-large": 1280, "gpt2-xl": 1600}[name]
    cfg = {**GPT_CONFIG_124M}
    cfg |= {
        "emb_dim": emb_dim,
        "n_heads": emb_dim // 64,
        "n_layers": {768: 12, 1024: 24, 1280: 36, 1600: 48}[emb_dim],
    }
    return cfg
