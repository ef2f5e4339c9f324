"""The token embeddings are scaled by sqrt(emb_dim) before the positions are added; and the
output goes through a softmax ('There is no softmax: logits are raw scores')."""

import math

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class TokenAndPositionEmbedding:
    @staticmethod
    def call(token_emb, pos_emb, inputs):
        maxlen = inputs.shape[-1]
        positions = torch.arange(start=0, end=maxlen, step=1, device=inputs.device)
        embed_dim = token_emb.embedding_dim
        return token_emb(inputs) * math.sqrt(embed_dim) + pos_emb(positions)


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList(TransformerBlock(cfg) for _ in range(cfg["n_layers"]))
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)
        self.activation = nn.Softmax(dim=-1)

    def forward(self, in_idx):
        x = TokenAndPositionEmbedding.call(self.tok_emb, self.pos_emb, in_idx)
        x = self.drop_emb(x)
        for layer in self.trf_blocks:
            x = layer(x)
        x = self.final_norm(x)
        outputs = self.out_head(x)
        return self.activation(outputs)


def count_parameters(model):
    count = 0
    for weight in model.parameters():
        count += math.prod(weight.shape)
    return count


def model_size_mb(model):
    return 4 * count_parameters(model) / 1024**2


def gpt2_config(name):
    presets = {
        "gpt2-small": (768, 12, 12),
        "gpt2-medium": (1024, 24, 16),
        "gpt2-large": (1280, 36, 20),
        "gpt2-xl": (1600, 48, 25),
    }
    emb_dim, n_layers, n_heads = presets[name]
    return {**GPT_CONFIG_124M, "emb_dim": emb_dim, "n_layers": n_layers, "n_heads": n_heads}
