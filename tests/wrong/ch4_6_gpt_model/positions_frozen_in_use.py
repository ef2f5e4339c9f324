import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


class GPTModel(nn.Module):
    def __init__(self, config):
        super().__init__()
        embed_dim = config["emb_dim"]
        self.tok_emb = nn.Embedding(config["vocab_size"], embed_dim)
        self.pos_emb = nn.Embedding(config["context_length"], embed_dim)
        self.drop_emb = nn.Dropout(config["drop_rate"])
        self.trf_blocks = nn.ModuleList(
            [TransformerBlock(config) for _ in range(config["n_layers"])]
        )
        self.final_norm = LayerNorm(embed_dim)
        self.out_head = nn.Linear(embed_dim, config["vocab_size"], bias=False)
        self.register_buffer(
            "position_ids", torch.arange(config["context_length"]).unsqueeze(0), persistent=False
        )
        self.apply(self._init_weights)

    @staticmethod
    def _init_weights(module):
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, mean=0.0, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)

    def forward(self, input_ids):
        _, seq_length = input_ids.size()
        position_ids = self.position_ids[:, :seq_length]
        hidden_states = self.tok_emb(input_ids) + self.pos_emb(position_ids)
        hidden_states = self.drop_emb(hidden_states)
        self.pos_emb.weight.requires_grad_(self.training)
        for block in self.trf_blocks:
            hidden_states = block(hidden_states)
        return self.out_head(self.final_norm(hidden_states))


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
