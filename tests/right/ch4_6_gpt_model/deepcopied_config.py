"""4.6: the GPT model, checked at every door."""

import copy
import warnings

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        before = copy.deepcopy(cfg)
        missing = set(GPT_CONFIG_124M) - set(cfg)
        if missing:
            raise KeyError(f"cfg lacks {sorted(missing)}")

        self.context_length = int(cfg["context_length"])
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"], dtype=torch.float32)
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"], dtype=torch.float32)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList()
        for _ in range(cfg["n_layers"]):
            self.trf_blocks.append(TransformerBlock(copy.deepcopy(cfg)))
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False, dtype=torch.float32)

        assert len(self.trf_blocks) == cfg["n_layers"]
        assert self.out_head.weight is not self.tok_emb.weight
        assert cfg == before, "cfg must stay as it is"

    def forward(self, in_idx):
        if in_idx.dtype != torch.int64:
            raise TypeError(f"ids must be int64, not {in_idx.dtype}")
        if in_idx.dim() != 2:
            raise ValueError(f"ids must be (batch, tokens), not {tuple(in_idx.shape)}")
        batch, tokens = in_idx.shape
        if not 1 <= tokens <= self.context_length:
            raise ValueError(f"{tokens} tokens do not fit into 1 to {self.context_length}")

        places = torch.arange(0, tokens, dtype=torch.int64, device=in_idx.device)
        places = places.unsqueeze(0).expand(batch, tokens)
        # the sum of the embeddings in float64, rounded once
        both = self.tok_emb(in_idx).double() + self.pos_emb(places).double()
        x = self.drop_emb(both.to(self.tok_emb.weight.dtype))
        for block in self.trf_blocks:
            x = block(x)
        logits = self.out_head(self.final_norm(x))

        assert logits.shape == (batch, tokens, self.tok_emb.num_embeddings)
        return logits


def count_parameters(model):
    if not isinstance(model, nn.Module):
        raise TypeError("count_parameters takes an nn.Module")
    seen = set()
    total = 0
    for _, parameter in model.named_parameters(remove_duplicate=False):
        if id(parameter) in seen:
            continue
        seen.add(id(parameter))
        numbers = 1
        for size in parameter.shape:
            numbers *= int(size)
        total += numbers
    if total == 0:
        warnings.warn("the model has no parameters", stacklevel=2)
    return total


def model_size_mb(model):
    size = count_parameters(model) * 4 / (1024.0 * 1024.0)
    assert isinstance(size, float) and size >= 0
    return size


def gpt2_config(name):
    table_of_sizes = {
        "gpt2-small": {"emb_dim": 768, "n_layers": 12, "n_heads": 12},
        "gpt2-medium": {"emb_dim": 1024, "n_layers": 24, "n_heads": 16},
        "gpt2-large": {"emb_dim": 1280, "n_layers": 36, "n_heads": 20},
        "gpt2-xl": {"emb_dim": 1600, "n_layers": 48, "n_heads": 25},
    }
    if name not in table_of_sizes:
        raise ValueError(f"no such size: {name!r}, choose from {sorted(table_of_sizes)}")
    config = copy.deepcopy(GPT_CONFIG_124M)
    config.update(table_of_sizes[name])
    assert config["emb_dim"] % config["n_heads"] == 0
    assert config.keys() == GPT_CONFIG_124M.keys()
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
