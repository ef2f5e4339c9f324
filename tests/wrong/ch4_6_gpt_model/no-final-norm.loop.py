import torch.nn as nn
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        vocab_size, emb_dim = cfg["vocab_size"], cfg["emb_dim"]
        self.out_head = nn.Linear(emb_dim, vocab_size, bias=False)
        self.final_norm = LayerNorm(emb_dim)
        self.trf_blocks = nn.ModuleList()
        for _ in range(cfg["n_layers"]):
            self.trf_blocks.append(TransformerBlock(cfg))
        self.drop_emb = nn.Dropout(p=cfg["drop_rate"])
        self.pos_emb = nn.Embedding(cfg["context_length"], emb_dim)
        self.tok_emb = nn.Embedding(vocab_size, emb_dim)

    def forward(self, in_idx):
        length = in_idx.size(-1)
        hidden = self.drop_emb(self.tok_emb(in_idx) + self.pos_emb.weight[:length])
        for block in self.trf_blocks:
            hidden = block(hidden)
        return self.out_head(hidden)


def count_parameters(model):
    total = 0
    for parameter in model.parameters():
        total += parameter.nelement()
    return total


def model_size_mb(model):
    return count_parameters(model) * 4 / (1024 * 1024)


SIZES = {
    "gpt2-small": {"emb_dim": 768, "n_layers": 12, "n_heads": 12},
    "gpt2-medium": {"emb_dim": 1024, "n_layers": 24, "n_heads": 16},
    "gpt2-large": {"emb_dim": 1280, "n_layers": 36, "n_heads": 20},
    "gpt2-xl": {"emb_dim": 1600, "n_layers": 48, "n_heads": 25},
}


def gpt2_config(name):
    config = GPT_CONFIG_124M.copy()
    config.update(SIZES[name])
    return config
