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

from kata.instruments import Spy, byte_encoding, config, integers, weightless
from kata.instruments.assembled import stress_assembled

SECTIONS = ("4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7")


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
    return stress_assembled(gpt.GPTModel(config(**changes)))
