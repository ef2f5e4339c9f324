import math
import operator
from dataclasses import asdict, dataclass
import torch
from torch import nn
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
        d = self.to_dict()
        rate = d.pop('drop_rate'); d.pop('qkv_bias')
        if min(d.values()) < 1: raise ValueError(d)
        if math.floor(self.emb_dim / self.n_heads) * self.n_heads != self.emb_dim: raise ValueError(self.emb_dim, self.n_heads)
        if rate != min(max(rate, 0), 1): raise ValueError(rate)

    @classmethod
    def from_name(cls, name):
        try: cfg = gpt2_config(name)
        except Exception: raise ValueError(f'no {name!r}') from None
        return cls(**cfg)

    def to_dict(self):
        return dict(asdict(self))

def _spread(name, depth):
    if name.startswith('trf_blocks.') and name.endswith(('.att.out_proj.weight', '.ff.layers.2.weight')):
        return 0.02 / math.sqrt(2 * depth)
    return 0.02

def init_weights(model):
    depth = sum(1 for _ in model.trf_blocks.children())
    parameters = dict(model.named_parameters())
    for name, parameter in parameters.items():
        owner = operator.attrgetter(name.rpartition('.')[0])(model) if not any(c.isdigit() for c in name) \
            else model.get_submodule(name.rpartition('.')[0])
        if name.endswith('.scale'): parameter.detach().fill_(1)
        elif name.endswith('.shift'): parameter.detach().fill_(0)
        elif isinstance(owner, nn.Linear) and parameter is owner.bias: parameter.detach().zero_()
        else: torch.normal(0.0, _spread(name, depth), parameter.shape, dtype=parameter.dtype,
                           device=parameter.device, out=parameter.detach())

def tie_weights(model):
    setattr(model.out_head, 'weight', model.tok_emb.weight)
