"""4.1 The architecture

Every precondition that the text states is checked; nothing else is.
"""

import copy
import numbers
import warnings
from contextlib import contextmanager

import torch
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

_SIZES = ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers")


def tokenize_batch(texts, tokenizer):
    if not isinstance(texts, list) or len(texts) == 0:
        raise ValueError("texts must be a list of one or more strings")
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("texts must hold strings only")

    rows = [list(tokenizer.encode(text)) for text in texts]
    lengths = sorted({len(row) for row in rows})
    if len(lengths) != 1:
        raise ValueError(f"texts have different numbers of tokens: {lengths}")
    if lengths[0] == 0:
        raise ValueError("each text must have at least one token")

    batch = torch.stack([torch.tensor(row, dtype=torch.int64) for row in rows], dim=0)
    assert batch.shape == (len(texts), lengths[0])
    return batch


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


def _checked(cfg):
    """A copy of cfg, after a look at what is in it."""
    missing = [key for key in GPT_CONFIG_124M if key not in cfg]
    if missing:
        raise KeyError(f"cfg lacks {missing}")
    unknown = [key for key in cfg if key not in GPT_CONFIG_124M]
    if unknown:
        warnings.warn(f"cfg has keys that are not used: {unknown}", stacklevel=3)
    for key in _SIZES:
        if not isinstance(cfg[key], numbers.Integral) or cfg[key] < 1:
            raise ValueError(f"{key} must be a whole number from 1 on, not {cfg[key]!r}")
    if not 0 <= cfg["drop_rate"] <= 1:
        raise ValueError(f"drop_rate must be from 0 to 1, not {cfg['drop_rate']!r}")
    return copy.deepcopy(cfg)


@contextmanager
def _mode_is_kept(module):
    before = module.training
    try:
        yield
    finally:
        assert module.training == before, "a call must leave the mode as it is"


class DummyGPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        cfg = _checked(cfg)
        vocab_size, emb_dim = int(cfg["vocab_size"]), int(cfg["emb_dim"])
        self.context_length = int(cfg["context_length"])

        self.tok_emb = nn.Embedding(vocab_size, emb_dim)
        self.pos_emb = nn.Embedding(self.context_length, emb_dim)
        self.drop_emb = nn.Dropout(p=float(cfg["drop_rate"]))
        self.trf_blocks = nn.Sequential(
            *(DummyTransformerBlock(copy.deepcopy(cfg)) for _ in range(cfg["n_layers"]))
        )
        self.final_norm = DummyLayerNorm(emb_dim)
        self.out_head = nn.Linear(emb_dim, vocab_size, bias=False)

        expected = 2 * vocab_size * emb_dim + self.context_length * emb_dim
        assert sum(p.numel() for p in self.parameters()) == expected

    def forward(self, in_idx):
        if in_idx.dtype != torch.int64:
            raise TypeError(f"in_idx must be int64, not {in_idx.dtype}")
        if in_idx.dim() != 2:
            raise ValueError(f"in_idx must be (batch, tokens), not {tuple(in_idx.shape)}")
        batch, tokens = in_idx.shape
        if not 1 <= tokens <= self.context_length:
            raise ValueError(f"{tokens} tokens, but the context length is {self.context_length}")

        with _mode_is_kept(self):
            places = torch.arange(tokens, dtype=torch.int64, device=in_idx.device)
            places = places.unsqueeze(0).expand(batch, tokens)
            total = torch.add(self.tok_emb(in_idx), self.pos_emb(places))
            dropped = self.drop_emb(total)
            hidden = self.trf_blocks(dropped)
            assert hidden.shape == total.shape
            logits = self.out_head(self.final_norm(hidden))

        assert logits.shape == (batch, tokens, self.out_head.out_features)
        return logits


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
