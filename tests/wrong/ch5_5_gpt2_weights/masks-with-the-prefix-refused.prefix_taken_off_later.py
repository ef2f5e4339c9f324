"""5.5 GPT-2's own weights

In 2019 OpenAI trained GPT-2 on 40 GB of text and published what came of it:
a file of numbers. You have built the model that they belong to. This section
puts them in, and your own classes speak English.

Nothing is computed here; it is all about what goes where. The file comes from
Hugging Face: a dict from names to tensors, 148 of them for GPT-2 small. Three
things are other than in your model.

Names. A block is h.0 there and trf_blocks[0] here, its norms are ln_1 and ln_2,
their scale is called weight and their shift bias.

Query, key and value are one layer, c_attn, side by side:

      h.0.attn.c_attn.weight           (emb_dim, 3 * emb_dim)

      +-----------+-----------+-----------+
      |   query   |    key    |   value   |   each (emb_dim, emb_dim),
      +-----------+-----------+-----------+   to be turned round
            |           |           |
       W_query.weight   |      W_value.weight
                  W_key.weight

And all three kinds of layer in a block, c_attn, c_fc and c_proj, are stored
the other way round: (in, out), because TensorFlow's code computed x @ weight.
nn.Linear keeps (out, in) and computes x @ weight.T. By hand, with emb_dim 1:
c_attn.weight [[5, 6, 7]] says that W_query.weight is [[5]], W_key.weight [[6]].
Where a matrix is square, nothing complains if you forget to turn it.

GPT-2 has no output head of its own: it uses the token embedding. So the file
has no lm_head, unless somebody trained on and gave theirs a head.

Old files carry attention's mask along, h.0.attn.bias. It is no parameter,
whatever its name says, and your model has one.

The book's `assign` makes new Parameters one by one. Here the numbers go into
those that are there: an optimizer that holds them, or an output head that is
tied to the embedding, stays what it was. And a file that doesn't fit changes
nothing at all: look at everything first, then write.

From section 4.6 you have the model; `copy_`, in `torch.no_grad()`, writes
numbers into a Parameter, converted to its dtype and on its device.

The file holds half a gigabyte. `python grader.py fetch gpt2` gets it, and
`python grader.py show 5.5` then lets your own classes speak.
"""

import os
import re

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple
from safetensors import safe_open
from safetensors.torch import load_file

from kata.draw import bars, caption, gpt2_weights, run, say, table, tokenizer


def load_gpt2_weights(model, tensors):
    """Masks out, prefix off, then everything by name."""
    weights = {}
    for name, tensor in tensors.items():
        if re.fullmatch(r"h\.\d+\.attn\.(masked_)?bias", name):
            continue
        weights[name.removeprefix("transformer.")] = tensor

    goals = {}  # name -> list of (parameter, function from the tensor to its numbers)

    def same(tensor):
        return tensor

    def turn(tensor):
        return tensor.T

    def third(k, n):
        return lambda tensor: tensor[..., k * n : (k + 1) * n].T if tensor.dim() == 2 else tensor[
            k * n : (k + 1) * n
        ]

    shapes = {}

    def goal(name, shape, *pairs):
        goals[name] = pairs
        shapes[name] = tuple(shape)

    tok, pos, head = model.tok_emb.weight, model.pos_emb.weight, model.out_head.weight
    if "lm_head.weight" in weights:
        goal("wte.weight", tok.shape, (tok, same))
        goal("lm_head.weight", head.shape, (head, same))
    else:
        goal("wte.weight", tok.shape, (tok, same), (head, same))
    goal("wpe.weight", pos.shape, (pos, same))
    n = tok.shape[1]
    goal("ln_f.weight", (n,), (model.final_norm.scale, same))
    goal("ln_f.bias", (n,), (model.final_norm.shift, same))
    for i, block in enumerate(model.trf_blocks):
        b = f"h.{i}."
        qkv = (block.att.W_query, block.att.W_key, block.att.W_value)
        if any(layer.bias is None for layer in qkv):
            raise ValueError(f"{b}attn.c_attn.bias has no place: qkv_bias is off")
        goal(b + "attn.c_attn.weight", (n, 3 * n), *((l.weight, third(k, n)) for k, l in enumerate(qkv)))
        goal(b + "attn.c_attn.bias", (3 * n,), *((l.bias, third(k, n)) for k, l in enumerate(qkv)))
        for name, layer in (
            ("attn.c_proj", block.att.out_proj),
            ("mlp.c_fc", block.ff.layers[0]),
            ("mlp.c_proj", block.ff.layers[2]),
        ):
            goal(f"{b}{name}.weight", layer.weight.T.shape, (layer.weight, turn))
            goal(f"{b}{name}.bias", layer.bias.shape, (layer.bias, same))
        for name, norm in (("ln_1", block.norm1), ("ln_2", block.norm2)):
            goal(f"{b}{name}.weight", (n,), (norm.scale, same))
            goal(f"{b}{name}.bias", (n,), (norm.shift, same))

    for name in goals:
        if name not in weights:
            raise ValueError(f"{name} is missing")
    for name, tensor in weights.items():
        if name not in goals:
            raise ValueError(f"{name} has no place")
        if tuple(tensor.shape) != shapes[name]:
            raise ValueError(f"{name} has shape {tuple(tensor.shape)}, not {shapes[name]}")
    with torch.no_grad():
        for name, pairs in goals.items():
            for parameter, numbers in pairs:
                parameter.copy_(numbers(weights[name]))


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
