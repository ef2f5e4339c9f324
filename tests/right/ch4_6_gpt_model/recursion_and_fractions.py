from fractions import Fraction

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


def _places(in_idx):
    tokens = in_idx.shape[1]
    before = torch.ones(tokens, tokens, dtype=torch.int64, device=in_idx.device).tril(-1)
    return before.sum(dim=1)


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self._make_embeddings(**cfg)
        self._make_body(cfg)
        self._make_head(**cfg)

    def _make_embeddings(self, *, vocab_size, context_length, emb_dim, drop_rate, **_):
        self.tok_emb = nn.Embedding(vocab_size, emb_dim)
        self.pos_emb = nn.Embedding(context_length, emb_dim)
        self.drop_emb = nn.Dropout(drop_rate)

    def _make_body(self, cfg):
        self.trf_blocks = nn.ModuleList()
        self.trf_blocks.extend(TransformerBlock(cfg) for _ in range(cfg["n_layers"]))

    def _make_head(self, *, emb_dim, vocab_size, **_):
        self.final_norm = LayerNorm(emb_dim)
        self.out_head = nn.Linear(emb_dim, vocab_size, bias=False)

    def _through(self, x, blocks):
        if not blocks:
            return x
        first, *others = blocks
        return self._through(first(x), others)

    def forward(self, in_idx):
        x = self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(_places(in_idx))[None])
        return self.out_head(self.final_norm(self._through(x, list(self.trf_blocks))))


def count_parameters(model):
    with torch.no_grad():
        return sum(len(p.reshape(-1)) for p in model.parameters())


def model_size_mb(model):
    return float(Fraction(4 * count_parameters(model), 1024**2))


def gpt2_config(name):
    cfg = GPT_CONFIG_124M.copy()
    for size, emb_dim, n_layers, n_heads in (
        ("small", 768, 12, 12),
        ("medium", 1024, 24, 16),
        ("large", 1280, 36, 20),
        ("xl", 1600, 48, 25),
    ):
        if name == f"gpt2-{size}":
            cfg |= {"emb_dim": emb_dim, "n_layers": n_layers, "n_heads": n_heads}
            return cfg
    raise ValueError(f"{name} is none of GPT-2's sizes")
