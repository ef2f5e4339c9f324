"""4.6 The GPT model"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


class Blocks(nn.Sequential):
    def __init__(self, cfg):
        super().__init__(*[TransformerBlock(cfg) for _ in range(cfg["n_layers"])])


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.register_buffer("places", torch.arange(cfg["context_length"]), persistent=False)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = Blocks(cfg)
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def embed(self, ids):
        where = self.places[: ids.size(1)].expand(ids.size(0), -1)
        return self.drop_emb(self.tok_emb(ids) + self.pos_emb(where))

    def forward(self, in_idx):
        return self.out_head(self.final_norm(self.trf_blocks(self.embed(in_idx))))


def count_parameters(model):
    seen = {}

    def visit(module):
        for p in module._parameters.values():
            if p is not None:
                seen[id(p)] = p.nelement()
        for child in module._modules.values():
            if child is not None:
                visit(child)

    visit(model)
    return sum(seen.values())


def model_size_mb(model):
    n_bytes = 4 * count_parameters(model)
    kib = n_bytes / 1024
    return kib / 1024


def gpt2_config(name):
    cfg = GPT_CONFIG_124M.copy()
    match name:
        case "gpt2-medium":
            cfg.update(emb_dim=1024, n_layers=24, n_heads=16)
        case "gpt2-large":
            cfg.update(emb_dim=1280, n_layers=36, n_heads=20)
        case "gpt2-xl":
            cfg.update(emb_dim=1600, n_layers=48, n_heads=25)
        case "gpt2-small":
            cfg.update(emb_dim=768, n_layers=12, n_heads=12)
        case _:
            raise ValueError(f"no GPT-2 is called {name!r}")
    return cfg


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
