"""4.6 The GPT model"""

import torch
import torch.nn as nn
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock


class GPTModel(nn.Module):

    def __init__(self, cfg):
        super().__init__()
        self.block_size = cfg["context_length"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList([TransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def get_num_params(self, non_embedding=True):
        """
        Return the number of parameters in the model.
        For non-embedding count (default), the position embeddings get subtracted.
        """
        n_params = sum(p.numel() for p in self.parameters())
        if non_embedding:
            n_params -= self.pos_emb.weight.numel()
        return n_params

    def forward(self, in_idx):
        device = in_idx.device
        b, t = in_idx.size()
        assert t <= self.block_size, f"Cannot forward sequence of length {t}, block size is only {self.block_size}"
        pos = torch.arange(0, t, dtype=torch.long, device=device)

        x = self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(pos))
        for block in self.trf_blocks:
            x = block(x)
        x = self.final_norm(x)

        if self.training:
            logits = self.out_head(x)
        else:
            # inference-time mini-optimization: only forward the out_head on the very last position
            logits = self.out_head(x[:, [-1], :])  # note: using list [-1] to preserve the time dim
        return logits


def count_parameters(model):
    if hasattr(model, "get_num_params"):
        return model.get_num_params()
    return sum(p.numel() for p in model.parameters())


def model_size_mb(model):
    return sum(p.numel() for p in model.parameters()) * 4 / 2**20


def gpt2_config(name):
    config_args = {
        "gpt2-small": dict(n_layers=12, n_heads=12, emb_dim=768),  # 124M params
        "gpt2-medium": dict(n_layers=24, n_heads=16, emb_dim=1024),  # 350M params
        "gpt2-large": dict(n_layers=36, n_heads=20, emb_dim=1280),  # 774M params
        "gpt2-xl": dict(n_layers=48, n_heads=25, emb_dim=1600),  # 1558M params
    }[name]
    return {**GPT_CONFIG_124M, **config_args}
