"""4.6 The GPT model"""

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
        self.trf_blocks = nn.Sequential(*blocks)
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        tokens = in_idx.shape[1]
        places = torch.arange(tokens, device=in_idx.device)
        x = self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(places))
        return self.out_head(self.final_norm(self.trf_blocks(x)))


def count_parameters(model):
    # YOUR CODE
    raise NotImplementedError("4.6: count_parameters is yours to write")


def model_size_mb(model):
    # YOUR CODE
    raise NotImplementedError("4.6: model_size_mb is yours to write")


def gpt2_config(name):
    config = GPT_CONFIG_124M
    if name == "gpt2-small":
        config.update({"emb_dim": 768, "n_layers": 12, "n_heads": 12})
    elif name == "gpt2-medium":
        config.update({"emb_dim": 1024, "n_layers": 24, "n_heads": 16})
    elif name == "gpt2-large":
        config.update({"emb_dim": 1280, "n_layers": 36, "n_heads": 20})
    else:
        config.update({"emb_dim": 1600, "n_layers": 48, "n_heads": 25})
    return config
