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
    """Turn texts into one batch of token ids."""
    width = len(tokenizer.encode(texts[0]))
    batch = torch.zeros(len(texts), width, dtype=torch.int64)
    for row, text in enumerate(texts):
        batch[row] = torch.tensor(tokenizer.encode(text), dtype=torch.int64)
    return batch


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


class DummyGPTModel(nn.Module):
    """The frame of a GPT, with placeholders for blocks and final norm."""

    def __init__(self, cfg):
        super().__init__()
        emb_dim = cfg["emb_dim"]
        self.tok_emb = nn.Embedding(cfg["vocab_size"], emb_dim)
        self.pos_emb = nn.Embedding(cfg["context_length"], emb_dim)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        blocks = [DummyTransformerBlock(cfg) for _ in range(cfg["n_layers"])]
        self.trf_blocks = nn.Sequential(*blocks)
        self.final_norm = DummyLayerNorm(emb_dim)
        self.out_head = nn.Linear(emb_dim, cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        _, tokens = in_idx.shape
        x = self.tok_emb(in_idx) + self.pos_emb(torch.arange(tokens, device=in_idx.device))
        return self.out_head(self.final_norm(self.trf_blocks(self.drop_emb(x))))


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
