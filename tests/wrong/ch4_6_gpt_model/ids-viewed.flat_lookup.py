"""4.6 The GPT model"""

import torch
import torch.nn.functional as F
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn


class GPTModel(nn.Module):
    """Token ids in, a score for every next token out.

    GPTModel(cfg), where cfg is a dict with the keys of GPT_CONFIG_124M, has
        tok_emb     nn.Embedding, vocab_size rows of emb_dim
        pos_emb     nn.Embedding, context_length rows of emb_dim
        drop_emb    nn.Dropout with probability drop_rate
        trf_blocks  n_layers TransformerBlock(cfg), each an object of its own,
                    in an nn.Sequential (an nn.ModuleList or the like will do)
        final_norm  LayerNorm(emb_dim)
        out_head    nn.Linear from emb_dim to vocab_size, without a bias, its
                    weight not shared with tok_emb
    and no other parameters. All of them are float32 and learn. Weights begin
    with random numbers, PyTorch's or others; the norms begin as ever. Models
    have nothing in common. cfg itself stays as it is.
    """

    def __init__(self, cfg):
        super().__init__()
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList(TransformerBlock(cfg) for _ in range(cfg["n_layers"]))
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        """(batch, tokens) int64 ids -> (batch, tokens, vocab_size) logits.

        From 1 to context_length tokens come in, in any batch; in_idx may be a
        piece of a larger tensor. The first token has place 0. Places are made
        on the device of in_idx, or are there already with the model. drop_emb
        falls once, on the sum of the two embeddings, before the blocks.

        There is no softmax: logits are raw scores, for every token. They are
        float32, and float64 where the model is. in_idx itself stays as it is,
        and so do the weights. Gradients reach all parameters, in evaluation too. Outside
        of dropout, training makes no difference. Nothing is remembered from
        one call to the next.
        """
        batch, tokens = in_idx.shape
        rows = self.tok_emb.weight.index_select(0, in_idx.view(-1))
        x = rows.view(batch, tokens, -1) + self.pos_emb.weight[:tokens]
        x = self.drop_emb(x)
        for block in self.trf_blocks:
            x = block(x)
        return F.linear(self.final_norm(x), self.out_head.weight)


def count_parameters(model):
    """How many numbers a model has learned or could learn, as a Python int.

    Every parameter of any nn.Module counts, whatever its size, dtype or device
    (on "meta" it has no memory), frozen ones too (those with requires_grad
    False); one that is used in two places counts once. Buffers, such as
    attention's mask, are not parameters. The count is exact, and of the model
    as it is now. Counting changes nothing.
    """
    return sum(parameter.nelement() for parameter in set(model.parameters()))


def model_size_mb(model):
    """The memory that a model's parameters take in float32, as a Python float, in MiB.

    Each number of count_parameters takes 4 bytes, whatever its dtype is now,
    and a MiB is 1024 * 1024 bytes. The size is not rounded: for GPT-2 small it
    is about 621.83. The model stays as it is.
    """
    return count_parameters(model) * 4 / 1024 / 1024


def gpt2_config(name):
    """The configuration of one of GPT-2's sizes.

    name is "gpt2-small", "gpt2-medium", "gpt2-large" or "gpt2-xl". Returns a
    dict with the keys of GPT_CONFIG_124M and no others: emb_dim, n_layers and
    n_heads as in the lesson's table, everything else as in GPT_CONFIG_124M,
    read from there or written out. It is a new dict each time, so that
    changing it changes nothing else, and GPT_CONFIG_124M stays as it is.
    """
    width, depth = {
        "gpt2-small": (768, 12),
        "gpt2-medium": (1024, 24),
        "gpt2-large": (1280, 36),
        "gpt2-xl": (1600, 48),
    }[name]
    return dict(GPT_CONFIG_124M, emb_dim=width, n_layers=depth, n_heads=width // 64)
