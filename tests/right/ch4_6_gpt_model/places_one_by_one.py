# my GPT
from collections import OrderedDict

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super(GPTModel, self).__init__()
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(p=cfg["drop_rate"])
        blocks = []
        for i in range(cfg["n_layers"]):
            blocks.append(("block" + str(i), TransformerBlock(cfg)))
        self.trf_blocks = nn.Sequential(OrderedDict(blocks))
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        batch_size, seq_len = in_idx.shape
        tok_embeds = self.tok_emb(in_idx)

        # position embeddings, one after the other
        pos_embeds = []
        for i in range(seq_len):
            i = torch.tensor([i], device=in_idx.device)
            pos_embeds.append(self.pos_emb(i))
        pos_embeds = torch.cat(pos_embeds, dim=0)
        pos_embeds = pos_embeds.unsqueeze(0).repeat(batch_size, 1, 1)

        x = tok_embeds + pos_embeds
        x = self.drop_emb(x)
        x = self.trf_blocks(x)
        x = self.final_norm(x)

        # the head for every token, put together again
        logits = []
        for t in range(seq_len):
            logits.append(self.out_head(x[:, t : t + 1, :]))
        return torch.cat(logits, dim=1)


def count_parameters(model):
    return sum(p.numel() for p in model.parameters())


def model_size_mb(model):
    total_size_bytes = count_parameters(model) * 4
    total_size_mb = total_size_bytes / (1024 * 1024)
    return total_size_mb


def gpt2_config(name):
    config = {
        "vocab_size": 50257,
        "context_length": 1024,
        "emb_dim": 768,
        "n_heads": 12,
        "n_layers": 12,
        "drop_rate": 0.1,
        "qkv_bias": False,
    }
    if name == "gpt2-medium":
        config.update({"emb_dim": 1024, "n_layers": 24, "n_heads": 16})
    elif name == "gpt2-large":
        config.update({"emb_dim": 1280, "n_layers": 36, "n_heads": 20})
    elif name == "gpt2-xl":
        config.update({"emb_dim": 1600, "n_layers": 48, "n_heads": 25})
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
