"""Slow and right: each text by itself, then stacked; positions as a list of numbers."""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super(GPTModel, self).__init__()
        d, p = cfg["emb_dim"], cfg["drop_rate"]
        self.tok_emb, self.pos_emb = (
            nn.Embedding(cfg[rows], d) for rows in ("vocab_size", "context_length")
        )
        self.drop_emb = nn.Dropout(p)
        blocks = []
        i = 0
        while i < cfg["n_layers"]:
            blocks.append(TransformerBlock(cfg))
            i += 1
        self.trf_blocks = nn.Sequential(*blocks)
        self.final_norm = LayerNorm(d)
        self.out_head = nn.Linear(d, cfg["vocab_size"], bias=False)

    def one(self, ids):
        places = torch.tensor(list(range(len(ids))), device=ids.device)
        vectors = [self.tok_emb(token) + self.pos_emb(place) for token, place in zip(ids, places)]
        x = self.drop_emb(torch.stack(vectors)[None])
        for layer in range(len(self.trf_blocks)):
            x = self.trf_blocks[layer](x)
        return self.out_head(self.final_norm(x))[0]

    def forward(self, in_idx):
        return torch.stack([self.one(ids) for ids in in_idx.unbind(0)], dim=0)


def count_parameters(model):
    return int(sum(torch.tensor(p.shape).prod() for p in model.parameters()))


def model_size_mb(model):
    size = torch.tensor(count_parameters(model) * 4.0, dtype=torch.float64) / (1 << 20)
    return size.item()


def gpt2_config(name):
    if name == "gpt2-small":
        return dict(GPT_CONFIG_124M)
    cfg = gpt2_config("gpt2-small")
    scale = {"gpt2-medium": 2, "gpt2-large": 3, "gpt2-xl": 4}[name]
    cfg["n_layers"] *= scale
    cfg["emb_dim"] = {2: 1024, 3: 1280, 4: 1600}[scale]
    cfg["n_heads"] = cfg["emb_dim"] // 64
    return cfg
