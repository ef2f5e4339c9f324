import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


class GPTModel(nn.Module):
    """The frame, its parts by GPT-2's own names; this chapter's lead to the same."""

    def __init__(self, config):
        super().__init__()
        embed_dim = config["emb_dim"]
        self.transformer = nn.ModuleDict(
            {
                "wte": nn.Embedding(config["vocab_size"], embed_dim),
                "wpe": nn.Embedding(config["context_length"], embed_dim),
                "drop": nn.Dropout(config["drop_rate"]),
                "h": nn.ModuleList(TransformerBlock(config) for _ in range(config["n_layers"])),
                "ln_f": LayerNorm(embed_dim),
            }
        )
        self.lm_head = nn.Linear(embed_dim, config["vocab_size"], bias=False)

    tok_emb = property(lambda self: self.transformer.wte)
    pos_emb = property(lambda self: self.transformer.wpe)
    drop_emb = property(lambda self: self.transformer.drop)
    trf_blocks = property(lambda self: self.transformer.h)
    final_norm = property(lambda self: self.transformer.ln_f)
    out_head = property(lambda self: self.lm_head)

    def forward(self, input_ids):
        position_ids = torch.arange(input_ids.size(1), device=input_ids.device)
        hidden_states = self.transformer.wte(input_ids) + self.transformer.wpe(position_ids)
        hidden_states = self.transformer.drop(hidden_states)
        for block in self.transformer.h:
            hidden_states = block(hidden_states)
        return self.lm_head(self.transformer.ln_f(hidden_states))


def count_parameters(model):
    return sum(p.numel() for p in model.parameters())


def model_size_mb(model):
    return count_parameters(model) * 4 / 1024**2


def gpt2_config(name):
    overrides = {
        "gpt2-small": dict(n_layers=12, n_heads=12, emb_dim=768),
        "gpt2-medium": dict(n_layers=24, n_heads=16, emb_dim=1024),
        "gpt2-large": dict(n_layers=36, n_heads=20, emb_dim=1280),
        "gpt2-xl": dict(n_layers=48, n_heads=25, emb_dim=1600),
    }[name]
    config = GPT_CONFIG_124M.copy()
    config.update(overrides)
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
