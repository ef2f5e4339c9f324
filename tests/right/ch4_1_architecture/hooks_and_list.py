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


def tokenize_batch(texts, tokenizer):
    ids = []
    for text in texts:
        ids.append(tuple(tokenizer.encode(text)))
    return torch.asarray(ids, dtype=torch.int64)


class DummyTransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()

    def forward(self, x):
        return x


class DummyLayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()

    def forward(self, x):
        return x


class DummyGPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(
            *[DummyTransformerBlock(cfg) for _ in range(cfg["n_layers"])]
        )
        self.final_norm = DummyLayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)
        self.tok_emb.register_forward_hook(
            lambda module, args, out: out + self.pos_emb.weight[: out.shape[1]]
        )
        self.trf_blocks.register_forward_pre_hook(lambda module, args: (self.drop_emb(*args),))
        self.trf_blocks.register_forward_hook(lambda module, args, out: self.final_norm(out))

    def forward(self, in_idx):
        return nn.functional.linear(
            self.trf_blocks(self.tok_emb(in_idx)), self.out_head.weight, bias=None
        )
