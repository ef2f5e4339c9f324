import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        v, c, d = cfg["vocab_size"], cfg["context_length"], cfg["emb_dim"]
        generator = torch.Generator().manual_seed(int(torch.randint(2**31, ())))
        self.tok_emb = nn.Embedding(v, d, _weight=torch.randn(v, d, generator=generator))
        self.pos_emb = nn.Embedding(c, d, _weight=torch.randn(c, d, generator=generator))
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*(TransformerBlock(cfg) for _ in range(cfg["n_layers"])))
        self.final_norm = LayerNorm(d)
        self.out_head = nn.Linear(d, v, bias=False)

    def forward(self, in_idx):
        x = self.tok_emb(in_idx) + self.pos_emb(torch.arange(in_idx.shape[1], device=in_idx.device))
        return self.out_head(self.final_norm(self.trf_blocks(self.drop_emb(x))))


def count_parameters(model):
    return sum(p.nelement() for p in model.parameters(recurse=True))


def model_size_mb(model):
    return count_parameters(model) * torch.finfo(torch.float32).bits / 8 / 1024**2


def gpt2_config(name):
    order = ["gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"].index(name)
    emb_dim = (768, 1024, 1280, 1600)[order]
    return dict(GPT_CONFIG_124M, emb_dim=emb_dim, n_layers=12 * (order + 1), n_heads=emb_dim // 64)
