"""4.8 Starting well

Before a model learns anything, three things are decided: what it is made of,
with which numbers it begins, and whether its two largest matrices are one.

A configuration was a dict so far. A typing error in it, or 5 heads for 768
numbers, shows much later and somewhere else. A frozen dataclass knows its
seven fields, looks at their values when it is made, and never changes.

The numbers come next. Every block adds to the stream of vectors twice:

      token + position embedding         spread 0.02 each
          |
          +<--- att.out_proj             0.02 / sqrt(2 * n_layers)
          |
          +<--- ff, its second Linear    0.02 / sqrt(2 * n_layers)
          |
         ...    n_layers times           (batch, tokens, emb_dim)
          |
      final_norm
          |
       out_head                          0.02

What is added at random adds up in its variance: 2 * n_layers additions of
one spread make sqrt(2 * n_layers) times that spread. Where every addition is
made smaller by just this factor, the stream grows no more in 48 blocks than
in 12. GPT-2 began so: weights from a normal distribution with a spread of
0.02, biases with 0. For 12 blocks, 0.02 / sqrt(24) is 0.0041.

Then the two matrices. Both have a row of emb_dim numbers for every token:

      tok_emb.weight   (vocab_size, emb_dim)   id -> its row
      out_head.weight  (vocab_size, emb_dim)   vector -> its product with
                                               every row: the logits

A token's row may well mean the same going in and coming out, so GPT-2 has
one matrix for both. That saves 38,597,376 of 163,009,536 parameters. It takes
a proper start: PyTorch's embeddings have a spread of 1. As output head they
make logits of a spread of sqrt(emb_dim), and a new model is sure of nonsense.

A new model knows nothing, so all tokens are equally likely, and the loss is
ln(vocab_size): 10.8 for GPT-2. Look at it before you train.

In the book a configuration is a dict, weights begin as PyTorch's do, and
nothing is tied. OpenAI's code draws positions with 0.01; here it is 0.02, as
in nanoGPT.
"""

import math
from dataclasses import asdict, dataclass, replace
from typing import ClassVar

import torch
from ch4_6_gpt_model import GPTModel, count_parameters, gpt2_config
from torch import nn

from kata.draw import bars, caption, run, say, table


class ConfigError(ValueError):
    """A configuration that can't be."""

    def __init__(self, field, why):
        super().__init__(f"{field}: {why}")
        self.field = field


class CheckedMixin:
    __slots__ = ()

    def _require(self, condition, field, why):
        if not condition:
            raise ConfigError(field, why)


@dataclass(frozen=True, slots=True)
class GPTConfig(CheckedMixin):
    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    NAMES: ClassVar[tuple] = ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl")

    def __post_init__(self):
        self._require(self.drop_rate >= 0, "drop_rate", "below 0")
        self._require(self.drop_rate <= 1, "drop_rate", "above 1")
        for field in ("vocab_size", "context_length", "emb_dim", "n_heads", "n_layers"):
            self._require(getattr(self, field) >= 1, field, "less than 1")
        self._require(self.emb_dim % self.n_heads == 0, "n_heads", "does not divide emb_dim")

    @property
    def head_dim(self):
        return self.emb_dim // self.n_heads

    @classmethod
    def from_name(cls, name):
        if name not in cls.NAMES:
            raise ConfigError("name", f"{name} is unknown")
        return replace(cls(), **gpt2_config(name))

    def to_dict(self):
        return dict(asdict(self))


class Initializer:
    """Walks over a model, a method for each kind of part."""

    spread = 0.02

    def __init__(self, model):
        self.model = model

    @property
    def blocks(self):
        return list(self.model.trf_blocks.children())

    @property
    def small_spread(self):
        return self.spread / math.sqrt(2 * len(self.blocks))

    def linear(self, layer, spread):
        layer.weight.normal_(0, spread)
        if layer.bias is not None:
            layer.bias.fill_(0)

    def embedding(self, table_):
        table_.weight.normal_(0, self.spread)

    def attention(self, att):
        for layer in (att.W_query, att.W_key, att.W_value):
            self.linear(layer, self.spread)
        self.linear(att.out_proj, self.small_spread)

    def feed_forward(self, ff):
        first, second = (layer for layer in ff.modules() if isinstance(layer, nn.Linear))
        self.linear(first, self.spread)
        self.linear(second, self.small_spread)

    @torch.no_grad()
    def __call__(self):
        self.embedding(self.model.tok_emb)
        self.embedding(self.model.pos_emb)
        for block in self.blocks:
            self.attention(block.att)
            self.feed_forward(block.ff)
        self.linear(self.model.out_head, self.spread)


