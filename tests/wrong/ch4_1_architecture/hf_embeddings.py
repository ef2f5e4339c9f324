"""4.1 The architecture"""

import torch
from torch import nn

GPT_CONFIG_124M = {
    "vocab_size": 50257,
    "context_length": 1024,
    "emb_dim": 768,
    "n_heads": 12,
    "n_layers": 12,
    "drop_rate": 0.1,
    "qkv_bias": False,
}


class DummyTransformerBlock(nn.Module):
    """Stands in for the block of section 4.5: gives back what it gets."""

    def __init__(self, cfg):
        super().__init__()

    def forward(self, x):
        return x


class DummyLayerNorm(nn.Module):
    """Stands in for the norm of section 4.2: gives back what it gets."""

    def __init__(self, emb_dim):
        super().__init__()

    def forward(self, x):
        return x


def tokenize_batch(texts, tokenizer):
    input_ids = [tokenizer.encode(text) for text in texts]
    return torch.tensor(input_ids, dtype=torch.long)


class DummyGPTModel(nn.Module):
    def __init__(self, config, pad_token_id=0):
        super().__init__()
        self.tok_emb = nn.Embedding(config["vocab_size"], config["emb_dim"], padding_idx=pad_token_id)
        self.pos_emb = nn.Embedding(config["context_length"], config["emb_dim"])
        self.drop_emb = nn.Dropout(config["drop_rate"])
        self.register_buffer(
            "position_ids", torch.arange(config["context_length"]).expand((1, -1)), persistent=False
        )
        self.trf_blocks = nn.ModuleList([DummyTransformerBlock(config) for _ in range(config["n_layers"])])
        self.final_norm = DummyLayerNorm(config["emb_dim"])
        self.out_head = nn.Linear(config["emb_dim"], config["vocab_size"], bias=False)

    def forward(self, input_ids):
        seq_length = input_ids.size(1)
        inputs_embeds = self.tok_emb(input_ids)
        position_embeds = self.pos_emb(self.position_ids[:, :seq_length])
        hidden_states = self.drop_emb(inputs_embeds + position_embeds)
        for layer_module in self.trf_blocks:
            hidden_states = layer_module(hidden_states)
        hidden_states = self.final_norm(hidden_states)
        return self.out_head(hidden_states)
