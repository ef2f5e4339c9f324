import copy

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


class GPTModel(nn.Module):
    """GPT-2 with a head of its own."""

    def __init__(self, cfg):
        super().__init__()
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential()
        for _ in range(cfg["n_layers"]):
            self.trf_blocks.append(TransformerBlock(cfg))
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        positions = torch.arange(in_idx.size(1), device=in_idx.device)
        embedded = self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(positions))
        return self.out_head(self.final_norm(self.trf_blocks(embedded)))


def count_parameters(model):
    """Module by module: each one's own parameters, without those of its children."""
    return sum(
        parameter.numel()
        for module in model.modules()
        for parameter in module.parameters(recurse=False)
    )


def model_size_mb(model):
    return 4 * count_parameters(model) / (1024 * 1024)


def gpt2_config(name):
    config = copy.deepcopy(GPT_CONFIG_124M)
    config["emb_dim"], config["n_layers"], config["n_heads"] = {
        "gpt2-small": (768, 12, 12),
        "gpt2-medium": (1024, 24, 16),
        "gpt2-large": (1280, 36, 20),
        "gpt2-xl": (1600, 48, 25),
    }[name]
    return config


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
