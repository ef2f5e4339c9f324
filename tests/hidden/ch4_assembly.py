"""Your own GPT-2, put together

The last checks of chapter 4: the learner's own parts, with nothing substituted.
"""

from kata.instruments import Spy, byte_encoding, config, integers, stress


def _model(gpt):
    model = gpt.GPTModel(config())
    return stress(model, [name for name, _ in model.named_parameters()]).eval()


def the_whole_model_comes_out_right(gpt):
    """Your blocks, norms and feed-forward networks make the same model as the reference's."""
    return _model(gpt)(integers(23, 2, 7))


def the_whole_model_writes_the_same(gpt):
    """Your model and your loop write the same tokens as the reference's."""
    return gpt.generate_text_simple(_model(gpt), integers(23, 2, 3), 12, 7)


def from_text_to_text(gpt):
    """Text goes in and the same text comes out, with new tokens after it."""
    encoding = byte_encoding()
    ids = gpt.text_to_token_ids("Hello", encoding)
    tokens = gpt.generate_text_simple(Spy(128), ids, 4, 16)
    return {"tokens": tokens, "text": gpt.token_ids_to_text(tokens, encoding)}
