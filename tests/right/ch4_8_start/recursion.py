"""Down the tree by hand."""
from dataclasses import dataclass

import torch
from torch import nn


def _checked(cls):
    made = cls.__init__

    def __init__(self, *args, **kwargs):
        made(self, *args, **kwargs)
        problem = self.problem()
        if problem:
            raise ValueError(problem)

    cls.__init__ = __init__
    return cls


@_checked
@dataclass(frozen=True)
class GPTConfig:
    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def problem(self):
        if not all(n >= 1 for n in (self.vocab_size, self.context_length, self.emb_dim, self.n_heads, self.n_layers)):
            return "sizes"
        if self.emb_dim % self.n_heads != 0:
            return "heads"
        if not 0 <= self.drop_rate <= 1:
            return "rate"
        return ""

    @staticmethod
    def from_name(name):
        sizes = {"gpt2-small": [768, 12, 12], "gpt2-medium": [1024, 16, 24]}
        sizes |= {"gpt2-large": [1280, 20, 36], "gpt2-xl": [1600, 25, 48]}
        if sizes.get(name) is None:
            raise ValueError("who is " + name)
        return GPTConfig(50257, 1024, *sizes[name])

    def to_dict(self):
        keys = "vocab_size", "context_length", "emb_dim", "n_heads", "n_layers", "drop_rate", "qkv_bias"
        return {key: self.__getattribute__(key) for key in keys}


def init_weights(model):
    _walk(model, "", len(model.trf_blocks))


def _walk(module, path, blocks):
    for name, child in module.named_children():
        _walk(child, f"{path}/{name}", blocks)
    if isinstance(module, (nn.Linear, nn.Embedding)):
        adds = path.endswith(("/att/out_proj", "/ff/layers/2"))
        std = 0.02 / torch.tensor(2.0 * blocks).sqrt().item() if adds else 0.02
        module.weight.data.normal_(mean=0.0, std=std)
        if getattr(module, "bias", None) is not None:
            module.bias.data = torch.zeros_like(module.bias.data)


def tie_weights(model):
    for module in model.modules():
        if isinstance(module, nn.Linear) and module is model.out_head:
            module.weight = model.tok_emb.weight
