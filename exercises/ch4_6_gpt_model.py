"""4.6 The GPT model

The frame of section 4.1, with real parts in place of the placeholders. This
is GPT-2, but for two things: the output head is a matrix of its own, and the
query, key and value projections have no bias unless `qkv_bias` is on. And its
weights are random: OpenAI's are trained.

      token ids                        (batch, tokens)
          |
    tok_emb + pos_emb                  (batch, tokens, emb_dim)
          |
      drop_emb
          |
      trf_blocks      n_layers times   (batch, tokens, emb_dim)
          |
      final_norm
          |
       out_head       no bias          (batch, tokens, vocab_size)
          |
        logits

GPT-2 small is called 124M and yours counts 163,009,536 parameters. GPT-2
uses one matrix both as token embedding and as output head (weight tying);
here the two are apart, which is clearer and, in training, often better.
Without the head 124,412,160 are left.

The four sizes of GPT-2 differ in three keys only:

    name           emb_dim   n_layers   n_heads   parameters   without head
    gpt2-small         768         12        12          163M           124M
    gpt2-medium       1024         24        16          406M           355M
    gpt2-large        1280         36        20          838M           774M
    gpt2-xl           1600         48        25        1,638M         1,557M

Where are the parameters of a block? Attention has 2,360,064 of them and the
feed-forward network 4,722,432: twice as many.

You have every part from the sections before; while you are graded here, they
are the reference's.

To go further (not graded): give dropout three rates of its own, for the
embeddings, for the shortcuts and inside attention, in place of `drop_rate`.
"""

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


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
    with random numbers of any usual spread (0.001 to 2), PyTorch's or others;
    the norms begin as ever. Models have nothing in common, and no two begin
    alike. Whoever loads weights may put other Parameters in the places of
    these later. cfg itself stays as it is.
    """

    def __init__(self, cfg):
        super().__init__()
        # YOUR CODE
        raise NotImplementedError("4.6: GPTModel.__init__ is yours to write")

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
        # YOUR CODE
        raise NotImplementedError("4.6: GPTModel.forward is yours to write")


def count_parameters(model):
    """How many numbers a model has learned or could learn, as a Python int.

    Every parameter of any nn.Module that has some counts, whatever its size,
    dtype or device (on "meta" it has no memory), frozen ones too (those with
    requires_grad False); one that is used in two places counts once. Buffers,
    such as attention's mask, are not parameters. The count is exact, and of
    the model as it is now. Counting changes nothing.
    """
    # YOUR CODE
    raise NotImplementedError("4.6: count_parameters is yours to write")


def model_size_mb(model):
    """The memory that a model's parameters take in float32, as a Python float, in MiB.

    Each number of count_parameters takes 4 bytes, whatever its dtype is now,
    and a MiB is 1024 * 1024 bytes. The size is not rounded: for GPT-2 small it
    is about 621.83. The model stays as it is.
    """
    # YOUR CODE
    raise NotImplementedError("4.6: model_size_mb is yours to write")


def gpt2_config(name):
    """The configuration of one of GPT-2's sizes.

    name is "gpt2-small", "gpt2-medium", "gpt2-large" or "gpt2-xl". Returns a
    dict with the keys of GPT_CONFIG_124M and no others: emb_dim, n_layers and
    n_heads as in the lesson's table, everything else as in GPT_CONFIG_124M,
    read from there or written out. It is a new dict each time, so that
    changing it changes nothing else, and GPT_CONFIG_124M stays as it is.
    """
    # YOUR CODE
    raise NotImplementedError("4.6: gpt2_config is yours to write")


def demo():
    """What GPT-2 costs, from small to XL, and where its parameters are."""
    from kata.instruments import weightless

    caption("GPT-2 from small to XL")
    rows = []
    for name in ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"):
        with weightless():  # shapes without numbers: XL would take 6 GB
            model = GPTModel(gpt2_config(name))
        total = count_parameters(model)
        tied = total - model.out_head.weight.numel()
        size = model_size_mb(model)
        rows.append([name, total, tied, size, size / 2])
    table(["name", "parameters", "head tied", "fp32 MiB", "bf16 MiB"], rows)
    say(
        "Tied, the output head is the token embedding, as in GPT-2 itself. bf16 takes 2 bytes each."
    )

    with weightless():
        model = GPTModel(gpt2_config("gpt2-small"))
    caption("Where GPT-2 small's parameters are")
    bars([(name, count_parameters(part)) for name, part in model.named_children()])
    caption("Where a block's parameters are")
    block = model.trf_blocks[0]
    bars([(name, count_parameters(part)) for name, part in block.named_children()])
    say(
        f"Feed-forward has {count_parameters(block.ff):,} parameters, "
        f"attention {count_parameters(block.att):,}: "
        f"{count_parameters(block.ff) / count_parameters(block.att):.1f} times as many."
    )


if __name__ == "__main__":
    run(demo)
