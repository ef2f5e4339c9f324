"""Gpt2_config writes into GPT_CONFIG_124M itself and returns it ('a new dict each time, so that
changing it changes nothing else'); model_size_mb is still a stub."""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


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
        batch_size, seq_len = in_idx.shape
        x = self.tok_emb(in_idx) + self.pos_emb(torch.arange(seq_len, device=in_idx.device))
        x = self.drop_emb(x)
        x = self.trf_blocks(x)
        x = self.final_norm(x)
        return self.out_head(x)


def count_parameters(model):
    total = 0
    for p in model.parameters():
        total += p.numel()
    return total


def model_size_mb(model):
    raise NotImplementedError("4.6: model_size_mb is yours to write")


def gpt2_config(name):
    cfg = GPT_CONFIG_124M
    if name == "gpt2-small":
        cfg.update({"emb_dim": 768, "n_layers": 12, "n_heads": 12})
    elif name == "gpt2-medium":
        cfg.update({"emb_dim": 1024, "n_layers": 24, "n_heads": 16})
    elif name == "gpt2-large":
        cfg.update({"emb_dim": 1280, "n_layers": 36, "n_heads": 20})
    elif name == "gpt2-xl":
        cfg.update({"emb_dim": 1600, "n_layers": 48, "n_heads": 25})
    return cfg
