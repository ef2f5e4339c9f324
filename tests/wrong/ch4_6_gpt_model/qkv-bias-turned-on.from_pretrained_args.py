"""Gpt2_config sets qkv_bias to True, because OpenAI's checkpoints have one; but everything else
is to be as in GPT_CONFIG_124M, where it is False."""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        hidden_size = cfg["emb_dim"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], hidden_size)
        self.pos_emb = nn.Embedding(cfg["context_length"], hidden_size)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList([TransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = LayerNorm(hidden_size)
        self.out_head = nn.Linear(hidden_size, cfg["vocab_size"], bias=False)

    def forward(self, input_ids):
        input_shape = input_ids.size()
        position_ids = torch.arange(input_shape[-1], dtype=torch.long, device=input_ids.device)
        position_ids = position_ids.unsqueeze(0)
        inputs_embeds = self.tok_emb(input_ids)
        position_embeds = self.pos_emb(position_ids)
        hidden_states = inputs_embeds + position_embeds
        hidden_states = self.drop_emb(hidden_states)
        for block in self.trf_blocks:
            hidden_states = block(hidden_states)
        hidden_states = self.final_norm(hidden_states)
        lm_logits = self.out_head(hidden_states)
        return lm_logits


def count_parameters(model):
    return sum(p.numel() for p in model.parameters())


def model_size_mb(model):
    return count_parameters(model) * 4 / 1024**2


def gpt2_config(model_type):
    assert model_type in {"gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"}
    config_args = {
        "gpt2-small": dict(n_layers=12, n_heads=12, emb_dim=768),
        "gpt2-medium": dict(n_layers=24, n_heads=16, emb_dim=1024),
        "gpt2-large": dict(n_layers=36, n_heads=20, emb_dim=1280),
        "gpt2-xl": dict(n_layers=48, n_heads=25, emb_dim=1600),
    }[model_type]
    config_args["vocab_size"] = 50257  # always 50257 for GPT model checkpoints
    config_args["context_length"] = 1024  # always 1024 for GPT model checkpoints
    config_args["qkv_bias"] = True  # always True for GPT model checkpoints
    config_args["drop_rate"] = GPT_CONFIG_124M["drop_rate"]
    return config_args
