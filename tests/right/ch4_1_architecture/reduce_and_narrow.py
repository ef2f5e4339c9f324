"""4.1 The architecture"""

import functools
import itertools

import torch
import torch.nn.functional as F
from torch import nn

from kata.draw import caption, run, say, table, tokenizer

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
    as_row = functools.partial(torch.as_tensor, dtype=torch.int64)
    return torch.cat([as_row(tokenizer.encode(text))[None] for text in texts])


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


class Stack(nn.ModuleList):
    """Modules in a row."""

    @classmethod
    def repeat(cls, n, factory):
        return cls(factory() for _ in itertools.repeat(None, n))

    def forward(self, x):
        return functools.reduce(lambda h, module: module(h), self, x)


class DummyGPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        vocab_size, emb_dim = cfg["vocab_size"], cfg["emb_dim"]
        self.tok_emb = nn.Embedding(vocab_size, emb_dim)
        self.pos_emb = nn.Embedding(cfg["context_length"], emb_dim)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = Stack.repeat(cfg["n_layers"], functools.partial(DummyTransformerBlock, cfg))
        self.final_norm = DummyLayerNorm(emb_dim)
        self.out_head = nn.Linear(emb_dim, vocab_size, bias=False)
        self.reset_parameters()

    @torch.no_grad()
    def reset_parameters(self):
        for weight in self.parameters():
            nn.init.trunc_normal_(weight, std=0.05)

    def forward(self, in_idx):
        embedded = F.embedding(in_idx, self.tok_emb.weight) + self.pos_emb.weight.narrow(0, 0, in_idx.size(1))
        hidden = self.trf_blocks(self.drop_emb(embedded))
        return torch.einsum("btd,vd->btv", self.final_norm(hidden), self.out_head.weight)


def demo():
    """What the configuration costs, and a text on its way to logits."""
    cfg = GPT_CONFIG_124M
    caption("What each key of the configuration costs")
    vocabulary = cfg["vocab_size"] * cfg["emb_dim"]
    width = cfg["emb_dim"]
    block = 12 * width**2 + 10 * width
    costs = [
        ("vocab_size", vocabulary * 2, "two rows for each token: in and out"),
        ("context_length", cfg["context_length"] * width, "a row for each place"),
        ("emb_dim", 12 * width**2, "in each block: 12 times its square"),
        ("n_layers", cfg["n_layers"] * block, "all the blocks together"),
        ("n_heads", 0, "only splits what is there"),
        ("drop_rate", 0, "nothing, and nothing is learned"),
        ("qkv_bias", cfg["n_layers"] * 3 * width, "if it were True"),
    ]
    rows = [(key, str(cfg[key]), n, n * 4 / 1024**2, why) for key, n, why in costs]
    table(["key", "value", "parameters", "MiB", "for what"], rows)

    caption("Two texts as a batch")
    encoding, note = tokenizer()
    texts = ["Every effort moves you", "Every day holds a"]
    texts = [text[:9] for text in texts] if note else texts
    for text in texts:
        ids = encoding.encode(text)
        print(f"{text!r}\n  {ids}\n  {[encoding.decode([i]) for i in ids]}")
    batch = tokenize_batch(texts, encoding)
    print(f"{batch}\nshape {tuple(batch.shape)}: {len(batch)} texts, {batch.shape[1]} tokens each")
    if note:
        say(note)

    caption("The dummy model's logits")
    torch.manual_seed(123)
    logits = DummyGPTModel({**cfg, "emb_dim": 48}).eval()(batch)
    print(logits)
    say(
        f"Shape {tuple(logits.shape)}: for every text and every token, a score for each of the "
        f"{logits.shape[-1]:,} tokens that could come next. Nothing is learned yet."
    )


if __name__ == "__main__":
    run(demo)
