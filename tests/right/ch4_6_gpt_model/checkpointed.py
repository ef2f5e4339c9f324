"""Activations recomputed in the backward pass, positions by one-hot products, own recursion."""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn
from torch.utils.checkpoint import checkpoint


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        cfg = {**cfg}
        depth = cfg.pop("n_layers")
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList([TransformerBlock(cfg) for _ in range(depth)])
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        places = torch.arange(in_idx.shape[1], device=self.tok_emb.weight.device)
        one_hot = nn.functional.one_hot(places, self.pos_emb.num_embeddings)
        x = self.drop_emb(
            self.tok_emb(in_idx) + one_hot.to(self.pos_emb.weight) @ self.pos_emb.weight
        )
        for block in self.trf_blocks:
            x = checkpoint(block, x, use_reentrant=False)
        return self.out_head(self.final_norm(x))


def count_parameters(model, seen=None):
    seen = set() if seen is None else seen
    total = 0
    for p in model._parameters.values():
        if p is not None and p not in seen:
            seen.add(p)
            total += p.numel()
    for child in model.children():
        total += count_parameters(child, seen)
    return total


def model_size_mb(model):
    kib = 4 * count_parameters(model) / 1024
    return kib / 1024


def gpt2_config(name):
    letter = name.split("-")[1][0]
    e, n, h = dict(s=(768, 12, 12), m=(1024, 24, 16), l=(1280, 36, 20), x=(1600, 48, 25))[letter]
    return {
        k: {"emb_dim": e, "n_layers": n, "n_heads": h}.get(k, v) for k, v in GPT_CONFIG_124M.items()
    }
