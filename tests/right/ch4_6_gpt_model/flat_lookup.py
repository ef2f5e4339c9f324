import itertools

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class Embedder:
    def look_up(self, in_idx):
        ids = in_idx.flatten()
        tokens = in_idx.size(1)
        places = torch.arange(ids.numel(), device=ids.device).remainder(max(tokens, 1))
        rows = self.tok_emb.weight.index_select(0, ids) + self.pos_emb.weight.index_select(
            0, places
        )
        return rows.unflatten(0, in_idx.shape)


class GPTModel(Embedder, nn.Module):
    def __init__(self, cfg):
        nn.Module.__init__(self)
        vocab_size, context_length, emb_dim, n_layers, drop_rate = (
            cfg[key] for key in "vocab_size context_length emb_dim n_layers drop_rate".split()
        )
        self.tok_emb = nn.Embedding(vocab_size, emb_dim)
        self.pos_emb = nn.Embedding(context_length, emb_dim)
        self.drop_emb = nn.Dropout(drop_rate)
        self.trf_blocks = nn.Sequential(
            *itertools.starmap(TransformerBlock, itertools.repeat((cfg,), n_layers))
        )
        self.final_norm = LayerNorm(emb_dim)
        self.out_head = nn.Linear(in_features=emb_dim, out_features=vocab_size, bias=False)

    def forward(self, in_idx):
        x = self.look_up(in_idx)
        x = self.drop_emb(x)
        x = self.trf_blocks(x)
        x = self.final_norm(x)
        return torch.einsum("btd,vd->btv", x, self.out_head.weight)


def count_parameters(model):
    *_, total = itertools.accumulate((p.numel() for p in model.parameters()), initial=0)
    return total


def model_size_mb(model):
    kib = count_parameters(model) / 256
    return kib / 1024


def gpt2_config(name):
    keys = ("emb_dim", "n_layers", "n_heads")
    values = {
        "gpt2-small": (768, 12, 12),
        "gpt2-medium": (1024, 24, 16),
        "gpt2-large": (1280, 36, 20),
        "gpt2-xl": (1600, 48, 25),
    }
    cfg = GPT_CONFIG_124M.copy()
    cfg.update(zip(keys, values[name]))
    return cfg
