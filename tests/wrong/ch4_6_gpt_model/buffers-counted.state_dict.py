import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn
from torch.nn import Dropout, Embedding, Linear


class Stack(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.layers = nn.ModuleList([TransformerBlock(cfg) for _ in range(cfg["n_layers"])])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class GPTModel(nn.Module):
    def __init__(self, cfg, verbose=False):
        super().__init__()
        V, T, C = (cfg[key] for key in ("vocab_size", "context_length", "emb_dim"))
        self.tok_emb = Embedding(V, C)
        self.pos_emb = Embedding(T, C)
        self.drop_emb = Dropout(cfg["drop_rate"])
        self.trf_blocks = Stack(cfg)
        self.final_norm = LayerNorm(C)
        self.out_head = Linear(C, V, bias=False)
        self.positions = torch.arange(T)

    def forward(self, in_idx, targets=None):
        if self.positions.device != in_idx.device:
            self.positions = self.positions.to(in_idx.device)
        tokens = in_idx.shape[1]
        assert tokens <= len(self.positions)
        x = self.tok_emb(in_idx)
        x += self.pos_emb(self.positions[:tokens])
        x = self.trf_blocks(self.drop_emb(x))
        logits = self.out_head(self.final_norm(x))
        assert logits.shape == (*in_idx.shape, self.out_head.out_features)
        return logits


def count_parameters(model):
    return sum(tensor.numel() for _, tensor in model.state_dict().items())


def model_size_mb(model):
    return count_parameters(model) / 262144


def gpt2_config(name):
    new = {key: value for key, value in GPT_CONFIG_124M.items()}
    index = ["gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"].index(name)
    new["emb_dim"] = (768, 1024, 1280, 1600)[index]
    new["n_layers"] = (12, 24, 36, 48)[index]
    new["n_heads"] = (12, 16, 20, 25)[index]
    return new
