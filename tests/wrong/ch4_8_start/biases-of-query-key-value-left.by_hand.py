from dataclasses import dataclass
import torch

NAMES = ["vocab_size", "context_length", "emb_dim", "n_heads", "n_layers", "drop_rate", "qkv_bias"]

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
        if any(d[n] < 1 for n in NAMES[:5]): raise ValueError("too small")
        if d["emb_dim"] // d["n_heads"] * d["n_heads"] != d["emb_dim"]: raise ValueError("heads")
        if d["drop_rate"] != min(max(d["drop_rate"], 0), 1): raise ValueError("drop rate")

    @classmethod
    def from_name(cls, name):
        if name == "gpt2-small": return cls()
        if name == "gpt2-medium": return cls(50257, 1024, 1024, 16, 24)
        if name == "gpt2-large": return cls(50257, 1024, 1280, 20, 36)
        if name == "gpt2-xl": return cls(50257, 1024, 1600, 25, 48)
        raise ValueError("unknown name")

    def to_dict(self):
        return dict(zip(NAMES, [self.vocab_size, self.context_length, self.emb_dim, self.n_heads, self.n_layers, self.drop_rate, self.qkv_bias]))


def init_weights(model):
    n = 0
    for block in model.trf_blocks:
        n += 1
    with torch.no_grad():
        model.tok_emb.weight.normal_(std=0.02)
        model.pos_emb.weight.normal_(std=0.02)
        model.out_head.weight.normal_(std=0.02)
        for block in model.trf_blocks:
            a = block.att
            for lin in [a.W_query, a.W_key, a.W_value, block.ff.layers[0]]:
                lin.weight.normal_(std=0.02)
            block.ff.layers[0].bias.zero_()
            for lin in [a.out_proj, block.ff.layers[2]]:
                lin.weight.normal_(std=0.02 / (2 * n) ** 0.5)
                lin.bias.zero_()
            for norm in [block.norm1, block.norm2]:
                norm.scale.fill_(1)
                norm.shift.fill_(0)
        model.final_norm.scale.fill_(1)
        model.final_norm.shift.fill_(0)


def tie_weights(model):
    model.out_head._parameters["weight"] = model.tok_emb._parameters["weight"]
