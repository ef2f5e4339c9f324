import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d, v, n = cfg["emb_dim"], cfg["vocab_size"], cfg["context_length"]
        self.tok_emb, self.pos_emb = nn.Embedding(v, d), nn.Embedding(n, d)
        self.drop_emb = nn.Dropout(p=cfg["drop_rate"])
        self.trf_blocks = nn.Sequential()
        while len(self.trf_blocks) < cfg["n_layers"]:
            self.trf_blocks.append(TransformerBlock(cfg))
        self.final_norm = LayerNorm(d)
        self.out_head = nn.Linear(d, v, bias=False)
        # the places travel with the model, but are not saved with it
        self.register_buffer("places", torch.arange(n)[None], persistent=False)

    def embed(self, in_idx):
        where = self.places[:, : in_idx.shape[1]].expand_as(in_idx)
        return self.drop_emb(self.tok_emb(in_idx).add(self.pos_emb(where)))

    def forward(self, in_idx):
        hidden = self.final_norm(self.trf_blocks(self.embed(in_idx)))
        # a few rows of the batch at a time
        return torch.cat([self.out_head(rows) for rows in hidden.split(4)])


def count_parameters(model):
    return sum(p.numel() for p in dict.fromkeys(model.parameters()))


def model_size_mb(model):
    bytes_each = torch.finfo(torch.float32).bits // 8
    return count_parameters(model) * bytes_each / (1 << 20)


class _Sizes(dict):
    def __missing__(self, name):
        raise NameError(f"GPT-2 has no size {name!r}")


_SIZES = _Sizes({
    "gpt2-small": (12, 12),
    "gpt2-medium": (24, 16),
    "gpt2-large": (36, 20),
    "gpt2-xl": (48, 25),
})


def gpt2_config(name):
    n_layers, n_heads = _SIZES[name]
    return {
        "n_heads": n_heads,
        "n_layers": n_layers,
        "emb_dim": 64 * n_heads,  # every head is 64 wide, in all four
        "vocab_size": 50_257,
        "context_length": 1_024,
        "qkv_bias": False,
        "drop_rate": 0.1,
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
