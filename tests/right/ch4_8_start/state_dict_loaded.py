"""New numbers come in as a checkpoint would."""
from dataclasses import asdict, dataclass, replace

import torch


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
        for name, value in asdict(self).items():
            if name == "drop_rate":
                if value < 0 or value > 1:
                    raise ValueError(name)
            elif name != "qkv_bias" and value < 1:
                raise ValueError(name)
        if self.emb_dim % self.n_heads:
            raise ValueError("n_heads")

    @classmethod
    def from_name(cls, name):
        small = cls()
        known = {
            "gpt2-small": small,
            "gpt2-medium": replace(small, emb_dim=1024, n_heads=16, n_layers=24),
            "gpt2-large": replace(small, emb_dim=1280, n_heads=20, n_layers=36),
            "gpt2-xl": replace(small, emb_dim=1600, n_heads=25, n_layers=48),
        }
        if name in known:
            return known[name]
        raise ValueError(f"expected one of {', '.join(known)}")

    def to_dict(self):
        return asdict(self, dict_factory=dict)


def init_weights(model):
    n = len(model.trf_blocks)
    state = {}
    for name, tensor in model.named_parameters():
        if "norm" in name:
            state[name] = torch.ones_like(tensor) if name.endswith("scale") else torch.zeros_like(tensor)
        elif name.endswith("bias"):
            state[name] = torch.zeros_like(tensor)
        else:
            std = 0.02 * (2 * n) ** -0.5 if "out_proj" in name or "layers.2" in name else 0.02
            state[name] = torch.normal(torch.zeros_like(tensor), std)
    model.load_state_dict(state, strict=False)


def tie_weights(model):
    setattr(model.get_submodule("out_head"), "weight", model.get_submodule("tok_emb").weight)
    assert model.out_head.weight is model.tok_emb.weight
