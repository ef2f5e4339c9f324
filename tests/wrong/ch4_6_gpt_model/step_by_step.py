"""The places are as many as the batch has rows (in_idx.shape[0]) instead of tokens, which
raises or, in a batch of one, puts every token at place 0; and model_size_mb uses // and gives
an int, cut off."""

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
        self.trf_blocks = nn.Sequential()
        for i in range(cfg["n_layers"]):
            self.trf_blocks.append(TransformerBlock(cfg))
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        tokens = in_idx.shape[0]
        places = torch.arange(tokens, device=in_idx.device)
        tok = self.tok_emb(in_idx)
        pos = self.pos_emb(places)
        x = tok + pos
        x = self.drop_emb(x)
        x = self.trf_blocks(x)
        x = self.final_norm(x)
        x = self.out_head(x)
        return x


def count_parameters(model):
    n = 0
    for p in model.parameters():
        n = n + p.numel()
    return n


def model_size_mb(model):
    number_of_bytes = count_parameters(model) * 4
    number_of_kib = number_of_bytes // 1024
    return number_of_kib // 1024


def gpt2_config(name):
    cfg = {}
    for key in GPT_CONFIG_124M:
        cfg[key] = GPT_CONFIG_124M[key]
    if name == "gpt2-medium":
        cfg["emb_dim"] = 1024
        cfg["n_layers"] = 24
        cfg["n_heads"] = 16
    if name == "gpt2-large":
        cfg["emb_dim"] = 1280
        cfg["n_layers"] = 36
        cfg["n_heads"] = 20
    if name == "gpt2-xl":
        cfg["emb_dim"] = 1600
        cfg["n_layers"] = 48
        cfg["n_heads"] = 25
    return cfg
