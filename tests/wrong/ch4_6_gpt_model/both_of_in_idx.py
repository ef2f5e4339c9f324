"""4.6 The GPT model"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):

    def __init__(self, cfg):
        super().__init__()
        vocab_size = cfg["vocab_size"]
        emb_dim = cfg["emb_dim"]
        n_layers = cfg["n_layers"]
        self.tok_emb = nn.Embedding(vocab_size, emb_dim)
        self.pos_emb = nn.Embedding(cfg["context_length"], emb_dim)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList()
        for i in range(n_layers):
            block = TransformerBlock(cfg)
            self.trf_blocks.append(block)
        self.final_norm = LayerNorm(emb_dim)
        self.out_head = nn.Linear(emb_dim, vocab_size, bias=False)

    def forward(self, in_idx):
        # embeddings
        tok = self.tok_emb(in_idx)
        pos = self.pos_emb(in_idx)
        x = tok + pos
        x = self.drop_emb(x)
        # blocks
        for block in self.trf_blocks:
            x = block(x)
        # output
        x = self.final_norm(x)
        x = self.out_head(x)
        return x


def count_parameters(model):
    count = 0
    for param in model.parameters():
        n = 1
        for size in param.shape:
            n = n * size
        count = count + n
    return count


def model_size_mb(model):
    n = count_parameters(model)
    return n * 4 / 1024 / 1024


def gpt2_config(name):
    config = {
        "vocab_size": 50257,
        "context_length": 1024,
        "emb_dim": 768,
        "n_heads": 12,
        "n_layers": 12,
        "drop_rate": 0.1,
        "qkv_bias": False,
    }
    if name == "gpt2-medium":
        config["emb_dim"], config["n_layers"], config["n_heads"] = 1024, 24, 16
    if name == "gpt2-large":
        config["emb_dim"], config["n_layers"], config["n_heads"] = 1280, 36, 20
    if name == "gpt2-xl":
        config["emb_dim"], config["n_layers"], config["n_heads"] = 1600, 48, 25
    return config
