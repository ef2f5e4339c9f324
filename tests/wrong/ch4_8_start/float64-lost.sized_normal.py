import dataclasses, math
from dataclasses import dataclass
import torch
import torch.nn as nn
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
        for key, value in self.to_dict().items():
            if key not in ('drop_rate', 'qkv_bias') and value < 1:
                raise ValueError('%s = %s' % (key, value))
        if self.emb_dim % self.n_heads != 0:
            raise ValueError('n_heads')
        if not (0.0 <= self.drop_rate <= 1.0):
            raise ValueError('drop_rate')

    @classmethod
    def from_name(cls, name):
        known = ['gpt2-small', 'gpt2-medium', 'gpt2-large', 'gpt2-xl']
        if not name in known:
            raise ValueError('known names: ' + ', '.join(known))
        return cls(**gpt2_config(name))

    def to_dict(self):
        return dataclasses.asdict(self)

def init_weights(model):
    n_layers = len(model.trf_blocks)
    for name, module in model.named_modules():
        if not isinstance(module, (nn.Linear, nn.Embedding)):
            continue
        std = 0.02
        if name.endswith('out_proj') or name.endswith('layers.2'):
            std = std / math.sqrt(2 * n_layers)
        w = module.weight
        w.data = torch.normal(0.0, std, size=tuple(w.shape), device=w.device)
        if isinstance(module, nn.Linear) and module.bias is not None:
            module.bias.data.zero_()

def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight
