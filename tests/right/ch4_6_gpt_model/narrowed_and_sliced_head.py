import math

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


class GPTModel(nn.Module):
    def __init__(self, cfg, rows_at_once=8192):
        super().__init__()
        V, N, E = cfg["vocab_size"], cfg["context_length"], cfg["emb_dim"]
        self.tok_emb = nn.Embedding(V, E)
        self.pos_emb = nn.Embedding(N, E)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*[TransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = LayerNorm(E)
        self.out_head = nn.Linear(E, V, bias=False)
        # small embeddings, as GPT-2's; the head in proportion to its fan-in
        nn.init.normal_(self.tok_emb.weight, std=0.02)
        nn.init.normal_(self.pos_emb.weight, std=0.01)
        nn.init.normal_(self.out_head.weight, std=E**-0.5)
        self.rows_at_once = rows_at_once

    def _logits(self, x):
        # the head, some thousand rows of the vocabulary at a time
        parts = self.out_head.weight.split(self.rows_at_once)
        return torch.cat([x @ part.mT for part in parts], dim=-1)

    def forward(self, in_idx):
        batch, tokens = in_idx.shape
        rows = self.tok_emb.weight.index_select(0, in_idx.reshape(-1))
        places = self.pos_emb.weight.narrow(0, 0, tokens)
        x = rows.unflatten(0, (batch, tokens)) + places
        x = self.trf_blocks(self.drop_emb(x))
        return self._logits(self.final_norm(x))


def count_parameters(model):
    # integers all the way: a float would round beyond 2^53
    sizes = {id(p): math.prod(p.shape) for p in model.parameters()}
    return sum(sizes.values())


def model_size_mb(model):
    return math.ldexp(count_parameters(model), 2 - 20)


def gpt2_config(name):
    heads_layers_width = {
        "gpt2-small": (12, 12, 768),
        "gpt2-medium": (16, 24, 1024),
        "gpt2-large": (20, 36, 1280),
        "gpt2-xl": (25, 48, 1600),
    }
    heads, layers, width = heads_layers_width[name]
    return dict(GPT_CONFIG_124M, n_heads=heads, n_layers=layers, emb_dim=width)


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
