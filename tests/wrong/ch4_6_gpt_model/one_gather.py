"""4.6 The GPT model"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], d)
        self.pos_emb = nn.Embedding(cfg["context_length"], d)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*(TransformerBlock(cfg) for _ in range(cfg["n_layers"])))
        self.final_norm = LayerNorm(d)
        self.out_head = nn.Linear(d, cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        batch, tokens = in_idx.shape
        rows = self.tok_emb.weight.index_select(0, in_idx.view(-1))
        x = rows.view(batch, tokens, -1) + self.pos_emb.weight[:tokens]
        x = self.trf_blocks(self.drop_emb(x))
        return self.out_head(self.final_norm(x))


def count_parameters(model):
    return sum(map(torch.Tensor.numel, model.parameters()))


def model_size_mb(model):
    return (count_parameters(model) << 2) / (1 << 20)


def gpt2_config(name):
    i = ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl").index(name)
    cfg = dict(GPT_CONFIG_124M)
    cfg["emb_dim"] = (768, 1024, 1280, 1600)[i]
    cfg["n_layers"] = 12 * (i + 1)
    cfg["n_heads"] = (12, 16, 20, 25)[i]
    return cfg
