"""4.6 The GPT model

The frame of section 4.1, with real parts in place of the placeholders. This
is GPT-2, but for two things: the output head is a matrix of its own, and the
query, key and value projections have no bias unless `qkv_bias` is on. And its
weights are random: OpenAI's are trained.

      token ids                        (batch, tokens)
          |
    tok_emb + pos_emb                  (batch, tokens, emb_dim)
          |
      drop_emb
          |
      trf_blocks      n_layers times   (batch, tokens, emb_dim)
          |
      final_norm
          |
       out_head       no bias          (batch, tokens, vocab_size)
          |
        logits

GPT-2 small is called 124M and yours counts 163,009,536 parameters. GPT-2
uses one matrix both as token embedding and as output head (weight tying);
here the two are apart, which is clearer and, in training, often better.
Without the head 124,412,160 are left.

The four sizes of GPT-2 differ in three keys only:

    name           emb_dim   n_layers   n_heads   parameters   without head
    gpt2-small         768         12        12          163M           124M
    gpt2-medium       1024         24        16          406M           355M
    gpt2-large        1280         36        20          838M           774M
    gpt2-xl           1600         48        25        1,638M         1,557M

Where are the parameters of a block? Attention has 2,360,064 of them and the
feed-forward network 4,722,432: twice as many.

You have every part from the sections before; while you are graded here, they
are the reference's.

To go further (not graded): give dropout three rates of its own, for the
embeddings, for the shortcuts and inside attention, in place of `drop_rate`.
"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*[TransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        batch, tokens = in_idx.shape
        x = self.tok_emb(in_idx) + self.pos_emb(torch.arange(tokens, device=in_idx.device))
        x = self.drop_emb(x)
        x = self.trf_blocks(x)
        x = self.final_norm(x)
        return self.out_head(x)


def count_parameters(model):
    total = 0
    for module in model.modules():
        # each module's own, its children come by themselves
        for p in module.parameters(recurse=False):
            if p.requires_grad:
                total += p.numel()
    return total


def model_size_mb(model):
    return count_parameters(model) * 4 / (1024 * 1024)


def gpt2_config(name):
    sizes = {
        "gpt2-small": {"emb_dim": 768, "n_layers": 12, "n_heads": 12},
        "gpt2-medium": {"emb_dim": 1024, "n_layers": 24, "n_heads": 16},
        "gpt2-large": {"emb_dim": 1280, "n_layers": 36, "n_heads": 20},
        "gpt2-xl": {"emb_dim": 1600, "n_layers": 48, "n_heads": 25},
    }
    return {**GPT_CONFIG_124M, **sizes[name]}


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
