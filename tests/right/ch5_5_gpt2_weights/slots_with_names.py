"""5.5 GPT-2's own weights"""

import os
from abc import ABC, abstractmethod
from dataclasses import dataclass, field

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple
from safetensors import safe_open
from safetensors.torch import load_file

from kata.draw import bars, caption, gpt2_weights, run, say, table, tokenizer


class WeightsError(ValueError):
    def __init__(self, name, reason):
        super().__init__(f"{name}: {reason}")
        self.name = name


class Slot(ABC):
    """A place in the model for one tensor of the file."""

    __slots__ = ("name",)

    def __init__(self, name):
        self.name = name

    @property
    @abstractmethod
    def shape(self):
        """The shape that the file's tensor must have."""

    @abstractmethod
    def write(self, tensor):
        """Copy it to where it belongs."""

    def check(self, tensor):
        if tensor.shape != self.shape:
            raise WeightsError(self.name, f"{list(tensor.shape)} where {list(self.shape)} belongs")


class Plain(Slot):
    __slots__ = ("parameters",)

    def __init__(self, name, *parameters):
        super().__init__(name)
        self.parameters = parameters

    @property
    def shape(self):
        return self.parameters[0].shape

    def write(self, tensor):
        for parameter in self.parameters:
            parameter.copy_(tensor)


class Turned(Plain):
    __slots__ = ()

    @property
    def shape(self):
        return torch.Size(reversed(super().shape))

    def write(self, tensor):
        super().write(tensor.transpose(0, 1))


class Joined(Slot):
    """Several slots side by side in one tensor, along its last dimension."""

    __slots__ = ("slots",)

    def __init__(self, name, slots):
        super().__init__(name)
        self.slots = tuple(slots)

    @property
    def shape(self):
        first = self.slots[0].shape
        return torch.Size((*first[:-1], sum(slot.shape[-1] for slot in self.slots)))

    def write(self, tensor):
        start = 0
        for slot in self.slots:
            width = slot.shape[-1]
            slot.write(tensor[..., start : start + width])
            start += width


@dataclass
class Plan:
    model: GPTModel
    has_head: bool
    slots: dict = field(default_factory=dict)
    ignored: set = field(default_factory=set)

    def __post_init__(self):
        m = self.model
        heads = () if self.has_head else (m.out_head.weight,)
        self.add(Plain("wte.weight", m.tok_emb.weight, *heads))
        self.add(Plain("wpe.weight", m.pos_emb.weight))
        for i, block in enumerate(m.trf_blocks):
            self.block(f"h.{i}.", block)
        self.norm("ln_f", m.final_norm)
        if self.has_head:
            self.add(Plain("lm_head.weight", m.out_head.weight))

    def add(self, slot):
        self.slots[slot.name] = slot

    def norm(self, name, norm):
        self.add(Plain(name + ".weight", norm.scale))
        self.add(Plain(name + ".bias", norm.shift))

    def linear(self, name, layer):
        self.add(Turned(name + ".weight", layer.weight))
        self.add(Plain(name + ".bias", layer.bias))

    def block(self, h, block):
        att = block.att
        three = (att.W_query, att.W_key, att.W_value)
        name = h + "attn.c_attn"
        if any(layer.bias is None for layer in three):
            raise WeightsError(name + ".bias", "the model has no qkv biases")
        self.add(Joined(name + ".weight", [Turned(name, layer.weight) for layer in three]))
        self.add(Joined(name + ".bias", [Plain(name, layer.bias) for layer in three]))
        self.linear(h + "attn.c_proj", att.out_proj)
        self.linear(h + "mlp.c_fc", block.ff.layers[0])
        self.linear(h + "mlp.c_proj", block.ff.layers[2])
        self.norm(h + "ln_1", block.norm1)
        self.norm(h + "ln_2", block.norm2)
        self.ignored |= {h + "attn.bias", h + "attn.masked_bias"}

    def check(self, tensors):
        for name in tensors:
            if name not in self.slots and name not in self.ignored:
                raise WeightsError(name, "has no place in the model")
        for name, slot in self.slots.items():
            if name not in tensors:
                raise WeightsError(name, "is missing")
            slot.check(tensors[name])

    @torch.no_grad()
    def write(self, tensors):
        for name, slot in self.slots.items():
            slot.write(tensors[name])


