"""4.6 The GPT model"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


class GPTModel(nn.Module):

    def __init__(self, cfg):
        super().__init__()
        emb = cfg["emb_dim"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], emb)
        self.pos_emb = nn.Embedding(cfg["context_length"], emb)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList([TransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = LayerNorm(emb)
        self.out_head = nn.Linear(emb, cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        pos = torch.arange(in_idx.shape[1], device=in_idx.device)
        h = self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(pos))
        for b in self.trf_blocks:
            h = b(h)
        return self.out_head(self.final_norm(h))


def count_parameters(model):
    sizes = torch.tensor([float(p.numel()) for p in model.parameters()])
    return int(sizes.sum().item())


def model_size_mb(model):
    return count_parameters(model) * 4 / 1024**2


def gpt2_config(name):
    cfg = dict(GPT_CONFIG_124M)
    if name == "gpt2-medium":
        cfg["emb_dim"], cfg["n_layers"], cfg["n_heads"] = 1024, 24, 16
    elif name == "gpt2-large":
        cfg["emb_dim"], cfg["n_layers"], cfg["n_heads"] = 1280, 36, 20
    elif name == "gpt2-xl":
        cfg["emb_dim"], cfg["n_layers"], cfg["n_heads"] = 1600, 48, 25
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
