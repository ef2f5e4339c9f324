"""4.1 The architecture

A GPT is a machine with one job: given some tokens, say for every token of
its vocabulary how likely it is to come next. Everything in this chapter is a
part of it, and this section puts up the frame: text goes in as numbers, and
scores come out, with placeholders where the parts will be.

    "Every effort moves you"
              |
          tokenizer                    6109, 3626, 6100, 345
              |
          token ids                    (batch, tokens)
              |
      token embedding                  (batch, tokens, emb_dim)
              +
     position embedding                        (tokens, emb_dim)
              |
           dropout                     (batch, tokens, emb_dim)
              |
     n_layers x block                  placeholders, until section 4.5
              |
         final norm                    a placeholder, until section 4.2
              |
        output head                    (batch, tokens, vocab_size)
              |
           logits                      a score for every next token

The configuration of GPT-2's smallest model is a dict with seven keys:

- `vocab_size`: how many tokens there are. Each has a row in the token
  embedding, and a score in the logits.
- `context_length`: how many tokens the model can look at. Each place has a
  row in the position embedding.
- `emb_dim`: how many numbers stand for a token inside the model.
- `n_heads`: into how many parts attention splits those numbers.
- `n_layers`: how many transformer blocks are stacked.
- `drop_rate`: the probability that dropout sets a number to 0 in training.
- `qkv_bias`: whether attention's three projections have a bias.

You know tokenizers and embeddings from chapter 2: a row is looked up for
each id. Ids of several texts of the same length are stacked into a batch.
"""

import functools

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


def tokenize_batch(texts, tokenizer):
    def one(text):
        return torch.as_tensor(tokenizer.encode(text), dtype=torch.int64).unsqueeze(0)
    first = one(texts[0])
    rest = [one(t) for t in texts[1:]]
    return torch.cat([first, *rest])


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


class _Stack(nn.Sequential):
    """A pile of blocks, run with a fold."""

    def __init__(self, cfg):
        super().__init__(*(DummyTransformerBlock(cfg) for _ in range(cfg["n_layers"])))

    def forward(self, x):
        return functools.reduce(lambda h, block: block(h), self, x)


class _Embeds:
    """Mixin: everything before the blocks."""

    def _make_embeddings(self, cfg):
        for name, rows in (("tok_emb", cfg["vocab_size"]), ("pos_emb", cfg["context_length"])):
            start = torch.randn(rows, cfg["emb_dim"]) * 0.02
            setattr(self, name, nn.Embedding.from_pretrained(start, freeze=False))
        self.drop_emb = nn.Dropout(cfg["drop_rate"])

    def _embeddings(self, in_idx):
        places = torch.arange(in_idx.shape[1], device=in_idx.device)
        summed = torch.add(self.pos_emb(places).unsqueeze(0), self.tok_emb(in_idx))
        return self.drop_emb(summed)


class DummyGPTModel(_Embeds, nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self._make_embeddings(cfg)
        self.trf_blocks = _Stack(cfg)
        self.final_norm = DummyLayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)
        nn.init.normal_(self.out_head.weight, std=0.02)

    def forward(self, in_idx):
        steps = (self._embeddings, self.trf_blocks, self.final_norm, self.out_head)
        out = in_idx
        for step in steps:
            out = step(out)
        return out


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
