import torch
from torch import nn

GPT_CONFIG_124M = {
    "vocab_size": 50257, "context_length": 1024, "emb_dim": 768, "n_heads": 12, "n_layers": 12,
    "drop_rate": 0.1, "qkv_bias": False,
}


class DummyTransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()

    def forward(self, x):
        return x


class DummyLayerNorm(nn.Module):
    def __init__(self, normalized_shape, eps=1e-5):
        super().__init__()

    def forward(self, x):
        return x


def tokenize_batch(texts, tokenizer):
    batch = []
    for text in texts:
        batch.append(torch.tensor(tokenizer.encode(text)))
    return torch.stack(batch, dim=0)


class DummyGPTModel(nn.Module):
    def __init__(self, config):
        super().__init__()
        d = config["emb_dim"]
        self.wte = nn.Embedding(config["vocab_size"], d)
        self.wpe = nn.Embedding(config["context_length"], d)
        self.drop = nn.Dropout(config["drop_rate"])
        self.h = nn.ModuleList(DummyTransformerBlock(config) for _ in range(config["n_layers"]))
        self.ln_f = DummyLayerNorm(d)
        self.lm_head = nn.Linear(d, config["vocab_size"], bias=False)

    def forward(self, idx):
        pos = torch.arange(0, idx.size(1), dtype=torch.long, device=idx.device).unsqueeze(0)
        x = self.drop(self.wte(idx) + self.wpe(pos))
        for block in self.h:
            x = block(x)
        return self.lm_head(self.ln_f(x))
