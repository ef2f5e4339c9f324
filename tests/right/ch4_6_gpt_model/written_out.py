"""4.6 The GPT model"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        frame = {
            "tok_emb": nn.Embedding(cfg["vocab_size"], cfg["emb_dim"]),
            "pos_emb": nn.Embedding(cfg["context_length"], cfg["emb_dim"]),
            "drop_emb": nn.Dropout(p=cfg["drop_rate"]),
            "trf_blocks": nn.Sequential(*map(TransformerBlock, [cfg] * cfg["n_layers"])),
            "final_norm": LayerNorm(cfg["emb_dim"]),
            "out_head": nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False),
        }
        for name, part in frame.items():
            setattr(self, name, part)

    def embed(self, ids):
        place = torch.arange(ids.shape[-1], device=ids.device)[None]
        return self.drop_emb(torch.add(self.tok_emb(ids), self.pos_emb(place)))

    def forward(self, in_idx):
        hidden = self.final_norm(self.trf_blocks(self.embed(in_idx)))
        return hidden @ self.out_head.weight.T


def count_parameters(model):
    def walk(module, done):
        own = [p for p in module._parameters.values() if p is not None and id(p) not in done]
        total = 0
        for p in own:
            if id(p) not in done:
                done.add(id(p))
                total += p.numel()
        return total + sum(walk(child, done) for child in module.children())

    return walk(model, set())


def model_size_mb(model):
    BYTES, MIB = 4, 1024 * 1024
    return BYTES * count_parameters(model) / MIB


def gpt2_config(name):
    common = dict(vocab_size=50257, context_length=1024, drop_rate=0.1, qkv_bias=False)
    if name == "gpt2-small":
        return dict(common, emb_dim=768, n_layers=12, n_heads=12)
    if name == "gpt2-medium":
        return dict(common, emb_dim=1024, n_layers=24, n_heads=16)
    if name == "gpt2-large":
        return dict(common, emb_dim=1280, n_layers=36, n_heads=20)
    if name == "gpt2-xl":
        return dict(common, emb_dim=1600, n_layers=48, n_heads=25)
    raise ValueError(name)
