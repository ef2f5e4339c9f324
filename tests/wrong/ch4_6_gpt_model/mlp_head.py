import math

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        d = x - x.mean(-1, keepdim=True)
        return d * torch.rsqrt(d.square().mean(-1, keepdim=True) + 1e-5) * self.scale + self.shift


class GELU(nn.Module):
    def forward(self, x):
        return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x.pow(3))))


class FeedForward(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.layers = nn.Sequential(nn.Linear(d, 4 * d), GELU(), nn.Linear(4 * d, d))

    def forward(self, x):
        return self.layers(x)


class MultiHeadAttention(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d, bias = cfg["emb_dim"], cfg["qkv_bias"]
        self.heads = cfg["n_heads"]
        self.W_value = nn.Linear(d, d, bias)
        self.W_key = nn.Linear(d, d, bias)
        self.W_query = nn.Linear(d, d, bias)
        self.out_proj = nn.Linear(d, d)
        self.rate = cfg["drop_rate"]

    def forward(self, x):
        b, t, d = x.shape
        q, k, v = (
            f(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for f in (self.W_query, self.W_key, self.W_value)
        )
        out = nn.functional.scaled_dot_product_attention(
            q, k, v, is_causal=True, dropout_p=self.rate if self.training else 0.0
        )
        return self.out_proj(out.transpose(1, 2).reshape(b, t, d))


class TransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.norm2 = LayerNorm(cfg["emb_dim"])
        self.norm1 = LayerNorm(cfg["emb_dim"])
        self.ff = FeedForward(cfg)
        self.att = MultiHeadAttention(cfg)
        self.drop_shortcut = nn.Dropout(cfg["drop_rate"])

    def forward(self, x):
        x = x + self.drop_shortcut(self.att(self.norm1(x)))
        return x + self.drop_shortcut(self.ff(self.norm2(x)))


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        for name, rows in (("tok_emb", cfg["vocab_size"]), ("pos_emb", cfg["context_length"])):
            setattr(self, name, nn.Embedding(rows, cfg["emb_dim"]))
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList(TransformerBlock(cfg) for _ in range(cfg["n_layers"]))
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Sequential(nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False))

    def forward(self, in_idx):
        x = self.tok_emb(in_idx) + self.pos_emb.weight[torch.arange(in_idx.shape[1])]
        x = self.drop_emb(x)
        for block in self.trf_blocks:
            x = block(x)
        return self.out_head(self.final_norm(x))


def count_parameters(model):
    return sum(map(torch.numel, model.parameters()))


def model_size_mb(model):
    return sum(4 * p.numel() / 1024**2 for p in model.parameters())


def gpt2_config(name):
    config = {"vocab_size": 50257, "context_length": 1024, "drop_rate": 0.1, "qkv_bias": False}
    sizes = {"small": [768, 12, 12], "medium": [1024, 16, 24], "large": [1280, 20, 36]}
    sizes["xl"] = [1600, 25, 48]
    config["emb_dim"], config["n_heads"], config["n_layers"] = sizes[name[5:]]
    return config
