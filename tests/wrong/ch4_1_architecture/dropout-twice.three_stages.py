"""4.1 The architecture"""

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


# ---------------------------------------------------------------- tokens

def _encode_one(text, tokenizer):
    return torch.tensor(tokenizer.encode(text), dtype=torch.int64)


def tokenize_batch(texts, tokenizer):
    return torch.stack([_encode_one(text, tokenizer) for text in texts])


# ---------------------------------------------------------------- placeholders

class _Identity(nn.Module):
    def __init__(self, _):
        super().__init__()

    def forward(self, x):
        return x


class DummyTransformerBlock(_Identity):
    """Stands in for the block of section 4.5: gives back what it gets."""


class DummyLayerNorm(_Identity):
    """Stands in for the norm of section 4.2: gives back what it gets."""


# ---------------------------------------------------------------- the model's three stages

class _InputStage:
    """ids -> vectors"""

    def _build_input(self, cfg):
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])

    def embed(self, ids):
        places = torch.arange(ids.size(1), device=ids.device)
        return self.drop_emb(self.tok_emb(ids) + self.pos_emb(places))


class _BodyStage:
    """vectors -> vectors"""

    def _build_body(self, cfg):
        layers = (DummyTransformerBlock(cfg) for _ in range(cfg["n_layers"]))
        self.trf_blocks = nn.Sequential(*layers)
        self.final_norm = DummyLayerNorm(cfg["emb_dim"])

    def transform(self, x):
        x = self.drop_emb(x)
        x = self.trf_blocks(x)
        return self.final_norm(x)


class _OutputStage:
    """vectors -> scores"""

    def _build_output(self, cfg):
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def score(self, x):
        return self.out_head(x)


class DummyGPTModel(_InputStage, _BodyStage, _OutputStage, nn.Module):
    def __init__(self, cfg):
        nn.Module.__init__(self)
        self._build_input(cfg)
        self._build_body(cfg)
        self._build_output(cfg)

    def forward(self, in_idx):
        return self.score(self.transform(self.embed(in_idx)))


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
