from dataclasses import asdict, dataclass
import torch, math
from torch import nn

@dataclass(frozen=True)
class GPTConfig:
  vocab_size: int = 50257; context_length: int = 1024; emb_dim: int = 768
  n_heads: int = 12; n_layers: int = 12; drop_rate: float = .1; qkv_bias: bool = False
  def __post_init__(self):
    *sizes, rate, _ = asdict(self).values()
    if [s for s in sizes if s < 1] or sizes[2] % sizes[3] or not 0 <= rate <= 1: raise ValueError(str(self))
  from_name = classmethod(lambda cls, name: cls(**cls._named(name)))
  @staticmethod
  def _named(name):
    for n, e, h, l in [("small", 768, 12, 12), ("medium", 1024, 16, 24), ("large", 1280, 20, 36), ("xl", 1600, 25, 48)]:
      if name == "gpt2-" + n: return {"emb_dim": e, "n_heads": h, "n_layers": l}
    raise ValueError(name)
  to_dict = lambda self: asdict(self)

def init_weights(model):
  k = len(model.trf_blocks)
  for n, m in model.named_modules():
    if type(m) in (nn.Linear, nn.Embedding):
      s = .02 / math.sqrt(2*k) if n.endswith("out_proj") or n.endswith("ff.layers.2") else .02
      for row in m.weight.data: row.copy_(s * torch.randn(len(row)))
    if type(m) is nn.Linear and m.bias is not None: m.bias.data[:] = 0

tie_weights = lambda model: setattr(model.out_head, "weight", model.tok_emb.weight)
