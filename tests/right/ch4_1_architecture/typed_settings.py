"""4.1 The architecture"""

import logging
from dataclasses import dataclass, fields

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


logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    vocab_size: int
    context_length: int
    emb_dim: int
    n_heads: int
    n_layers: int
    drop_rate: float
    qkv_bias: bool

    @classmethod
    def of(cls, cfg: dict) -> "Settings":
        return cls(**{field.name: cfg[field.name] for field in fields(cls)})


def tokenize_batch(texts: list[str], tokenizer) -> torch.Tensor:
    """Turn texts into one batch of token ids.

    texts      a list of one or more strings that have equally many tokens
    tokenizer  has encode(text), which gives a list of ids (a tiktoken encoding)

    Returns a new int64 tensor of shape (len(texts), tokens), a row for each
    text in their order; texts itself stays as it is. Nothing is added to the
    ids and nothing is left out. Texts with different numbers of tokens are
    neither padded nor cut: whatever error stacking them gives is right.
    """
    if not texts:
        raise ValueError("at least one text is needed")
    encoded: list[list[int]] = [list(tokenizer.encode(text)) for text in texts]
    lengths = {len(ids) for ids in encoded}
    if len(lengths) > 1:
        raise ValueError(f"texts have different numbers of tokens: {sorted(lengths)}")
    logger.debug("batch of %d x %d", len(encoded), lengths.pop())
    return torch.tensor(encoded, dtype=torch.int64)


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
    """The frame of a GPT, with placeholders for blocks and final norm.

    DummyGPTModel(cfg), where cfg is a dict with the keys of GPT_CONFIG_124M
    and any values (and is not changed), has
        tok_emb     nn.Embedding, vocab_size rows of emb_dim
        pos_emb     nn.Embedding, context_length rows of emb_dim
        drop_emb    nn.Dropout with probability drop_rate
        trf_blocks  n_layers blocks, each a DummyTransformerBlock(cfg) of its
                    own, one after the other
        final_norm  DummyLayerNorm(emb_dim)
        out_head    nn.Linear from emb_dim to vocab_size, without a bias and
                    with a weight of its own
    and no other parameters. The embeddings and the head begin as PyTorch makes
    them; the order in which you make the parts doesn't matter.
    """

    def __init__(self, cfg):
        super().__init__()
        self.settings = Settings.of(cfg)
        s = self.settings
        self.tok_emb = nn.Embedding(s.vocab_size, s.emb_dim)
        self.pos_emb = nn.Embedding(s.context_length, s.emb_dim)
        self.drop_emb = nn.Dropout(s.drop_rate)
        self.trf_blocks = nn.Sequential(*(DummyTransformerBlock(cfg) for _ in range(s.n_layers)))
        self.final_norm = DummyLayerNorm(s.emb_dim)
        self.out_head = nn.Linear(s.emb_dim, s.vocab_size, bias=False)

    def _embed(self, in_idx: torch.Tensor) -> torch.Tensor:
        tokens = in_idx.shape[1]
        if not 1 <= tokens <= self.settings.context_length:
            raise ValueError(f"{tokens} tokens, but 1 to {self.settings.context_length} fit")
        places = torch.arange(tokens, dtype=torch.int64, device=in_idx.device)
        return self.drop_emb(self.tok_emb(in_idx) + self.pos_emb(places))

    def forward(self, in_idx: torch.Tensor) -> torch.Tensor:
        """(batch, tokens) ids -> (batch, tokens, vocab_size) logits.

        The embedding of each token and the embedding of its place (0 for the
        first) are added as they are. The sum is dropped out, once, in training
        only, and sent through the blocks, the final norm and the output head.
        There is no softmax: logits are raw float32 scores. in_idx is int64 and
        stays as it is; the places are made on its device. Between 1 and
        context_length tokens come in. Gradients reach every parameter.
        """
        hidden = self._embed(in_idx)
        hidden = self.trf_blocks(hidden)
        hidden = self.final_norm(hidden)
        return self.out_head(hidden)
