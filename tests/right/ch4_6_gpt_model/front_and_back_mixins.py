"""4.6 The GPT model"""

from operator import methodcaller

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


class _Front:
    """Ids to vectors."""

    def _build_front(self, cfg):
        for name, rows in (("pos_emb", "context_length"), ("tok_emb", "vocab_size")):
            setattr(self, name, nn.Embedding(cfg[rows], cfg["emb_dim"]))
        self.drop_emb = nn.Dropout(cfg["drop_rate"])

    def _front(self, ids):
        places = torch.arange(ids.shape[-1], device=ids.device).unsqueeze(0)
        return self.drop_emb(self.tok_emb(ids).add(self.pos_emb(places)))


class _Back:
    """Vectors to scores, some positions at a time."""

    piece = 256

    def _build_back(self, cfg):
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def _back(self, h):
        scores = [self.out_head(self.final_norm(part)) for part in h.split(self.piece, dim=1)]
        return torch.cat(scores, dim=1)


class GPTModel(_Front, _Back, nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self._build_front(cfg)
        self.trf_blocks = nn.ModuleDict(
            {str(i): TransformerBlock(cfg) for i in range(cfg["n_layers"])}
        )
        self.trf_blocks = nn.ModuleList(self.trf_blocks.values())
        self._build_back(cfg)

    def forward(self, in_idx):
        h = self._front(in_idx)
        for i in range(len(self.trf_blocks)):
            h = self.trf_blocks[i](h)
        return self._back(h)


def count_parameters(model):
    return sum(map(methodcaller("numel"), model.parameters()))


def model_size_mb(model):
    bytes_each, mib = 4, 1024 * 1024
    return float(count_parameters(model) * bytes_each / mib)


def gpt2_config(name):
    emb_dim, n_layers, n_heads = {
        "gpt2-small": [768, 12, 12],
        "gpt2-medium": [1024, 24, 16],
        "gpt2-large": [1280, 36, 20],
        "gpt2-xl": [1600, 48, 25],
    }[name]
    return {
        "vocab_size": 50257,
        "context_length": 1024,
        "emb_dim": emb_dim,
        "n_heads": n_heads,
        "n_layers": n_layers,
        "drop_rate": 0.1,
        "qkv_bias": False,
    }


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
