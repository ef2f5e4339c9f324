"""4.6 The GPT model"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, config):
        super().__init__()
        n_embd = config["emb_dim"]
        self.block_size = config["context_length"]
        self.tok_emb = nn.Embedding(config["vocab_size"], n_embd)
        self.pos_emb = nn.Embedding(self.block_size, n_embd)
        self.drop_emb = nn.Dropout(config["drop_rate"])
        self.trf_blocks = nn.ModuleList([TransformerBlock(config) for _ in range(config["n_layers"])])
        self.final_norm = LayerNorm(n_embd)
        self.out_head = nn.Linear(n_embd, config["vocab_size"], bias=False)

    def forward(self, idx):
        b, t = idx.size()
        assert t <= self.block_size, f"cannot forward sequence of length {t}, block size is only {self.block_size}"
        pos = torch.arange(0, t, dtype=torch.long, device=idx.device)
        x = self.drop_emb(self.tok_emb(idx) + self.pos_emb(pos))
        for block in self.trf_blocks:
            x = block(x)
        x = self.final_norm(x)
        if self.training:
            logits = self.out_head(x)
        else:
            logits = self.out_head(x[:, [-1], :])
        return logits


def count_parameters(model):
    return sum(p.numel() for p in model.parameters())


def model_size_mb(model):
    return count_parameters(model) * 4 / 1024**2


def gpt2_config(model_type):
    config_args = {
        "gpt2-small": dict(n_layers=12, n_heads=12, emb_dim=768),
        "gpt2-medium": dict(n_layers=24, n_heads=16, emb_dim=1024),
        "gpt2-large": dict(n_layers=36, n_heads=20, emb_dim=1280),
        "gpt2-xl": dict(n_layers=48, n_heads=25, emb_dim=1600),
    }[model_type]
    return dict(GPT_CONFIG_124M, **config_args)
