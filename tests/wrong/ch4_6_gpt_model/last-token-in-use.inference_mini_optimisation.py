"""In evaluation the head sees the last position only, so the logits are (batch, 1, vocab_size)
instead of (batch, tokens, vocab_size)."""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        vocab, width = cfg["vocab_size"], cfg["emb_dim"]
        self.tok_emb = nn.Embedding(vocab, width)
        self.pos_emb = nn.Embedding(cfg["context_length"], width)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*(TransformerBlock(cfg) for _ in range(cfg["n_layers"])))
        self.final_norm = LayerNorm(width)
        self.out_head = nn.Linear(width, vocab, bias=False)

    def forward(self, in_idx):
        places = torch.arange(in_idx.size(1), device=in_idx.device)
        x = self.trf_blocks(self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(places)))
        if not self.training:
            x = x[:, [-1], :]
        return self.out_head(self.final_norm(x))


def count_parameters(model):
    return sum(map(torch.Tensor.numel, model.parameters()))


def model_size_mb(model):
    return count_parameters(model) / (1 << 18)


def gpt2_config(name):
    width, layers, heads = {
        "gpt2-small": (768, 12, 12),
        "gpt2-medium": (1024, 24, 16),
        "gpt2-large": (1280, 36, 20),
        "gpt2-xl": (1600, 48, 25),
    }[name]
    return dict(GPT_CONFIG_124M, emb_dim=width, n_layers=layers, n_heads=heads)
