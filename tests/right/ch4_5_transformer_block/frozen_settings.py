"""4.5: a block out of a typed settings object and a tiny residual helper."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import Tensor, nn

from kata.draw import caption, curves, run, say, table


@dataclass(frozen=True)
class _Settings:
    emb_dim: int
    context_length: int
    n_heads: int
    drop_rate: float
    qkv_bias: bool

    @classmethod
    def of(cls, cfg: Mapping[str, Any]) -> "_Settings":
        missing = [key for key in cls.__dataclass_fields__ if key not in cfg]
        if missing:
            raise KeyError(f"cfg lacks {', '.join(missing)}")
        return cls(**{key: cfg[key] for key in cls.__dataclass_fields__})

    def __post_init__(self) -> None:
        if self.emb_dim < 1 or self.context_length < 1 or self.n_heads < 1:
            raise ValueError("sizes start at 1")
        if not 0 <= self.drop_rate <= 1:
            raise ValueError("drop_rate is a probability")


def _residual(
    stream: Tensor, norm: Callable[..., Tensor], part: Callable[..., Tensor], drop: nn.Module
) -> Tensor:
    """stream + drop(part(norm(stream))), leaving stream alone."""
    update = drop(part(norm(stream)))
    if update.shape != stream.shape:
        raise RuntimeError(f"a part turned {tuple(stream.shape)} into {tuple(update.shape)}")
    return stream + update


class TransformerBlock(nn.Module):
    """Attention and feed-forward, each with its norm, dropout and shortcut."""

    def __init__(self, cfg: Mapping[str, Any]) -> None:
        super().__init__()
        s = _Settings.of(cfg)
        parts = {
            "norm1": LayerNorm(s.emb_dim),
            "att": MultiHeadAttention(
                s.emb_dim,
                s.emb_dim,
                context_length=s.context_length,
                dropout=s.drop_rate,
                num_heads=s.n_heads,
                qkv_bias=s.qkv_bias,
            ),
            "norm2": LayerNorm(s.emb_dim),
            "ff": FeedForward(dict(cfg)),
            "drop_shortcut": nn.Dropout(p=s.drop_rate, inplace=False),
        }
        for name, module in parts.items():
            self.add_module(name, module)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, tokens, emb_dim) -> (batch, tokens, emb_dim)"""
        if x.dim() != 3:
            raise ValueError(f"expected (batch, tokens, emb_dim), got {tuple(x.shape)}")
        h = x.contiguous()  # after a transpose: a tidy copy, with the same numbers
        h = _residual(h, self.norm1, self.att, self.drop_shortcut)
        return _residual(h, self.norm2, self.ff, self.drop_shortcut)


class PostNormBlock(TransformerBlock):
    """The first transformer's way, for the demonstration: normalized after the addition."""

    def forward(self, x):
        x = self.norm1(x + self.att(x))
        return self.norm2(x + self.ff(x))


def demo():
    """One block's data flow and cost, and why the norm comes first."""
    cfg = {"emb_dim": 768, "context_length": 1024, "n_heads": 12, "drop_rate": 0.0}
    torch.manual_seed(123)
    block = TransformerBlock({**cfg, "qkv_bias": False})
    caption("One block of GPT-2 small")
    shapes = {}

    def note_shape(part, inputs, output):
        shapes[part] = str(tuple(output.shape))

    for part in (block.norm1, block.att, block.norm2, block.ff):
        part.register_forward_hook(note_shape)
    output = block(torch.randn(2, 4, 768))
    rows = [("input", "(2, 4, 768)", "")]
    for first, second in (("norm1", "att"), ("norm2", "ff")):
        for name in (first, second):
            part = getattr(block, name)
            rows.append((name, shapes[part], f"{sum(p.numel() for p in part.parameters()):,}"))
        rows += [("dropout", shapes[part], "0"), ("+ shortcut", shapes[part], "0")]
    count = sum(p.numel() for p in block.parameters())
    rows.append(("the block", str(tuple(output.shape)), f"{count:,}"))
    table(["step", "shape", "parameters"], rows)

    small = {**cfg, "emb_dim": 64, "n_heads": 4, "context_length": 16, "qkv_bias": False}
    sizes, gradients = {}, {}
    for name, kind in (("pre-norm", TransformerBlock), ("post-norm", PostNormBlock)):
        torch.manual_seed(123)
        x, states = torch.randn(4, 16, 64), []
        for _ in range(24):
            block = kind(small)
            for parameter in block.parameters():
                parameter.data *= 2 if parameter.dim() > 1 else 1  # as if it had learned a little
            x = block(x if states else x.requires_grad_())
            x.retain_grad()
            states.append(x)
        (x * torch.randn_like(x)).mean().backward()
        sizes[name] = [state.std().item() for state in states]
        norms = [state.grad.norm().item() for state in states]
        gradients[name] = [norm / norms[-1] for norm in norms]
    depth = list(range(1, 25))
    caption("Pre-norm and post-norm: the spread of the activations after each block")
    curves(depth, sizes, height=8, label="block")
    caption("Pre-norm and post-norm: the gradient at each block, the last one's being 1")
    curves(depth, gradients, height=8, label="block")
    ends = {name: values[0] for name, values in gradients.items()}
    say(
        f"With pre-norm the first block gets {ends['pre-norm']:.2g} times the last one's gradient, "
        f"with post-norm {ends['post-norm']:.2g} times. Before the parts, the norm "
        "leaves the shortcuts free: activations grow a little with every addition, and the "
        "gradient passes down unhindered. After the addition, it scales the shortcut too, block "
        "after block."
    )


if __name__ == "__main__":
    run(demo)
