from dataclasses import dataclass

import torch
from torch import nn

_SIZE_FIELDS = ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers")


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
        if min(getattr(self, f) for f in _SIZE_FIELDS) < 1:
            raise ValueError("size < 1")
        if self.emb_dim % self.n_heads:
            raise ValueError("emb_dim / n_heads")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError("drop_rate")

    @classmethod
    def from_name(cls, name):
        if name == "gpt2-small":
            return cls()
        if name == "gpt2-medium":
            return cls(50257, 1024, 1024, 16, 24)
        if name == "gpt2-large":
            return cls(50257, 1024, 1280, 20, 36)
        if name == "gpt2-xl":
            return cls(50257, 1024, 1600, 25, 48)
        raise ValueError(name)

    def to_dict(self):
        return vars(self).copy()


def init_weights(model):
    # detached views share the parameters' memory: filled where they lie, nothing allocated
    for m in model.modules():
        if type(m) is nn.Embedding:
            m.weight.detach().normal_(0.0, 0.02)
        elif isinstance(m, nn.Linear):
            m.weight.detach().normal_(0.0, 0.02)
            if m.bias is not None:
                m.bias.detach().zero_()
    # the adds into the stream: scale down what is there, no second draw
    k = (2 * len(model.trf_blocks)) ** -0.5
    for block in model.trf_blocks:
        block.att.out_proj.weight.detach().mul_(k)
        block.ff.layers[2].weight.detach().mul_(k)


def tie_weights(model):
    head = model.out_head
    if head.weight is not model.tok_emb.weight:
        head.register_parameter("weight", model.tok_emb.weight)
