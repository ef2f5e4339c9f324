import torch
import torch.nn as nn
from dataclasses import dataclass


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
        if self.vocab_size < 1:
            raise ValueError("vocab_size is too small")
        if self.context_length < 1:
            raise ValueError("context_length is too small")
        if self.emb_dim < 1:
            raise ValueError("emb_dim is too small")
        if self.n_heads < 1:
            raise ValueError("n_heads is too small")
        if self.n_layers < 1:
            raise ValueError("n_layers is too small")
        if self.emb_dim % self.n_heads != 0:
            raise ValueError("emb_dim must be divisible by n_heads")
        if self.drop_rate < 0 or self.drop_rate > 1:
            raise ValueError("drop_rate must be between 0 and 1")

    @classmethod
    def from_name(cls, name):
        model_configs = {
            "gpt2-small": {"emb_dim": 768, "n_layers": 12, "n_heads": 12},
            "gpt2-medium": {"emb_dim": 1024, "n_layers": 24, "n_heads": 16},
            "gpt2-large": {"emb_dim": 1280, "n_layers": 36, "n_heads": 20},
            "gpt2-xl": {"emb_dim": 1600, "n_layers": 48, "n_heads": 25},
        }
        try:
            return cls(**model_configs[name])
        except KeyError:
            raise ValueError("unknown model: " + name)

    def to_dict(self):
        d = {}
        d["vocab_size"] = self.vocab_size
        d["context_length"] = self.context_length
        d["emb_dim"] = self.emb_dim
        d["n_heads"] = self.n_heads
        d["n_layers"] = self.n_layers
        d["drop_rate"] = self.drop_rate
        d["qkv_bias"] = self.qkv_bias
        return d


def init_weights(model):
    def init(m):
        if isinstance(m, nn.Linear):
            torch.nn.init.normal_(m.weight, mean=0.0, std=0.02)
            if m.bias is not None:
                torch.nn.init.zeros_(m.bias)
        if isinstance(m, nn.Embedding):
            torch.nn.init.normal_(m.weight, mean=0.0, std=0.02)

    model.apply(init)
    n_layers = len(model.trf_blocks)
    for name, p in model.named_parameters():
        if name.endswith("out_proj.weight") or name.endswith("ff.layers.2.weight"):
            torch.nn.init.normal_(p, mean=0.0, std=0.02 / (2 * n_layers) ** 0.5)
    print("initialized", n_layers, "blocks")
    return model


def tie_weights(model):
    vocab_size, emb_dim = model.tok_emb.weight.shape
    print("tying", vocab_size, emb_dim)
    # a new head; on "meta" it takes no memory and draws no numbers
    head = nn.Linear(emb_dim, vocab_size, bias=False, device="meta")
    head.weight = model.tok_emb.weight
    head.train(model.out_head.training)
    model.out_head = head
    return model
