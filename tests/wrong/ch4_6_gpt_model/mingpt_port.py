"""Pos_emb is a bare nn.Parameter of zeros instead of nn.Embedding with context_length rows; and
drop_emb falls on the token embeddings alone, before the positions are added."""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        n_embd = cfg["emb_dim"]

        # input embedding stem
        self.tok_emb = nn.Embedding(cfg["vocab_size"], n_embd)
        self.pos_emb = nn.Parameter(torch.zeros(1, cfg["context_length"], n_embd))
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        # transformer
        self.trf_blocks = nn.Sequential(*[TransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        # decoder head
        self.final_norm = LayerNorm(n_embd)
        self.out_head = nn.Linear(n_embd, cfg["vocab_size"], bias=False)
        self.block_size = cfg["context_length"]

    def get_block_size(self):
        return self.block_size

    def forward(self, idx):
        b, t = idx.size()
        assert t <= self.block_size, "Cannot forward, model block size is exhausted."

        # forward the GPT model
        token_embeddings = self.tok_emb(idx)  # each index maps to a (learnable) vector
        position_embeddings = self.pos_emb[:, :t, :]  # each position maps to a (learnable) vector
        x = self.drop_emb(token_embeddings) + position_embeddings
        x = self.trf_blocks(x)
        x = self.final_norm(x)
        logits = self.out_head(x)

        return logits


def count_parameters(model):
    return sum(p.numel() for p in model.parameters())


def model_size_mb(model):
    return count_parameters(model) * 4 / 1024 / 1024


def gpt2_config(name):
    cfg = dict(GPT_CONFIG_124M)
    cfg.update(
        {
            "gpt2-small": dict(n_layers=12, n_heads=12, emb_dim=768),  # 124M params
            "gpt2-medium": dict(n_layers=24, n_heads=16, emb_dim=1024),  # 350M params
            "gpt2-large": dict(n_layers=36, n_heads=20, emb_dim=1280),  # 774M params
            "gpt2-xl": dict(n_layers=48, n_heads=25, emb_dim=1600),  # 1558M params
        }[name]
    )
    return cfg
