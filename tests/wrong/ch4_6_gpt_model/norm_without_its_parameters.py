import operator
from functools import reduce

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    """Blocks in a ModuleDict; the places are counted from the ids themselves."""

    def __init__(self, cfg):
        super().__init__()
        self.n = cfg["n_layers"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleDict({f"h{i}": TransformerBlock(cfg) for i in range(self.n)})
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def embed(self, in_idx):
        places = torch.ones_like(in_idx).cumsum(dim=1) - 1
        return self.drop_emb(self.pos_emb(places) + self.tok_emb(in_idx))

    def forward(self, in_idx):
        x = reduce(lambda x, block: block(x), self.trf_blocks.values(), self.embed(in_idx))
        x = (x - x.mean(-1, keepdim=True)) / (x.var(-1, keepdim=True, correction=0) + 1e-5).sqrt()
        return x @ self.out_head.weight.T


def count_parameters(model):
    return reduce(operator.add, (p.numel() for _, p in model.named_parameters()), 0)


def model_size_mb(model):
    mib = torch.tensor(count_parameters(model), dtype=torch.float64) * 4 / 1024**2
    return mib.item()


def gpt2_config(name):
    match name:
        case "gpt2-small":
            sizes = 768, 12, 12
        case "gpt2-medium":
            sizes = 1024, 24, 16
        case "gpt2-large":
            sizes = 1280, 36, 20
        case "gpt2-xl":
            sizes = 1600, 48, 25
        case _:
            raise KeyError(name)
    return GPT_CONFIG_124M | dict(zip(("emb_dim", "n_layers", "n_heads"), sizes, strict=True))
