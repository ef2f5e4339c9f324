"""4.8 Starting well"""

import math
from dataclasses import asdict, dataclass

import torch
from ch4_6_gpt_model import GPTModel, count_parameters, gpt2_config
from torch import nn

from kata.draw import bars, caption, run, say, table


class _Checks:
    """What a configuration must be like, apart from what it holds."""

    def _problems(self):
        for name in "vocab_size context_length emb_dim n_heads n_layers".split():
            if not getattr(self, name) >= 1:
                yield f"{name} is less than 1"
        if self.n_heads >= 1 and math.gcd(self.emb_dim, self.n_heads) != self.n_heads:
            yield f"{self.emb_dim} numbers for {self.n_heads} heads"
        if max(0, min(1, self.drop_rate)) != self.drop_rate:
            yield f"drop_rate {self.drop_rate}"


@dataclass(frozen=True)
class GPTConfig(_Checks):
    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def __post_init__(self):
        problems = list(self._problems())
        if problems:
            raise ValueError("; ".join(problems))

    @classmethod
    def from_name(cls, name):
        known = ["gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"]
        if known.count(name) == 0:
            raise ValueError(f"unknown model {name}")
        cfg = gpt2_config(name)
        return cls(**{key: cfg[key] for key in cls.__dataclass_fields__})

    def to_dict(self):
        keys = tuple(type(self).__dataclass_fields__)
        return dict(zip(keys, (self.__dict__[k] for k in keys)))


def init_weights(model):
    # one long draw for the whole model, cut up afterwards
    layers = [m for m in model.modules() if isinstance(m, (nn.Linear, nn.Embedding))]
    numbers = torch.randn(sum(m.weight.numel() for m in layers), dtype=torch.float64)
    pieces = numbers.split([m.weight.numel() for m in layers])
    ends = {id(b.att.out_proj) for b in model.trf_blocks}
    ends |= {id(b.ff.layers[2]) for b in model.trf_blocks}
    narrow = 1 / math.sqrt(2 * len(model.trf_blocks))
    for m, piece in zip(layers, pieces):
        std = 0.02 * (narrow if id(m) in ends else 1)
        m.weight.data.copy_((piece * std).view_as(m.weight))
        if isinstance(m, nn.Linear) and m.bias is not None:
            m.bias.data.fill_(0)
    for norm in [model.final_norm] + [n for b in model.trf_blocks for n in (b.norm1, b.norm2)]:
        norm.scale.data.fill_(1)
        norm.shift.data.fill_(0)


def tie_weights(model):
    model.out_head._parameters["weight"] = model.tok_emb._parameters["weight"]


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
