"""4.6 The GPT model"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


def embedding_tables(cfg):
    width = cfg["emb_dim"]
    return nn.Embedding(cfg["vocab_size"], width), nn.Embedding(cfg["context_length"], width)


def stack(cfg):
    return nn.Sequential(*[TransformerBlock(cfg) for _ in range(cfg["n_layers"])])


def places(ids):
    return torch.arange(ids.shape[1], device=ids.device)


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.tok_emb, self.pos_emb = embedding_tables(cfg)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = stack(cfg)
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def embed(self, in_idx):
        return self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(places(in_idx)))

    def score(self, hidden):
        return self.out_head(self.final_norm(hidden))

    def forward(self, in_idx):
        return self.score(self.trf_blocks(self.embed(in_idx)))


def own_parameters(module):
    """What the module holds itself, without its children."""
    return sum(p.numel() for p in module.parameters(recurse=False))


def count_parameters(model):
    return own_parameters(model) + sum(count_parameters(child) for child in model.children())


def mebibytes(number_of_bytes):
    return number_of_bytes / 1024 / 1024


def model_size_mb(model):
    return mebibytes(4 * count_parameters(model))


def size(emb_dim, n_layers, n_heads):
    return {"emb_dim": emb_dim, "n_layers": n_layers, "n_heads": n_heads}


SIZES = {
    "gpt2-small": size(768, 12, 12),
    "gpt2-medium": size(1024, 24, 16),
    "gpt2-large": size(1280, 36, 20),
    "gpt2-xl": size(1600, 48, 25),
}


def gpt2_config(name):
    return {**GPT_CONFIG_124M, **SIZES[name]}


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
