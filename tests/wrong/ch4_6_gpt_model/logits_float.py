"""4.6 The GPT model"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.embed_dim = config["emb_dim"]
        self.tok_emb = nn.Embedding(config["vocab_size"], self.embed_dim)
        self.pos_emb = nn.Embedding(config["context_length"], self.embed_dim)
        self.drop_emb = nn.Dropout(config["drop_rate"])
        self.trf_blocks = nn.ModuleList([TransformerBlock(config) for _ in range(config["n_layers"])])
        self.final_norm = LayerNorm(self.embed_dim)
        self.out_head = nn.Linear(self.embed_dim, config["vocab_size"], bias=False)

    def forward(self, input_ids):
        position_ids = torch.arange(0, input_ids.shape[-1], dtype=torch.long, device=input_ids.device)
        position_ids = position_ids.unsqueeze(0)
        hidden_states = self.tok_emb(input_ids) + self.pos_emb(position_ids)
        hidden_states = self.drop_emb(hidden_states)
        for block in self.trf_blocks:
            hidden_states = block(hidden_states)
        hidden_states = self.final_norm(hidden_states)
        lm_logits = self.out_head(hidden_states)
        return lm_logits.float()


def count_parameters(model):
    return sum(param.numel() for param in model.parameters())


def model_size_mb(model):
    return 4 * count_parameters(model) / 1024 / 1024


def gpt2_config(name):
    overrides = {
        "gpt2-small": {"emb_dim": 768, "n_layers": 12, "n_heads": 12},
        "gpt2-medium": {"emb_dim": 1024, "n_layers": 24, "n_heads": 16},
        "gpt2-large": {"emb_dim": 1280, "n_layers": 36, "n_heads": 20},
        "gpt2-xl": {"emb_dim": 1600, "n_layers": 48, "n_heads": 25},
    }
    return {**GPT_CONFIG_124M, **overrides[name]}
