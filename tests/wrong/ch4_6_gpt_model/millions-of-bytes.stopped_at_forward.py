"""Model_size_mb divides by 1,000,000 instead of 1024 * 1024 (652.04 for GPT-2 small instead of
621.83); GPTModel.forward and gpt2_config are still stubs."""

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
        blocks = []
        for i in range(cfg["n_layers"]):
            blocks.append(TransformerBlock(cfg))
        self.trf_blocks = nn.ModuleList(blocks)
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        raise NotImplementedError("4.6: GPTModel.forward is yours to write")


def count_parameters(model):
    return sum([p.numel() for p in model.parameters()])


def model_size_mb(model):
    total_params = count_parameters(model)
    total_bytes = total_params * 4
    return total_bytes / 1_000_000


def gpt2_config(name):
    raise NotImplementedError("4.6: gpt2_config is yours to write")
