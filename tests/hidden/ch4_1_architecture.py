"""The hidden checks of section 4.1: each returns what it observed, and nothing is expected here."""

from unittest.mock import patch

import torch

from kata.instruments import (
    byte_encoding,
    config,
    gpt2_encoding,
    gradients,
    homeless,
    integers,
    stress,
    weightless,
)

NAMES = ["tok_emb.weight", "pos_emb.weight", "out_head.weight"]


def _model(gpt, **changes):
    return stress(gpt.DummyGPTModel(config(**changes)), NAMES)


def two_texts_become_a_batch(gpt):
    """`tokenize_batch` makes one row of ids for each text, in one int64 tensor."""
    return gpt.tokenize_batch(["Hi!", "you"], byte_encoding())


def other_batches(gpt):
    """`tokenize_batch` takes one text or many, in their order."""
    batches = [["a"], ["one text alone"], ["ab", "cd", "ef"], ["same", "same"], ["naïve", "six666"]]
    return [gpt.tokenize_batch(texts, byte_encoding()) for texts in batches]


def gpt2s_own_ids(gpt):
    """In gpt2, "Every effort moves you" is 6109, 3626, 6100, 345."""
    texts = ["Every effort moves you", "Every day holds a"]
    return gpt.tokenize_batch(texts, gpt2_encoding())


def the_configuration_is_gpt2_smalls(gpt):
    """`GPT_CONFIG_124M` describes GPT-2 small, and the dummy model can be made from it."""
    with weightless():
        model = gpt.DummyGPTModel(gpt.GPT_CONFIG_124M)
    count = sum(parameter.numel() for parameter in model.parameters())
    return {"GPT_CONFIG_124M": dict(gpt.GPT_CONFIG_124M), "parameters in all": count}


def its_parameters_have_their_shapes(gpt):
    """The dummy model has two embeddings and an output head without a bias."""
    model = gpt.DummyGPTModel(config())
    return sorted(list(parameter.shape) for parameter in model.parameters())


def one_token_gives_one_row_of_logits(gpt):
    """One token gives one row of logits, as many as there are words."""
    return _model(gpt).eval()(integers(23, 1, 1))


def every_shape_comes_out_right(gpt):
    """Batches and lengths of every size give the right logits, up to the full context."""
    model = _model(gpt).eval()
    shapes = [(1, 3), (2, 5), (3, 7), (7, 2)]
    return {f"logits for {b} x {t} ids": model(integers(23, b, t)) for b, t in shapes}


def positions_count(gpt):
    """The same token gives other logits at another position."""
    return _model(gpt).eval()(torch.full((1, 7), 4))


def at_full_dropout_nothing_is_left(gpt):
    """In training with drop probability 1 the embeddings are dropped, and the logits are 0."""
    return _model(gpt, drop_rate=1.0).train()(integers(23, 2, 3))


def dropout_rests_in_use(gpt):
    """In evaluation nothing is dropped; with drop rate 0 nothing is dropped in training."""
    idx = integers(23, 2, 5)
    return {
        "logits in use": _model(gpt, drop_rate=1.0).eval()(idx),
        "logits in training at drop rate 0": _model(gpt).train()(idx),
    }


def the_placeholders_are_in_their_places(gpt):
    """The blocks and the final norm are run: dropout, `n_layers` blocks, then the norm."""
    calls, idx = [], integers(23, 1, 2)
    with _recorded(gpt, calls):
        model = _model(gpt, n_layers=3, drop_rate=1.0)
        return {"in use": model.eval()(idx), "in training": model.train()(idx), "runs": calls}


def _recorded(gpt, calls):
    """For a while the placeholders note that they are run, and each changes what it is given."""

    def recorder(name, change):
        def forward(self, x):
            calls.append(name)
            return change(x)

        made = {"__init__": lambda self, *_, **__: torch.nn.Module.__init__(self)}
        return type(name, (torch.nn.Module,), {**made, "forward": forward})

    return patch.multiple(
        gpt,
        DummyTransformerBlock=recorder("block", lambda x: x * 1.5 + 0.5),
        DummyLayerNorm=recorder("norm", lambda x: x * x),
    )


def gradients_reach_everything(gpt):
    """Gradients reach every parameter."""
    model = _model(gpt).train()
    of = sorted(model.named_parameters(), key=lambda item: (list(item[1].shape), item[0]))
    found = gradients(model(integers(23, 2, 5)), dict(of))
    return sorted(found.values(), key=lambda g: (list(g.shape), float(g.abs().sum())))


def it_changes_neither_ids_nor_configuration(gpt):
    """The ids and the configuration stay as they were."""
    cfg, idx = config(), integers(23, 2, 5)
    kept = cfg.copy(), idx.clone()
    gpt.DummyGPTModel(cfg).eval()(idx)
    return {"cfg was changed": kept[0] != cfg, "ids were changed": not torch.equal(kept[1], idx)}


def positions_are_made_on_the_right_device(gpt):
    """Positions are made on the device of the ids, whatever it is."""
    model, idx = _model(gpt).eval(), integers(23, 2, 5)
    return {"operations that fail on another device": homeless(lambda: model(idx))}
