"""4.8 Starting well"""

from dataclasses import dataclass, fields, replace

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config  # noqa: F401
from torch import nn


class ConfigError(ValueError):
    """A configuration that can't be."""


@dataclass(frozen=True, slots=True, order=True)
class GPTConfig:
    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def __post_init__(self):
        for problem in self._problems():
            raise ConfigError(problem)

    def _problems(self):
        for name in ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"):
            if getattr(self, name) < 1:
                yield f"{name} is less than 1"
        if self.emb_dim % self.n_heads:
            yield "emb_dim can't be divided by n_heads"
        if self.drop_rate < 0 or self.drop_rate > 1:
            yield "drop_rate is not from 0 to 1"

    @classmethod
    def from_name(cls, name):
        match name:
            case "gpt2-small":
                return cls()
            case "gpt2-medium":
                return replace(cls(), emb_dim=1024, n_layers=24, n_heads=16)
            case "gpt2-large":
                return replace(cls(), emb_dim=1280, n_layers=36, n_heads=20)
            case "gpt2-xl":
                return replace(cls(), emb_dim=1600, n_layers=48, n_heads=25)
        raise ConfigError(name)

    def to_dict(self):
        return {field.name: getattr(self, field.name) for field in reversed(fields(self))}


def _gauss(like):
    """Box and Muller's: two uniform numbers make a normal one."""
    u = 1 - torch.rand(like.shape, dtype=torch.float64, device=like.device)  # never 0
    angle = torch.rand(like.shape, dtype=torch.float64, device=like.device) * (2 * torch.pi)
    return (-2 * u.log()).sqrt() * angle.cos()


@torch.no_grad()
def init_weights(model):
    adding = set()
    for block in model.trf_blocks:
        adding |= {id(block.att.out_proj), id([*block.ff.layers][2])}
    small = 0.02 * (2 * len([*model.trf_blocks])) ** -0.5
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Embedding)):
            module.weight.copy_(_gauss(module.weight) * (small if id(module) in adding else 0.02))
        if isinstance(module, nn.Linear) and module.bias is not None:
            module.bias.copy_(torch.zeros_like(module.bias))
    return model


def tie_weights(model):
    model.out_head.register_parameter("weight", model.tok_emb.get_parameter("weight"))
    return model
