import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.trf_blocks = nn.Sequential()
        while len(self.trf_blocks) < cfg["n_layers"]:
            self.trf_blocks.append(TransformerBlock(cfg))
        for name, rows in {"tok_emb": "vocab_size", "pos_emb": "context_length"}.items():
            setattr(self, name, nn.Embedding(cfg[rows], cfg["emb_dim"]))
        self.drop_emb = nn.Dropout(p=cfg["drop_rate"])
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], False)

    def forward(self, in_idx):
        x = self.tok_emb(in_idx)
        x += self.pos_emb(in_idx.new_tensor(range(in_idx.shape[1])))
        x = self.drop_emb(x)
        for block in self.trf_blocks.children():
            x = block(x)
        x = self.final_norm(x)
        return x @ self.out_head.weight.mT


def count_parameters(model):
    seen = set()

    def visit(module):
        found = 0
        for parameter in module.parameters(recurse=False):
            if id(parameter) not in seen:
                seen.add(id(parameter))
                found += parameter.numel()
        return found + sum(visit(child) for child in module.children())

    return visit(model)


def model_size_mb(model):
    return count_parameters(model) * 4 / 1024 / 1024


def gpt2_config(name):
    table = """
        gpt2-small         768         12        12
        gpt2-medium       1024         24        16
        gpt2-large        1280         36        20
        gpt2-xl           1600         48        25
    """
    rows = [line.split() for line in table.strip().splitlines()]
    row = next(row for row in rows if row[0] == name)
    cfg = {key: value for key, value in GPT_CONFIG_124M.items()}
    cfg["emb_dim"], cfg["n_layers"], cfg["n_heads"] = map(int, row[1:])
    return cfg
