"""4.5 The transformer block"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn

from kata.draw import caption, curves, run, say, table


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        p = cfg["drop_rate"]
        self.drop_shortcut = nn.ModuleList([nn.Dropout(p), nn.Dropout(p)])
        self.norm2 = LayerNorm(d)
        self.norm1 = LayerNorm(d)
        self.ff = FeedForward(cfg)
        self.att = MultiHeadAttention(d, d, cfg["context_length"], p, cfg["n_heads"], cfg["qkv_bias"])

    def forward(self, x):
        first, second = self.drop_shortcut

        # every text of the batch by itself, nothing passes between them
        a = torch.cat([self.att(text) for text in self.norm1(x).split(1, dim=0)], dim=0)
        h = torch.addcmul(x, a, first(torch.ones_like(a)))

        # every position by itself: a few at a time
        pieces = []
        for piece in h.split(64, dim=1):
            f = self.ff(self.norm2(piece))
            pieces.append(torch.addcmul(piece, f, second(torch.ones_like(f))))
        return torch.cat(pieces, dim=1)


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
