from functools import reduce
from operator import add, attrgetter

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn
from torch.nn import functional as F

from kata.draw import bars, caption, run, say, table

_KEYS = ("emb_dim", "n_layers", "n_heads")
_SIZES = (
    ("gpt2-small", (768, 12, 12)),
    ("gpt2-medium", (1024, 24, 16)),
    ("gpt2-large", (1280, 36, 20)),
    ("gpt2-xl", (1600, 48, 25)),
)


def _apply(x, f):
    return f(x)


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        v, n, d = (cfg[k] for k in ("vocab_size", "context_length", "emb_dim"))
        self.tok_emb, self.pos_emb = (nn.Embedding(rows, d) for rows in (v, n))
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*map(TransformerBlock, [cfg] * cfg["n_layers"]))
        self.final_norm = LayerNorm(d)
        self.out_head = nn.Linear(d, v, bias=False)

    def _embed(self, ids):
        return F.embedding(ids, self.tok_emb.weight) + self.pos_emb.weight[None, : ids.shape[1]]

    def _head(self, x):
        return torch.einsum("bte,ve->btv", x, self.out_head.weight)

    def forward(self, in_idx):
        path = (self._embed, self.drop_emb, *self.trf_blocks, self.final_norm, self._head)
        return reduce(_apply, path, in_idx)


def count_parameters(model):
    return reduce(add, map(torch.numel, model.parameters()), 0)


def model_size_mb(model):
    return (lambda n: n / (1 << 18))(count_parameters(model))


def gpt2_config(name):
    return {**GPT_CONFIG_124M, **dict(zip(_KEYS, dict(_SIZES)[name]))}


def demo():
    """What GPT-2 costs, from small to XL, and where its parameters are."""
    from kata.instruments import weightless

    caption("GPT-2 from small to XL")
    rows = []
    for name in ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"):
        with weightless():  # shapes without numbers: XL would take 6 GB
            model = GPTModel(gpt2_config(name))
        total = count_parameters(model)
        tied = total - model.out_head.weight.numel()
        size = model_size_mb(model)
        rows.append([name, total, tied, size, size / 2])
    table(["name", "parameters", "head tied", "fp32 MiB", "bf16 MiB"], rows)
    say(
        "Tied, the output head is the token embedding, as in GPT-2 itself. bf16 takes 2 bytes each."
    )

    with weightless():
        model = GPTModel(gpt2_config("gpt2-small"))
    caption("Where GPT-2 small's parameters are")
    bars([(name, count_parameters(part)) for name, part in model.named_children()])
    caption("Where a block's parameters are")
    block = model.trf_blocks[0]
    bars([(name, count_parameters(part)) for name, part in block.named_children()])
    say(
        f"Feed-forward has {count_parameters(block.ff):,} parameters, "
        f"attention {count_parameters(block.att):,}: "
        f"{count_parameters(block.ff) / count_parameters(block.att):.1f} times as many."
    )


if __name__ == "__main__":
    run(demo)
