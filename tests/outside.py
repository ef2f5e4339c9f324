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
