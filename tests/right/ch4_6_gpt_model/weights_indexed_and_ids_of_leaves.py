from functools import reduce

import numpy as np
import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table

KEYS = ("emb_dim", "n_layers", "n_heads")
SIZES = np.array([[768, 12, 12], [1024, 24, 16], [1280, 36, 20], [1600, 48, 25]])
NAMES = ["gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"]


def embed(tok, pos, idx):
    # (v, d)[b, t] -> (b, t, d); the first t places -> (1, t, d)
    return tok[idx] + pos[None, : idx.shape[-1]]


def unembed(w, h):
    return torch.einsum("btd,vd->btv", h, w)


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        v, t, d = cfg["vocab_size"], cfg["context_length"], cfg["emb_dim"]
        self.tok_emb = nn.Embedding(v, d)
        self.pos_emb = nn.Embedding(t, d)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList(TransformerBlock(cfg) for _ in range(cfg["n_layers"]))
        self.final_norm = LayerNorm(d)
        self.out_head = nn.Linear(d, v, bias=False)
        nn.init.normal_(self.tok_emb.weight, std=0.02)
        nn.init.normal_(self.pos_emb.weight, std=0.01)
        nn.init.normal_(self.out_head.weight, std=d**-0.5 if d > 1 else 1.0)

    def forward(self, in_idx):
        h0 = self.drop_emb(embed(self.tok_emb.weight, self.pos_emb.weight, in_idx))
        h = reduce(lambda h, f: f(h), [*self.trf_blocks, self.final_norm], h0)
        return unembed(self.out_head.weight, h)


def count_parameters(model):
    leaves = {id(p): p for _, p in model.named_parameters(remove_duplicate=False)}
    return int(sum(np.prod(tuple(p.shape), dtype=np.int64) for p in leaves.values()))


def model_size_mb(model):
    return float(np.float64(count_parameters(model)) * 4 / 2**20)


def gpt2_config(name):
    row = SIZES[NAMES.index(name)].tolist()
    return {**GPT_CONFIG_124M, **dict(zip(KEYS, row))}


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
