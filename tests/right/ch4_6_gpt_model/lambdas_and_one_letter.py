"""4.6 The GPT model"""

import torch
from torch import nn
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from kata.draw import bars, caption, run, say, table

class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        v, c, d = cfg["vocab_size"], cfg["context_length"], cfg["emb_dim"]
        for k, m in dict(
            tok_emb=nn.Embedding(v, d), pos_emb=nn.Embedding(c, d), drop_emb=nn.Dropout(cfg["drop_rate"]),
            trf_blocks=nn.Sequential(*map(lambda _: TransformerBlock(cfg), range(cfg["n_layers"]))),
            final_norm=LayerNorm(d), out_head=nn.Linear(d, v, bias=False),
        ).items(): setattr(self, k, m)
    def forward(self, in_idx):
        e = self.tok_emb(in_idx) + self.pos_emb.weight[:in_idx.shape[1]]
        return self.out_head(self.final_norm(self.trf_blocks(self.drop_emb(e))))

count_parameters = lambda model: sum(p.numel() for p in model.parameters())
model_size_mb = lambda model: count_parameters(model) / 2**18
def gpt2_config(name):
    d, l, h = {"s": (768, 12, 12), "m": (1024, 24, 16), "l": (1280, 36, 20), "x": (1600, 48, 25)}[name[5]]
    return dict(vocab_size=50257, context_length=1024, emb_dim=d, n_heads=h, n_layers=l, drop_rate=0.1, qkv_bias=False)


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
