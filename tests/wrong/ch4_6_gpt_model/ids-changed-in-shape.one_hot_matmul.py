"""In_idx.unsqueeze_(-1) changes the shape of the caller's tensor for good ('in_idx itself stays
as it is'); a second call with it fails."""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


def one_hot(ids, classes, dtype):
    batch, tokens = ids.shape
    rows = torch.zeros(batch, tokens, classes, dtype=dtype, device=ids.device)
    return rows.scatter_(2, ids.unsqueeze_(-1), 1.0)


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
        table = self.tok_emb.weight
        places = torch.arange(in_idx.shape[1], device=in_idx.device)
        tokens = torch.einsum("btv,vd->btd", one_hot(in_idx, len(table), table.dtype), table)
        x = self.drop_emb(tokens + self.pos_emb(places))
        return self.out_head(self.final_norm(self.trf_blocks(x)))


def count_parameters(model):
    return sum(leaf.numel() for leaf in model.parameters())


def model_size_mb(model):
    return count_parameters(model) * 4 / 2**20


def gpt2_config(name):
    d, n, h = {
        "small": (768, 12, 12),
        "medium": (1024, 24, 16),
        "large": (1280, 36, 20),
        "xl": (1600, 48, 25),
    }[name.removeprefix("gpt2-")]
    return {**GPT_CONFIG_124M, "emb_dim": d, "n_layers": n, "n_heads": h}
