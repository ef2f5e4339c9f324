from collections import OrderedDict

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import Tensor, nn

from kata.draw import bars, caption, run, say, table


class GPTModel(nn.Module):
    def __init__(self, cfg: dict) -> None:
        super().__init__()
        match cfg:
            case {
                "vocab_size": vocab,
                "context_length": length,
                "emb_dim": dim,
                "n_layers": depth,
                "drop_rate": p,
            }:
                pass
        self.tok_emb = nn.Embedding(vocab, dim)
        self.pos_emb = nn.Embedding(length, dim)
        self.drop_emb = nn.Dropout(p)
        self.trf_blocks = nn.Sequential(
            OrderedDict((f"h{i}", TransformerBlock(cfg)) for i in range(depth))
        )
        self.final_norm = LayerNorm(dim)
        self.out_head = nn.Linear(dim, vocab, bias=False)
        for table in (self.tok_emb, self.pos_emb):
            nn.init.trunc_normal_(table.weight, std=0.02)

    def forward(self, in_idx: Tensor) -> Tensor:
        places = torch.ones_like(in_idx).cumsum(dim=-1) - 1
        x = self.drop_emb(torch.add(self.tok_emb(in_idx), self.pos_emb(places)))
        for block in self.trf_blocks.children():
            x = block(x)
        return self.out_head(self.final_norm(x))


def count_parameters(model: nn.Module) -> int:
    return sum(p.shape.numel() for _, p in model.named_parameters(remove_duplicate=True))


def model_size_mb(model: nn.Module) -> float:
    return count_parameters(model) * torch.float32.itemsize / 2**20


def gpt2_config(name: str) -> dict:
    match name.removeprefix("gpt2-"):
        case "small":
            emb_dim, n_layers, n_heads = 768, 12, 12
        case "medium":
            emb_dim, n_layers, n_heads = 1024, 24, 16
        case "large":
            emb_dim, n_layers, n_heads = 1280, 36, 20
        case "xl":
            emb_dim, n_layers, n_heads = 1600, 48, 25
        case _:
            raise LookupError(f"{name}: not one of GPT-2's sizes")
    return GPT_CONFIG_124M | dict(emb_dim=emb_dim, n_layers=n_layers, n_heads=n_heads)


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
