"""4.6 The GPT model."""

import math
import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


class Stack(nn.ModuleList):
    """A list of blocks that can be called."""

    def forward(self, x):
        for block in self:
            x = block(x)
        return x


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        vocabulary, places, width = (cfg[k] for k in ("vocab_size", "context_length", "emb_dim"))
        self.out_head = nn.Linear(width, vocabulary, bias=False)
        self.final_norm = LayerNorm(width)
        self.trf_blocks = Stack(TransformerBlock(cfg) for _ in range(cfg["n_layers"]))
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.pos_emb = nn.Embedding(places, width)
        self.tok_emb = nn.Embedding(vocabulary, width)
        for matrix in (self.tok_emb.weight, self.pos_emb.weight, self.out_head.weight):
            nn.init.trunc_normal_(matrix, std=0.02)

    def forward(self, in_idx):
        # the table's first rows are the places' vectors: nothing to look up
        places = self.pos_emb.weight[: in_idx.size(1)]
        x = self.drop_emb(places + self.tok_emb.weight[in_idx])
        x = self.final_norm(self.trf_blocks(x))
        return x @ self.out_head.weight.mT


def count_parameters(model):
    seen = set()
    total = 0
    for module in model.modules():
        for parameter in module.parameters(recurse=False):
            if id(parameter) not in seen:
                seen.add(id(parameter))
                total += math.prod(parameter.shape)
    return total


def model_size_mb(model):
    return math.ldexp(count_parameters(model), -18)


def gpt2_config(name):
    match name.removeprefix("gpt2-"):
        case "small":
            size = 768, 12, 12
        case "medium":
            size = 1024, 24, 16
        case "large":
            size = 1280, 36, 20
        case "xl":
            size = 1600, 48, 25
        case _:
            raise LookupError(name)
    return GPT_CONFIG_124M | dict(zip(("emb_dim", "n_layers", "n_heads"), size))


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
