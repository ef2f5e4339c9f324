"""4.1 The architecture"""

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
    """Turn texts into one batch of token ids.

    texts      a list of one or more strings that have equally many tokens
    tokenizer  has encode(text), which gives a list of ids (a tiktoken encoding)

    Returns a new int64 tensor of shape (len(texts), tokens), a row for each
    text in their order; texts itself stays as it is. Nothing is added to the
    ids and nothing is left out. Texts with different numbers of tokens are
    neither padded nor cut: whatever error stacking them gives is right.
    """
    # YOUR CODE
    raise NotImplementedError("4.1: tokenize_batch is yours to write")


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
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential(*[DummyTransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = DummyLayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        """(batch, tokens) ids -> (batch, tokens, vocab_size) logits.

        The embedding of each token and the embedding of its place (0 for the
        first) are added as they are. The sum is dropped out, once, in training
        only, and sent through the blocks, the final norm and the output head.
        There is no softmax: logits are raw float32 scores. in_idx is int64 and
        stays as it is; the places are made on its device. Between 1 and
        context_length tokens come in. Gradients reach every parameter.
        """
        b, t = in_idx.shape
        positions = torch.arange(1, t + 1, device=in_idx.device)
        x = self.tok_emb(in_idx) + self.pos_emb(positions)
        x = self.drop_emb(x)
        x = self.trf_blocks(x)
        x = self.final_norm(x)
        return self.out_head(x)
