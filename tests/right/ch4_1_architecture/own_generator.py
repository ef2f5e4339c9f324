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
    return torch.tensor([*map(tokenizer.encode, texts)], dtype=torch.long)


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
        g = torch.Generator().manual_seed(int(torch.randint(2**31, ())))
        d = cfg["emb_dim"]
        # as nn.Embedding makes them: from N(0, 1)
        self.tok_emb = nn.Embedding(
            cfg["vocab_size"], d, _weight=torch.randn(cfg["vocab_size"], d, generator=g)
        )
        self.pos_emb = nn.Embedding(
            cfg["context_length"], d, _weight=torch.randn(cfg["context_length"], d, generator=g)
        )
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(
            *[DummyTransformerBlock(cfg) for _ in range(cfg["n_layers"])]
        )
        self.final_norm = DummyLayerNorm(d)
        self.out_head = nn.Linear(d, cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        x = self.tok_emb(in_idx) + self.pos_emb(torch.arange(in_idx.shape[1], device=in_idx.device))
        return self.out_head(self.final_norm(self.trf_blocks(self.drop_emb(x))))