def init_weights(model):
    Initializer(model)()


def tie_weights(model):
    model.out_head.register_parameter("weight", model.tok_emb.get_parameter("weight"))


NARROW = {"vocab_size": 2000, "context_length": 64, "emb_dim": 128, "n_heads": 4, "drop_rate": 0.0}
BEGINNINGS = [
    ("PyTorch's", "its own"),
    ("init_weights", "its own"),
    ("PyTorch's", "tied"),
    ("init_weights", "tied"),
]


def demo():
    """A configuration that can't be, the loss of four beginnings, the stream, the sizes."""
    caption("GPTConfig(emb_dim=768, n_heads=5)")
    try:
        print(f"It is taken: {GPTConfig(emb_dim=768, n_heads=5)}")
    except ValueError as error:
        print(f"ValueError: {error}")

    caption("The loss of a new model: four ways to begin")
    rows = [[*how, loss_of_a_beginning(*how)] for how in BEGINNINGS]
    table(["weights", "output head", "loss"], rows)
    vocab_size = NARROW["vocab_size"]
    say(
        f"12 blocks, {NARROW['emb_dim']} wide, {vocab_size:,} tokens. Knowing nothing costs "
        f"ln({vocab_size:,}) = {math.log(vocab_size):.2f}. More is being sure of nonsense."
    )

    caption("The stream's spread, block by block")
    bars(spreads_of_the_stream())
    say("With your init_weights. The same where blocks add with a spread of 0.02:")
    bars(spreads_of_the_stream(times=math.sqrt(24)))

    caption("The four sizes, tied")
    table(["name", "apart", "tied", "spread where blocks add"], sizes())


def new_model(weights, head):
    torch.manual_seed(123)
    model = GPTModel(GPTConfig(**NARROW).to_dict()).eval()
    if head == "tied":
        tie_weights(model)
    if weights == "init_weights":
        init_weights(model)
    return model


@torch.no_grad()
def loss_of_a_beginning(weights, head):
    """The loss of a new model on text that means nothing."""
    model = new_model(weights, head)
    ids = torch.randint(NARROW["vocab_size"], (16, NARROW["context_length"] + 1))
    logits = model(ids[:, :-1])  # (batch, tokens, vocab_size)
    return nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten()).item()


@torch.no_grad()
def spreads_of_the_stream(times=1.0):
    """How far the vectors' numbers spread, after every third block.

    What a block adds has weights with so many times the spread that init_weights gives them.
    """
    model = new_model("init_weights", "its own")
    ids = torch.randint(NARROW["vocab_size"], (1, NARROW["context_length"]))
    x = model.tok_emb(ids) + model.pos_emb.weight  # (1, tokens, emb_dim)
    spreads = [("embeddings", x.std().item())]
    for number, block in enumerate(model.trf_blocks, 1):
        block.att.out_proj.weight.mul_(times)
        block.ff.layers[2].weight.mul_(times)
        x = block(x)
        spreads.append((f"block {number}", x.std().item()))
    return spreads[::3]


def sizes():
    """GPT-2's four sizes: parameters with two matrices and with one, and the smaller spread."""
    from kata.instruments import weightless

    rows = []
    for name in ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"):
        cfg = GPTConfig.from_name(name)
        with weightless():  # shapes without numbers
            model = GPTModel(cfg.to_dict())
        apart = count_parameters(model)
        tie_weights(model)
        rows.append([name, apart, count_parameters(model), 0.02 / math.sqrt(2 * cfg.n_layers)])
    return rows


if __name__ == "__main__":
    run(demo)
