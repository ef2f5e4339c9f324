import torch
from torch import nn

from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock


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
        tokens = in_idx.shape[-1]
        positions = torch.arange(tokens, device=in_idx.device)
        x = self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(positions))
        return self.out_head(self.final_norm(self.trf_blocks(x)))


def count_parameters(model):
    total = 0
    for parameter in model.parameters():
        total += parameter.numel()
    return total


def model_size_mb(model):
    return 4 * count_parameters(model) / 1024 / 1024


def gpt2_config(name):
    emb_dim = {"small": 768, "medium": 1024, "large": 1280, "xl": 1600}[name.split("-")[1]]
    config = {**GPT_CONFIG_124M, "emb_dim": emb_dim}
    config["n_layers"] = {768: 12, 1024: 24, 1280: 36, 1600: 48}[emb_dim]
    config["n_heads"] = {768: 12, 1024: 16, 1280: 20, 1600: 25}[emb_dim]
    return config
