"""The logits are soft-capped, 30 * tanh(logits / 30), so they aren't the head's raw scores; for
small ones the difference hardly shows."""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


def softclamp(t, value):
    return (t / value).tanh() * value


class GPTModel(nn.Module):
    def __init__(self, cfg, logit_softclamp_value=30.0):
        super().__init__()
        dim = cfg["emb_dim"]
        self.max_seq_len = cfg["context_length"]
        self.logit_softclamp_value = logit_softclamp_value
        self.tok_emb = nn.Embedding(cfg["vocab_size"], dim)
        self.pos_emb = nn.Embedding(self.max_seq_len, dim)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList([])
        for _ in range(cfg["n_layers"]):
            self.trf_blocks.append(TransformerBlock(cfg))
        self.final_norm = LayerNorm(dim)
        self.out_head = nn.Linear(dim, cfg["vocab_size"], bias=False)

    def forward(self, x):
        n, device = x.shape[1], x.device
        x = self.tok_emb(x)
        x = x + self.pos_emb(torch.arange(n, device=device))
        x = self.drop_emb(x)
        for block in self.trf_blocks:
            x = block(x)
        logits = self.out_head(self.final_norm(x))
        return softclamp(logits, self.logit_softclamp_value)


def count_parameters(model):
    return sum(p.numel() for p in model.parameters())


def model_size_mb(model):
    return count_parameters(model) * 4 / 1024**2


def gpt2_config(name):
    dims = {"gpt2-small": 768, "gpt2-medium": 1024, "gpt2-large": 1280, "gpt2-xl": 1600}
    depths = {"gpt2-small": 12, "gpt2-medium": 24, "gpt2-large": 36, "gpt2-xl": 48}
    dim = dims[name]
    return {**GPT_CONFIG_124M, "emb_dim": dim, "n_layers": depths[name], "n_heads": dim // 64}
