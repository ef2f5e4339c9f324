"""4.1 The architecture
"""

from functools import reduce

import torch
import torch.nn.functional as F
from torch import nn

GPT_CONFIG_124M = dict(
    zip(
        "vocab_size context_length emb_dim n_heads n_layers drop_rate qkv_bias".split(),
        (50257, 1024, 768, 12, 12, 0.1, False),
    )
)


def tokenize_batch(texts, tokenizer):
    """Turn texts into one batch of token ids.

    texts      a list of one or more strings with equally many tokens, at least
               one, and none of them special
    tokenizer  a tiktoken encoding: its encode(text) gives a list of ids

    Returns an int64 tensor of shape (len(texts), tokens), a row for each text
    in their order: the ids that encode gives, none added and none left out. It
    is a new tensor each time, and texts stays as it is. Texts with different
    numbers of tokens are neither padded nor cut: whatever error stacking them
    gives is right.
    """
    return torch.LongTensor([list(tokenizer.encode(text)) for text in texts])


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
    """A list of modules that can be called like a Sequential."""

    def forward(self, x):
        return reduce(lambda state, block: block(state), self, x)


class DummyGPTModel(nn.Module):
    """The frame of a GPT, with placeholders for blocks and final norm.

    DummyGPTModel(cfg), where cfg is a dict with the keys of GPT_CONFIG_124M, any
    sizes from 1 on and any drop_rate from 0 to 1, has
        tok_emb     nn.Embedding, vocab_size rows of emb_dim
        pos_emb     nn.Embedding, context_length rows of emb_dim
        drop_emb    nn.Dropout with probability drop_rate
        trf_blocks  nn.Sequential or another module, holds n_layers blocks, each
                    a DummyTransformerBlock(cfg) of its own
        final_norm  DummyLayerNorm(emb_dim)
        out_head    nn.Linear from emb_dim to vocab_size, without a bias and
                    with a weight of its own
    and no other parameters; buffers are free. The weights begin with any random
    numbers, and no two models share one. cfg stays as it is. The order in which
    you make the parts doesn't matter.
    """

    def __init__(self, cfg):
        super().__init__()
        width = cfg["emb_dim"]
        self.out_head = nn.Linear(width, cfg["vocab_size"], False)
        self.final_norm = DummyLayerNorm(width)
        self.trf_blocks = Stack()
        while len(self.trf_blocks) < cfg["n_layers"]:
            self.trf_blocks.append(DummyTransformerBlock(cfg))
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.pos_emb = nn.Embedding.from_pretrained(
            0.02 * torch.randn(cfg["context_length"], width), freeze=False
        )
        self.tok_emb = nn.Embedding.from_pretrained(
            0.02 * torch.randn(cfg["vocab_size"], width), freeze=False
        )

    def forward(self, in_idx):
        """(batch, tokens) ids -> (batch, tokens, vocab_size) logits.

        The embedding of each token and the embedding of its place (0 for the
        first) are added as they are. The sum is dropped out, once, in training
        only, each number by itself. Then the blocks are run, each once and in
        their order, then the final norm and the output head. There is no
        softmax: logits are raw scores, in the weights' dtype, float32 or
        float64, and as exact as that. in_idx is int64 with any strides, and has
        between 1 and context_length tokens. All of it works on whatever device
        the model and in_idx are on. Gradients reach every parameter, in
        training and in evaluation. A call leaves in_idx, the weights and the
        mode as they are, and the next call finds nothing of it.
        """
        rows = self.tok_emb.weight[in_idx] + self.pos_emb.weight.narrow(0, 0, in_idx.size(1))
        rows = F.dropout(rows, self.drop_emb.p, self.training)
        return self.final_norm(self.trf_blocks(rows)) @ self.out_head.weight.mT
