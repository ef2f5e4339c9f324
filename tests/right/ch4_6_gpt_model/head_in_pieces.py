import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    chunk = 256

    def __init__(self, cfg):
        super().__init__()
        d = cfg["emb_dim"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], d)
        self.pos_emb = nn.Embedding(cfg["context_length"], d)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*(TransformerBlock(cfg) for _ in range(cfg["n_layers"])))
        self.final_norm = LayerNorm(d)
        self.out_head = nn.Linear(d, cfg["vocab_size"], bias=False)

    def states(self, in_idx):
        tokens = in_idx.shape[1]
        places = torch.linspace(0, tokens - 1, tokens, device=in_idx.device)
        x = self.tok_emb(in_idx) + self.pos_emb(places.round().long())
        return self.final_norm(self.trf_blocks(self.drop_emb(x)))

    def forward(self, in_idx):
        pieces = self.states(in_idx).split(self.chunk, dim=1)
        return torch.cat([self.out_head(piece) for piece in pieces], dim=1)


def count_parameters(model):
    total = 0
    for parameter in model.parameters():
        total += parameter.size().numel()
    return total


def model_size_mb(model):
    mib = 1 << 20
    whole, rest = divmod(4 * count_parameters(model), mib)
    return whole + rest / mib


def gpt2_config(name):
    cfg = dict(GPT_CONFIG_124M)
    cfg["emb_dim"] = dict(small=768, medium=1024, large=1280, xl=1600)[name[5:]]
    cfg["n_layers"] = dict(small=12, medium=24, large=36, xl=48)[name[5:]]
    cfg["n_heads"] = cfg["emb_dim"] // 64
    return cfg
