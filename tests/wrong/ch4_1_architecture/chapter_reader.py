"""4.1 The architecture
"""

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

    texts      a list of one or more strings with equally many tokens, at least
               one, and none of them special
    tokenizer  a tiktoken encoding: its encode(text) gives a list of ids

    Returns an int64 tensor of shape (len(texts), tokens), a row for each text
    in their order: the ids that encode gives, none added and none left out. It
    is a new tensor each time, and texts stays as it is. Texts with different
    numbers of tokens are neither padded nor cut: whatever error stacking them
    gives is right.
    """
    return torch.stack([torch.tensor(tokenizer.encode(t)) for t in texts])


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
        vocab, length, width = cfg["vocab_size"], cfg["context_length"], cfg["emb_dim"]
        self.tok_emb = nn.Embedding(vocab, width)
        self.pos_emb = nn.Embedding(length, width)
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        blocks = []
        for _ in range(cfg["n_heads"]):
            blocks.append(DummyTransformerBlock(cfg))
        self.trf_blocks = nn.Sequential(*blocks)
        self.final_norm = DummyLayerNorm(width)
        self.out_head = nn.Linear(width, vocab, bias=False)

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
        tokens = in_idx.shape[1]
        places = torch.arange(tokens, device=in_idx.device)
        x = self.tok_emb(in_idx) + self.pos_emb(places)
        x = self.drop_emb(x)
        x = self.trf_blocks(x)
        x = self.final_norm(x)
        return self.out_head(x)