def load_gpt2_weights(model, tensors):
    prefix = "transformer."
    if any(name.startswith(prefix) for name in tensors):
        plain = {}
        for name, tensor in tensors.items():
            if name == prefix + "lm_head.weight":
                raise WeightsError(name, "the head never has the prefix")
            plain[name.removeprefix(prefix)] = tensor
    else:
        plain = dict(tensors)
    plan = Plan(model, "lm_head.weight" in plain)
    plan.check(plain)
    plan.write(plain)


PROMPT = "Every effort moves you"
PARAGRAPH = """\
The old man walked down to the harbour every morning. He sat on the same wall, ate his bread, and
watched the boats come in."""

RHYME = """\
Twinkle, twinkle, little star,
How I wonder what you are!
Up above the world so high,
Like a diamond in the sky.
"""  # Jane Taylor, 1806
LETTERS = sorted(set(RHYME))

TINY = {
    "vocab_size": len(LETTERS),  # every letter of the rhyme is a token
    "context_length": 200,
    "emb_dim": 36,
    "n_heads": 3,
    "n_layers": 2,
    "drop_rate": 0.0,
    "qkv_bias": True,
}

FETCH = """\
pip install -e '.[weights]'
python grader.py fetch gpt2      # half a gigabyte, once
python grader.py show 5.5        # or: show 5.5 FILE"""


def demo():
    """Somebody else's numbers in your own classes: those of GPT-2, or of a tiny checkpoint."""
    caption("What is in GPT-2 small's file")
    contents(gpt2_config("gpt2-small"))
    if path := gpt2_weights():
        published(path)
    else:
        counted()
        caption("GPT-2's own weights")
        print(FETCH)


def layout(cfg):
    """Names and shapes of all the tensors in a file of GPT-2's, masks left out."""
    n = cfg["emb_dim"]
    block = {"ln_1.weight": (n,), "ln_1.bias": (n,), "ln_2.weight": (n,), "ln_2.bias": (n,)}
    layers = {"attn.c_attn": (n, 3 * n), "attn.c_proj": (n, n)}
    layers |= {"mlp.c_fc": (n, 4 * n), "mlp.c_proj": (4 * n, n)}
    for name, shape in layers.items():
        block |= {f"{name}.weight": shape, f"{name}.bias": shape[1:]}
    shapes = {"wte.weight": (cfg["vocab_size"], n), "wpe.weight": (cfg["context_length"], n)}
    for i in range(cfg["n_layers"]):
        shapes |= {f"h.{i}.{name}": shape for name, shape in block.items()}
    return {**shapes, "ln_f.weight": (n,), "ln_f.bias": (n,)}


def contents(cfg):
    """The tensors of the first block and those of no block, and what all of them come to."""
    shapes = {name: torch.Size(shape) for name, shape in layout(cfg).items()}
    few = [name for name in shapes if not name.startswith("h.") or name.startswith("h.0.")]
    table(["name", "shape", "numbers"], [[n, tuple(shapes[n]), shapes[n].numel()] for n in few])
    total = sum(shape.numel() for shape in shapes.values())
    say(
        f"With those of the blocks h.1 to h.{cfg['n_layers'] - 1} they are {len(shapes)} tensors "
        f"and {total:,} numbers: {4 * total:,} bytes in float32."
    )


def published(path):
    """GPT-2's own numbers, or those of somebody who trained it on."""
    shapes = shapes_in(path)
    cfg = sizes(shapes)
    caption(f"Your own classes with the numbers of {os.path.basename(path)}")
    say(
        f"{cfg['n_layers']} blocks of {cfg['n_heads']} heads, {cfg['emb_dim']} wide; "
        f"{cfg['vocab_size']:,} tokens in its vocabulary, {cfg['context_length']:,} in its context."
    )
    encoding, missing = tokenizer()
    torch.manual_seed(123)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # the others take memory, and there is most in use now
    model = GPTModel(cfg).eval()
    before = None if missing else loss(model, encoding.encode(PARAGRAPH))
    if "lm_head.weight" not in shapes:
        model.out_head.weight = model.tok_emb.weight  # tied, as GPT-2 is: it takes less memory
    load_gpt2_weights(model, load_file(path))
    torch.set_num_threads(threads)
    if missing:
        say("The weights are in. There are no words to show: GPT-2's vocabulary is not here.")
        return
    after = loss(model, encoding.encode(PARAGRAPH))
    compared({"before": before, "after": after}, "a paragraph about an old man")
    goes_on(model, PROMPT, encoding.encode, encoding.decode, new=20)


