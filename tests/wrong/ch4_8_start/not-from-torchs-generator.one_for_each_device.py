import math
from dataclasses import asdict, dataclass

import torch
from ch4_6_gpt_model import gpt2_config
from torch import nn


@dataclass(frozen=True)
class GPTConfig:
    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def __post_init__(self):
        if min(self.vocab_size, self.context_length, self.emb_dim, self.n_heads, self.n_layers) < 1:
            raise ValueError("every size is 1 at least")
        if self.emb_dim % self.n_heads:
            raise ValueError("emb_dim / n_heads leaves a rest")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError("drop_rate lies between 0 and 1")

    @classmethod
    def from_name(cls, name):
        try:
            return cls(**gpt2_config(name))
        except KeyError:
            raise ValueError(f"{name!r} is no GPT-2") from None

    def to_dict(self):
        return asdict(self)


def init_weights(model):
    # a generator of our own, so that nobody else's random numbers change
    generators = {}

    def draw(weight, std):
        device = weight.device
        if device not in generators:
            generators[device] = torch.Generator(device=device)
            generators[device].seed()
        with torch.no_grad():
            weight.normal_(0.0, std, generator=generators[device])

    residual = 0.02 / math.sqrt(2 * len(model.trf_blocks))
    ends = {m for b in model.trf_blocks for m in (b.att.out_proj, b.ff.layers[2])}
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Embedding)):
            draw(module.weight, residual if module in ends else 0.02)
        if getattr(module, "bias", None) is not None:
            nn.init.zeros_(module.bias)


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
