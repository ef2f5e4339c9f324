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
        wpe = self.pos_emb.weight[: in_idx.shape[1]]
        x = self.drop_emb(self.tok_emb.weight[in_idx] + wpe)
        x = self.final_norm(self.trf_blocks(x))
        return torch.einsum("btd,vd->btv", x, self.out_head.weight)


def count_parameters(params):
    leaves = dict(params.named_parameters())
    sizes = torch.tensor([leaf.numel() for leaf in leaves.values()], dtype=torch.float32)
    return int(sizes.sum().item())


def model_size_mb(params):
    return count_parameters(params) * 4 / 1024**2


def gpt2_config(name):
    d, n, h = {
        "gpt2-small": (768, 12, 12),
        "gpt2-medium": (1024, 24, 16),
        "gpt2-large": (1280, 36, 20),
        "gpt2-xl": (1600, 48, 25),
    }[name]
    return {k: {"emb_dim": d, "n_layers": n, "n_heads": h}.get(k, v) for k, v in GPT_CONFIG_124M.items()}
