"""Count_parameters tells parameters apart by data_ptr(), which is 0 for all of them on the meta
device (and for empty ones), so a weightless GPT-2 counts a single parameter ('Every parameter
of any nn.Module counts')."""

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
        places = torch.arange(in_idx.shape[1], device=in_idx.device)
        x = self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(places))
        return self.out_head(self.final_norm(self.trf_blocks(x)))


def count_parameters(model):
    by_storage = {p.data_ptr(): p.numel() for p in model.parameters()}
    return sum(by_storage.values())


def model_size_mb(model):
    return 4 * count_parameters(model) / 1024**2


def gpt2_config(name):
    names = ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl")
    i = names.index(name)
    return {
        **GPT_CONFIG_124M,
        "emb_dim": (768, 1024, 1280, 1600)[i],
        "n_layers": 12 * (i + 1),
        "n_heads": (12, 16, 20, 25)[i],
    }
