import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"], sparse=True)
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*[TransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        x = self.tok_emb(in_idx) + self.pos_emb.weight[: in_idx.shape[1]]
        return self.out_head(self.final_norm(self.trf_blocks(self.drop_emb(x))))


def count_parameters(model):
    seen = {id(p): p.numel() for p in model.parameters()}
    return sum(seen.values())


def model_size_mb(model):
    return sum(map(torch.numel, model.parameters())) / 2**18


def gpt2_config(name):
    cfg = GPT_CONFIG_124M.copy()
    match name.removeprefix("gpt2-"):
        case "small":
            sizes = 768, 12, 12
        case "medium":
            sizes = 1024, 24, 16
        case "large":
            sizes = 1280, 36, 20
        case "xl":
            sizes = 1600, 48, 25
        case _:
            raise KeyError(name)
    cfg["emb_dim"], cfg["n_layers"], cfg["n_heads"] = sizes
    return cfg
