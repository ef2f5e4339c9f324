"""4.5 The transformer block

Everything so far comes together. A block has two parts: attention, where the
positions exchange what they know, and the feed-forward network, where each
position works on it by itself. Around each part the same pattern:

    x + dropout(part(norm(x)))

            x                              (batch, tokens, emb_dim)
            |
       +----+----+
       |       norm1
       |         |
       |  attention (att)
       |         |
       |      dropout
       +---- + --+
             |
       +-----+---+
       |       norm2
       |         |
       |  feed-forward (ff)
       |         |
       |      dropout
       +---- + --+
             |
             y                             (batch, tokens, emb_dim)

The norm stands before its part and inside the shortcut's bracket, so the
shortcut itself runs through the whole network untouched: this is pre-norm,
GPT-2's way. The first transformer normalized after the addition (post-norm),
which is harder to train the deeper it gets.

What comes out has the shape of what goes in, so blocks can be stacked: GPT-2
small has 12, XL has 48.

From chapter 3 you have `MultiHeadAttention` (it is in ch3_attention.py,
given), from sections 4.2 and 4.3 `LayerNorm` and `FeedForward`. While you are
graded here, those two are the reference's, whatever is in your own files.
"""

import torch
from ch3_attention import MultiHeadAttention
from ch4_2_layer_norm import LayerNorm
from ch4_3_feed_forward import FeedForward
from torch import nn

from kata.draw import caption, curves, run, say, table


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        emb_dim = cfg["emb_dim"]
        self.norm1 = LayerNorm(emb_dim)
        self.norm2 = LayerNorm(emb_dim)
        self.att = MultiHeadAttention(
            emb_dim,
            emb_dim,
            context_length=cfg["context_length"],
            dropout=cfg["drop_rate"],
            num_heads=cfg["n_heads"],
            qkv_bias=cfg["qkv_bias"],
        )
        self.ff = FeedForward(cfg)
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def _add(self, x, change):
        if torch.is_grad_enabled():
            return x + change
        return x.add_(change)  # nobody needs the old x any more, so no new memory

    def forward(self, x):
        x = self._add(x, self.drop_shortcut(self.att(self.norm1(x))))
        x = self._add(x, self.drop_shortcut(self.ff(self.norm2(x))))
        return x


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
