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
        self.trf_blocks = nn.Sequential(*[TransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        batch_size, seq_len = in_idx.shape
        tok_embeds = self.tok_emb(in_idx)
        pos_embeds = self.pos_emb(torch.arange(seq_len, device=in_idx.device))
        x = tok_embeds + pos_embeds
        x = self.drop_emb(x)
        x = self.trf_blocks(x)
        logits = self.out_head(x)
        return logits


def count_parameters(model):
    return sum(p.numel() for p in model.parameters())


def model_size_mb(model):
    return count_parameters(model) * 4 / (1024 * 1024)


def gpt2_config(name):
    cfg = GPT_CONFIG_124M.copy()
    if name == "gpt2-small":
        cfg["emb_dim"], cfg["n_layers"], cfg["n_heads"] = 768, 12, 12
    elif name == "gpt2-medium":
        cfg["emb_dim"], cfg["n_layers"], cfg["n_heads"] = 1024, 24, 16
    elif name == "gpt2-large":
        cfg["emb_dim"], cfg["n_layers"], cfg["n_heads"] = 1280, 36, 16
    elif name == "gpt2-xl":
        cfg["emb_dim"], cfg["n_layers"], cfg["n_heads"] = 1600, 48, 25
    return cfg
