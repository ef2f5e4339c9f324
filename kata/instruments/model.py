"""A model, for checks on what is none: as section 4.6 makes it."""

from __future__ import annotations

import importlib
from typing import Any

from torch import nn

from kata.instruments.inputs import config
from kata.instruments.weights import stress


def gpt_model(**changes: Any) -> nn.Module:
    """A small GPTModel in evaluation mode, with weights that hide nothing.

    Whatever a submission imports, it is the reference's, which a worker may import where a later
    section is graded; in a pack it comes from the submission's own earlier file.
    """
    made = importlib.import_module("ch4_6_gpt_model").GPTModel(config(**changes))
    return stress(made).eval()
