"""4.8 Starting well"""

import math
from dataclasses import asdict, dataclass

import torch
from ch4_6_gpt_model import GPTModel, count_parameters, gpt2_config
from torch import nn

from kata.draw import bars, caption, run, say, table


@dataclass(frozen=True)
class GPTConfig:
    vocab_size: int = 50257
    context_length: int = 1024
    emb_dim: int = 768
    n_heads: int = 12
    n_layers: int = 12
    drop_rate: float = 0.1
    qkv_bias: bool = False

    def __post_init__(self):
        d = asdict(self)
        for key in list(d)[:5]:
            if d[key] < 1:
                raise ValueError(f"{key} = {d[key]}")
        if d["emb_dim"] % d["n_heads"]:
            raise ValueError("n_heads doesn't divide emb_dim")
        if not 0 <= d["drop_rate"] <= 1:
            raise ValueError("drop_rate out of range")

    @classmethod
    def from_name(cls, name):
        if name in ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"):
            return cls(**gpt2_config(name))
        raise ValueError(name)

    def to_dict(self):
        return asdict(self)


@torch.no_grad()
def init_weights(model):
    # a generator of our own, so that nobody else's numbers get mixed up
    generator = torch.Generator(device=model.tok_emb.weight.device)
    generator.manual_seed(torch.initial_seed())
    depth = len(model.trf_blocks)
    for name, module in model.named_modules():
        if not isinstance(module, (nn.Linear, nn.Embedding)):
            continue
        std = 0.02
        if name.endswith("out_proj") or name.endswith("layers.2"):
            std /= math.sqrt(2 * depth)
        module.weight.normal_(0, std, generator=generator)
        if getattr(module, "bias", None) is not None:
            module.bias.zero_()


def tie_weights(model):
    model.out_head.weight = model.tok_emb.weight


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
