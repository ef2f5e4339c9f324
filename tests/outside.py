"""Conditional faults that no check sees, each with what puts it outside of the promises.

A fault is named by its class and its condition; a third name, of what goes wrong, narrows it down.
"""

from __future__ import annotations

IDS = "its input is ids: whole numbers, (batch, tokens)"
ROWS = "its input is (batch, tokens, features)"
NO_CFG = "it isn't made from a configuration"

OUTSIDE: dict[tuple[str, ...], str] = {
    **{
        (model, condition): IDS
        for model in ("DummyGPTModel", "GPTModel")
        for condition in ("for two dimensions", "for four dimensions", "for large values")
    },
    **{
        (cls, condition): NO_CFG
        for cls in ("LayerNorm", "GELU", "ExampleDeepNeuralNetwork")
        for condition in ("at the full context", "with qkv_bias")
    },
    **{
        (cls, condition): ROWS
        for cls in ("FeedForward", "TransformerBlock")
        for condition in ("for two dimensions", "for four dimensions")
    },
    ("ExampleDeepNeuralNetwork", "for four dimensions"): "its input is (batch, features)",
    **{
        (cls, "under no_grad", "no gradient"): "there is none to lose"
        for cls in (
            *("DummyGPTModel", "LayerNorm", "GELU", "FeedForward", "ExampleDeepNeuralNetwork"),
            *("TransformerBlock", "GPTModel"),
        )
    },
    **{
        (cls, "after a deep copy"): "nothing is promised of copies"
        for cls in ("GELU", "FeedForward", "TransformerBlock", "GPTModel")
    },
    **{
        (cls, "for large values", "no gradient"): "GELU is flat there, and promises none"
        for cls in ("GELU", "FeedForward")
    },
}

SWITCH = "nothing is said of the switch, and it is called where gradients are on"
FLOAT32 = "this chapter's models compute in float32"
FROM_NOTHING = "what it is given was not computed from anything with gradients"
IN_EVAL_MODE = {
    "for a model in training": "the model comes in eval mode",
    "in evaluation mode afterwards": "the model comes in eval mode",
}
CACHED = {
    **IN_EVAL_MODE,
    "where gradients are asked for": "gradients are not looked at",
    "gradients off afterwards": "gradients are not looked at",
}
NO_MODE = "of the mode nothing is said, and weights have none"
GENERATES = {
    "where gradients are asked for": "ids have no gradients",
    **IN_EVAL_MODE,
    ("under no_grad", "a wrong result"): "it computes without gradients wherever it is called",
    ("for no max_new_tokens", "an earlier result changed"): "with 0 new ones, idx will do",
}
FILTERS = {
    "for one token": "of one token there is nothing to choose",
    "where gradients are asked for": FROM_NOTHING,
}
COUNTS = {
    "under no_grad": "nothing is computed of which there could be a gradient",
    "gradients on afterwards": SWITCH,
    "gradients off afterwards": SWITCH,
}
NAMES = {
    "for an empty one": "there are four names",
    "for one of one": "there are four names",
    "for a long one": "there are four names",
}

