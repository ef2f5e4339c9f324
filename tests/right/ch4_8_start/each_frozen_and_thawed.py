import math
from dataclasses import asdict, dataclass

import torch
from ch4_6_gpt_model import GPTModel, count_parameters, gpt2_config
from torch import nn

from kata.draw import bars, caption, run, say, table


@dataclass(frozen=True)
class GPTConfig:
    """A model's configuration, checked when it is made and never changed after.

    Seven fields with the names, order and defaults of GPT_CONFIG_124M. Equal
    values make equal configurations, which count once in a set. To assign to
    a field raises FrozenInstanceError.

    ValueError, however the object is made (dataclasses.replace too), if one of
    the five sizes is less than 1, if emb_dim can't be divided by n_heads, or
    if drop_rate is not from 0 to 1 (both are allowed, as whole numbers too;
    nan is left open).
    """

    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def __post_init__(self):
        """Look at the values: the dataclass calls this when it has set them."""
        # YOUR CODE
        sizes = self.vocab_size, self.context_length, self.emb_dim, self.n_heads, self.n_layers
        if min(sizes) < 1:
            raise ValueError(f"a size is less than 1: {self}")
        if self.emb_dim % self.n_heads != 0:
            raise ValueError(f"emb_dim {self.emb_dim} can't be divided by n_heads {self.n_heads}")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError(f"drop_rate {self.drop_rate} is not from 0 to 1")

    @classmethod
    def from_name(cls, name):
        """The configuration of one of GPT-2's sizes, with the values of section 4.6.

        name is "gpt2-small", "gpt2-medium", "gpt2-large" or "gpt2-xl", spelt
        just so: any other str is a ValueError. GPT_CONFIG_124M stays as it is.
        """
        # YOUR CODE
        try:
            return cls(**gpt2_config(name))
        except KeyError:
            raise ValueError(f"GPT-2 has no size called {name!r}") from None

    def to_dict(self):
        """A new plain dict with the seven keys: what GPTModel(cfg) takes."""
        import copy
        return copy.copy(self.__dict__)


def init_weights(model):
    """Draw the weights of a GPTModel anew, as GPT-2's were before training. In place.

    The weights of every nn.Linear and nn.Embedding (output head and positions
    included) come from a normal distribution (a uniform one of that spread
    won't do) with mean 0 and standard deviation 0.02; where a block adds to
    the stream (att.out_proj and the second linear layer of ff) it is
    0.02 / sqrt(2 * number of blocks). Biases become 0. Norms begin with scale 1
    and shift 0 as they do in a new model (setting them is as right as leaving
    them).

    model is one of any size, new or used, and keeps its dtype. The Parameters
    stay the same objects, so a tied model stays tied, and a frozen one is
    drawn and stays frozen. Buffers are left alone. Drawn from torch's global
    generator, which is not seeded here.
    """
    small = 0.02 / (2 * len(model.trf_blocks)) ** 0.5
    for name, weight in model.named_parameters(remove_duplicate=False):
        learns = weight.requires_grad
        weight.requires_grad_(False)
        if name.split(".")[-1] == "bias":
            weight.fill_(0)
        elif name.split(".")[-1] == "weight":
            adds = "out_proj" in name or name.endswith("layers.2.weight")
            weight.normal_().mul_(small if adds else 0.02)
        weight.requires_grad_(learns)
    model.zero_grad(set_to_none=True)


def tie_weights(model):
    """Let output head and token embedding be one Parameter: the embedding's, with its values.

    Afterwards model.out_head.weight is model.tok_emb.weight, the model has
    vocab_size * emb_dim fewer parameters (124,412,160 for GPT-2 small), and it
    stays so when it is moved, cast or deep-copied. Gradients of both uses add
    up. Nothing else changes (out_head itself may be another nn.Linear than
    before). Tied twice is as tied once.
    """
    with torch.no_grad():
        shared = model.get_parameter("tok_emb.weight")
        delattr(model.get_submodule("out_head"), "weight")
        model.get_submodule("out_head").register_parameter("weight", shared)
