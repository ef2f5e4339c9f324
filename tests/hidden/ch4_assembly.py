"""Your own GPT-2, put together

You have built GPT-2: your own parts, put together, make the same model as the reference's.

    "Every effort moves you"
      |  tokenize_batch, text_to_token_ids
      |  tok_emb + pos_emb
    12 x TransformerBlock
      |    x = x + attention(LayerNorm(x))
      |    x = x + FeedForward(LayerNorm(x))
      |  final_norm, out_head
      |  generate_text_simple
    " forward"

The last checks of chapter 4: the learner's own parts, with nothing substituted.
"""

from types import SimpleNamespace

from kata.instruments import Spy, byte_encoding, config, integers, stress, weightless

SECTIONS = ("4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7")
PARTS = ["att", "ff", "norm1", "norm2"]


def the_whole_model_comes_out_right(gpt):
    """Your blocks, norms and feed-forward networks make the same model as the reference's."""
    idx, shapes = integers(23, 3, 7), [(1, 1), (2, 5), (3, 7)]
    model = _model(gpt).eval()
    found = {f"logits for {b} x {t} ids": model(idx[:b, :t]) for b, t in shapes}
    dropped = _model(gpt, drop_rate=1.0, qkv_bias=True).train()
    return found | {"logits in training at drop rate 1": dropped(idx)}


def the_whole_model_writes_the_same(gpt):
    """Your model and your loop write the same tokens as the reference's."""
    model, short, long = _model(gpt, n_layers=3).eval(), integers(23, 2, 3), integers(23, 2, 9)
    prompts = {"a short prompt": short, "a prompt longer than the context": long}
    return {
        f"tokens after {name}": gpt.generate_text_simple(model, idx, 12, 7)
        for name, idx in prompts.items()
    }


def it_is_as_large_as_gpt2(gpt):
    """Your model, made from your configuration, has as many parameters as GPT-2 small."""
    with weightless():
        model = gpt.GPTModel(gpt.gpt2_config("gpt2-small"))
    return int(gpt.count_parameters(model))


def from_text_to_text(gpt):
    """Text goes in and the same text comes out, with new tokens after it."""
    encoding = byte_encoding()
    ids = gpt.text_to_token_ids("Hello", encoding)
    tokens = gpt.generate_text_simple(Spy(128), ids, 4, 16)
    return {"tokens": tokens, "text": gpt.token_ids_to_text(tokens, encoding)}


def _model(gpt, **changes):
    model = gpt.GPTModel(config(**changes))
    named = _named(model)
    stress(SimpleNamespace(named_parameters=named.items), named)
    return model


def _named(model):
    """Its parameters by the reference's names: blocks and their layers go by their numbers."""
    blocks = [block for block in model.modules() if all(hasattr(block, part) for part in PARTS)]
    inner = {
        id(parameter): f"trf_blocks.{number}.{part}.{name}"
        for number, block in enumerate(blocks)
        for part in PARTS
        for name, parameter in _numbered(getattr(block, part), "layers." if part == "ff" else "")
    }
    return {
        inner.get(id(parameter), name): parameter for name, parameter in model.named_parameters()
    }


def _numbered(part, prefix):
    """A part's parameters by name; a feed-forward network's layers are numbers 0 and 2."""
    numbers = {}
    for name, parameter in part.named_parameters():
        layer, _, kind = name.rpartition(".")
        number = 2 * numbers.setdefault(layer, len(numbers))
        yield f"{prefix}{number}.{kind}" if prefix else name, parameter
