"""4.6 The GPT model"""

import copy
import math

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

TABLE = """
name         emb_dim n_layers n_heads
gpt2-small   768     12       12
gpt2-medium  1024    24       16
gpt2-large   1280    36       20
gpt2-xl      1600    48       25
"""


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.register_buffer("places", torch.arange(cfg["context_length"]), persistent=False)
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential()
        while len(self.trf_blocks) < cfg["n_layers"]:
            self.trf_blocks.append(TransformerBlock(cfg))
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)
        for table in (self.tok_emb, self.pos_emb, self.out_head):
            nn.init.normal_(table.weight, std=0.02)

    def forward(self, in_idx):
        places = self.places[: in_idx.size(1)]
        x = self.drop_emb(self.pos_emb(places) + self.tok_emb(in_idx))
        return self.out_head(self.final_norm(self.trf_blocks(x)))


def count_parameters(model):
    seen, total = set(), 0
    for module in model.modules():
        for parameter in module._parameters.values():
            if parameter is not None and id(parameter) not in seen:
                seen.add(id(parameter))
                total += math.prod(parameter.shape)
    return total


def model_size_mb(model):
    return math.ldexp(count_parameters(model), -18)


def gpt2_config(name):
    header, *rows = (line.split() for line in TABLE.strip().splitlines())
    config = copy.deepcopy(GPT_CONFIG_124M)
    (row,) = (row for row in rows if row[0] == name)
    for key, value in list(zip(header, row))[1:]:
        config[key] = int(value)
    return config
