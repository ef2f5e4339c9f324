"""All the numbers are drawn at once and dealt out; norms are set, too."""

import itertools
from dataclasses import asdict, astuple, dataclass

import torch
from ch4_6_gpt_model import gpt2_config


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
        *sizes, drop_rate, _ = astuple(self)
        problems = []
        if any(size < 1 for size in sizes):
            problems.append("a size is less than 1")
        elif self.emb_dim % self.n_heads:
            problems.append("emb_dim can't be divided by n_heads")
        if not 0 <= drop_rate <= 1:
            problems.append("drop_rate is not from 0 to 1")
        if problems:
            raise ValueError("; ".join(problems))

    @classmethod
    def from_name(cls, name):
        if name not in ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"):
            raise ValueError(f"unknown name {name!r}")
        return cls(**gpt2_config(name))

    def to_dict(self):
        return dict(zip(self.__dataclass_fields__, astuple(self)))


def init_weights(model):
    # a frozen model's parameters, too; a tied one comes once
    weights, biases = [], []
    small = 0.02 * (2 * len(model.trf_blocks)) ** -0.5
    for name, parameter in model.named_parameters():
        *_, owner, kind = name.split(".")
        if kind == "scale":
            parameter.data.fill_(1)
        elif kind in ("shift", "bias"):
            biases.append(parameter)
        else:
            into = owner == "out_proj" or name.endswith(".ff.layers.2.weight")
            weights.append((parameter, small if into else 0.02))
    lengths = [parameter.numel() for parameter, _ in weights]
    ends = list(itertools.accumulate(lengths))
    numbers = torch.randn(ends[-1], device=weights[0][0].device)
    with torch.no_grad():
        for (parameter, std), length, end in zip(weights, lengths, ends):
            parameter.copy_(numbers[end - length : end].view_as(parameter) * std)
        for parameter in biases:
            parameter.copy_(torch.zeros(()))


def tie_weights(model):
    model.out_head._parameters["weight"] = model.tok_emb._parameters["weight"]