# The same of functions: by a condition, by what goes wrong, or by both.
OF_FUNCTIONS: dict[str, dict[str | tuple[str, str], str]] = {
    "tokenize_batch": {"for an empty one": "one or more strings"},
    "gradient_means": {
        ("where gradients are asked for", "a wrong result"): FROM_NOTHING,
        "under no_grad": "gradients are switched on",
        "for a frozen parameter": "no frozen parameter",
        "what is frozen thawed": "no frozen parameter",
        "gradients on afterwards": "gradients are switched on",
    },
    "count_parameters": COUNTS,
    "model_size_mb": COUNTS,
    "gpt2_config": NAMES,
    "generate_text_simple": GENERATES,
    "GPTConfig.from_name": NAMES,
    "init_weights": {
        **{
            (condition, "a wrong result"): "one per cent more or less is within what chance allows"
            for condition in (
                *("for the same sizes again", "in float64", "for another model"),
                *("for a model in training", "for a model in use", "for a frozen parameter"),
            )
        },
        "under no_grad": "nothing is computed of which there could be a gradient",
        "in training mode afterwards": NO_MODE,
        "in evaluation mode afterwards": NO_MODE,
        "gradients on afterwards": SWITCH,
        "gradients off afterwards": SWITCH,
    },
    "tie_weights": {
        "under no_grad": "nothing is computed of which there could be a gradient",
        ("for a frozen parameter", "a wrong result"): "it returns nothing, and one is tied",
        "gradients on afterwards": SWITCH,
    },
    "KVCache.update": {
        "where gradients are asked for": "gradients are not looked at",
        "for a large number": "no model has so many blocks",
    },
    "attend_cached": {
        **CACHED,
        "for strided input": "what comes out of a norm lies side by side",
        "for a large number": "no model has so many blocks",
    },
    "forward_cached": {**CACHED, "gradients on afterwards": "gradients are not looked at"},
    "generate_cached": {
        **IN_EVAL_MODE,
        "where gradients are asked for": "ids have no gradients",
        ("for a frozen parameter", "a wrong result"): "gradients are not looked at",
    },
    "token_windows": {"for a 0": "max_length and stride are 1 or more"},
    "cross_entropy": {"for strided input": "both contiguous"},
    "calc_loss_batch": {
        "for strided input": "ids, contiguous",
        "where gradients are asked for": "ids have no gradients",
        "in float64": FLOAT32,
    },
    "calc_loss_loader": {"in float64": FLOAT32, "for a 0": "None, or 1 or more"},
    "clip_gradients": {
        "under no_grad": "gradients are there already, whatever the switch is",
        "in float64": FLOAT32,
        "for a model in use": "gradients have no mode",
        "in training mode afterwards": "gradients have no mode",
        "what is frozen thawed": "frozen ones may be left out",
        "gradients on afterwards": SWITCH,
    },
    "train_step": {
        "for strided input": "ids, contiguous",
        "where gradients are asked for": "ids have no gradients",
        "under no_grad": "there is nothing to learn from",
        "in float64": FLOAT32,
        "gradients on afterwards": SWITCH,
    },
    "evaluate_model": {
        ("under no_grad", "a wrong result"): "it computes without gradients wherever it is called",
        "in float64": FLOAT32,
    },
    "train_model_simple": {
        "under no_grad": "there is nothing to learn from",
        "in float64": FLOAT32,
        "in training mode afterwards": "the mode in which it leaves the model isn't promised",
        "in evaluation mode afterwards": "the mode in which it leaves the model isn't promised",
        "gradients on afterwards": SWITCH,
    },
    "softmax_with_temperature": FILTERS,
    "top_k_filter": {**FILTERS, "for a 0": "top_k is 1 or more"},
    "top_p_filter": FILTERS,
    "generate": {
        **{key: why for key, why in GENERATES.items() if key not in IN_EVAL_MODE},
        "for a model in training": "in which mode it is called, and so what it says, is free",
        "in float64": FLOAT32,
    },
    "save_checkpoint": {
        "under no_grad": "nothing is computed of which there could be a gradient",
        ("in float64", "a wrong result"): "it returns nothing, and no file is better for a dtype",
        ("for a 0", "a wrong result"): "it returns nothing",
        ("for a large number", "a wrong result"): "it returns nothing",
        "gradients on afterwards": SWITCH,
    },
    "load_checkpoint": {
        "under no_grad": "nothing is computed of which there could be a gradient",
        ("in float64", "a wrong result"): "the step has no dtype",
        ("for a model in use", "a wrong result"): "the step has no mode",
        "gradients on afterwards": SWITCH,
    },
    "load_gpt2_weights": {
        ("under no_grad", "a wrong result"): "it returns nothing, and is tried there",
        "for an empty one": "a file without any tensor is one that lacks some",
        "for one of one": "a file with a single tensor is one that lacks some",
    },
}