def shapes_in(path):
    """The shapes of a file's tensors, of which none is read."""
    with safe_open(path, framework="pt") as file:
        names = list(file.keys())
        return {name: file.get_slice(name).get_shape() for name in names}


def sizes(shapes):
    """A model's configuration, told from a file's tensors. GPT-2's heads are 64 wide."""
    plain = {name.removeprefix("transformer."): shape for name, shape in shapes.items()}
    vocab_size, emb_dim = plain["wte.weight"]
    return {
        "vocab_size": vocab_size,
        "context_length": plain["wpe.weight"][0],
        "emb_dim": emb_dim,
        "n_heads": emb_dim // 64,
        "n_layers": sum(name.endswith(".ln_1.weight") for name in plain),
        "drop_rate": 0.0,
        "qkv_bias": True,
    }


def counted():
    """A tiny checkpoint that was counted and not trained: which letter follows which in a rhyme."""
    caption("A tiny checkpoint")
    say(
        "GPT-2's file is not here. This one has its layout, and numbers that were counted: how "
        "often each letter of a rhyme follows each other one. Its blocks add nothing."
    )
    torch.manual_seed(123)
    model = GPTModel(TINY).eval()
    before = loss(model, letters(RHYME))
    load_gpt2_weights(model, tiny_checkpoint(RHYME))
    after = loss(model, letters(RHYME))
    compared({"before": before, "after": after}, "the rhyme")
    goes_on(model, "Twinkle, twinkle, l", letters, text_of, new=60)


def tiny_checkpoint(text):
    """The logits for what follows a letter are the logarithms of how often it did."""
    n = TINY["emb_dim"]
    tensors = {name: torch.randn(shape) for name, shape in layout(TINY).items()}
    for name in tensors:
        if "c_proj" in name or name == "wpe.weight":
            tensors[name].zero_()
    ids = letters(text)
    follows = torch.full((len(LETTERS), n), 0.01)
    for one, after in zip(ids, ids[1:]):
        follows[after, one] += 1
    one_hot = torch.eye(n)
    tensors["wte.weight"] = one_hot[: len(LETTERS)].clone()
    tensors["ln_f.weight"] = one_hot.std(dim=1, unbiased=False)  # so that the norm changes nothing
    tensors["ln_f.bias"] = one_hot.mean(dim=1)
    tensors["lm_head.weight"] = torch.log(follows / follows.sum(dim=0))
    return tensors


def letters(text):
    return [LETTERS.index(letter) for letter in text]


def text_of(ids):
    return "".join(LETTERS[i] for i in ids)


@torch.no_grad()
def loss(model, ids):
    """The mean loss on a text, each token told from those before it."""
    ids = torch.tensor(ids)
    return torch.nn.functional.cross_entropy(model(ids[None, :-1])[0], ids[1:]).item()


def compared(losses, what):
    bars([(f"loss {when}", value) for when, value in losses.items()])
    say(f"The loss on {what}, before the weights were loaded and after.")


def goes_on(model, prompt, encode, decode, new):
    """The five likeliest next tokens, and two texts."""
    idx = torch.tensor([encode(prompt)])
    with torch.no_grad():
        best = torch.softmax(model(idx)[0, -1], dim=-1).topk(5)
    caption(f"What comes after {prompt!r}")
    bars([(repr(decode([i])), p) for i, p in zip(best.indices.tolist(), best.values.tolist())])
    context = model.pos_emb.weight.shape[0]
    texts = {
        "greedy": generate_text_simple(model, idx, new, context),
        "drawn from the 5 likeliest": drawn(model, idx, new),
    }
    for how, ids in texts.items():
        print(f"\n{how}:")
        say(decode(ids[0].tolist()))


@torch.no_grad()
def drawn(model, idx, new):
    """Each next token is drawn from the five likeliest."""
    for _ in range(new):
        best = torch.softmax(model(idx)[:, -1], dim=-1).topk(5)
        idx = torch.cat((idx, best.indices.gather(1, torch.multinomial(best.values, 1))), dim=1)
    return idx


if __name__ == "__main__":
    run(demo)
