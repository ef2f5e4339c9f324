"""Plain-language readings of the exceptions that learners meet most."""

from __future__ import annotations

import re

from kata.processes import Error

# (type, pattern of the message, what it says); {0} is the pattern's first group
READINGS = [
    (
        "RuntimeError",
        r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)",
        "A matrix product met {0}x{1} and {2}x{3}: the inner sizes, {1} and {2}, must agree. If "
        "it is a linear layer's, that got vectors of width {1} and expects {2}.",
    ),
    (
        "RuntimeError",
        r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) .*ion (\d+)",
        "Two tensors met with sizes {0} and {1} in dimension {2}: there they must be equal, or one "
        "of them 1.",
    ),
    (
        "RuntimeError",
        r"does not require grad and does not have a grad_fn",
        "No gradient can flow: something on the way (detach, no_grad, .data, .item, numpy, a plain "
        "tensor in place of a parameter) cut the output off from what it was computed from.",
    ),
    (
        "RuntimeError",
        r"a leaf Variable that requires grad is being used in an in-place operation"
        r"|needed for gradient computation has been modified by an inplace operation",
        "An in-place operation (such as += or a name ending in _) changes a tensor that gradients "
        "are kept for; make a new tensor instead.",
    ),
    (
        "RuntimeError",
        r"Expected all tensors to be on the same device|Unhandled FakeTensor Device Propagation",
        "Two tensors on different devices met: a tensor made inside the model must be made on the "
        "device of its input.",
    ),
    *(
        (
            kind,
            r"with Meta tensors|on meta tensors|from a meta tensor",
            "This check makes the model without numbers, since its largest size would not fit into "
            "memory: __init__ can't look at the values of large tensors.",
        )
        for kind in ("RuntimeError", "NotImplementedError")
    ),
    (
        "RuntimeError",
        r"stack expects each tensor to be equal size, but got \[(\d+)\] .* \[(\d+)\]",
        "Rows of different lengths, {0} and {1}, can't be stacked into one tensor.",
    ),
    (
        "RuntimeError",
        r"must have same number of dimensions: got (\d+) and (\d+)",
        "Tensors with {0} and {1} dimensions can't be joined: was one lost on the way, where "
        "keepdim=True keeps it?",
    ),
    (
        "NotImplementedError",
        r"\"bitwise_xor",
        "In Python ^ is exclusive or; a power is written with **.",
    ),
    (
        "NotImplementedError",
        r"Module \[ModuleList\] is missing",
        "A ModuleList can't be called: go through it in a loop, or make it an nn.Sequential.",
    ),
    (
        "NotImplementedError",
        r"Module \[(\w+)\] is missing",
        "{0} has no forward of its own: is it there, and spelt like that?",
    ),
    (
        "RuntimeError",
        r"expected scalar type (\w+) but found (\w+)|must have the same dtype",
        "Two tensors of different dtypes met in one product; make them of one dtype.",
    ),
    (
        "IndexError",
        r"index out of range in self",
        "An embedding was asked for a row that it doesn't have: an index is not below its size.",
    ),
    (
        "AttributeError",
        r"module '(ch\w+)' has no attribute '(\w+)'",
        "{0}.py doesn't define {1}.",
    ),
    (
        "AttributeError",
        r"cannot assign (?:module|parameters?) before Module.__init__\(\) call",
        "A part is assigned before super().__init__() was called: that call comes first in "
        "__init__.",
    ),
    (
        "AttributeError",
        r"'([A-Z]\w+)' object has no attribute '(?:named_parameters|parameters|train|eval)'",
        "{0} is no nn.Module: its first line says class {0}(nn.Module).",
    ),
    (
        "AttributeError",
        r"'(?:int|float)' object has no attribute",
        "A number stands where a tensor or a module is needed.",
    ),
    ("AttributeError", r"'(\w+)' object has no attribute '(\w+)'", "{0} has no attribute `{1}`."),
    (
        "TypeError",
        r"(\w+)\.__init__\(\) takes 1 positional argument but",
        "{0}.__init__ got an argument and takes none: is yours spelt with two underscores on each "
        "side, and super().__init__() called without any?",
    ),
    (
        "TypeError",
        r"([\w.]+)\(\) takes (?:from )?([\w ]+) positional arguments? but (\d+) (?:was|were) given",
        "{0} was called with {2} arguments (self counts as one) and takes {1}.",
    ),
    (
        "TypeError",
        r"([\w.]+)\(\) missing \d+ required positional arguments?: (.+)",
        "{0} was called without {1}.",
    ),
    (
        "TypeError",
        r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'",
        "{0} was called with the keyword `{1}`, which it doesn't have.",
    ),
    (
        "TypeError",
        r"'NoneType' object is not|type 'NoneType' (?:is not|has no)|operand type.*'NoneType'",
        "Something is None where a value is needed: does one of your functions lack its return?",
    ),
    (
        "TypeError",
        r"'(?:int|float)' object is not subscriptable",
        "A number is used like a dict or a list: was one passed where cfg belongs?",
    ),
    ("KeyError", r"'(\w+)'", "The dict has no key '{0}'."),
    (
        "NameError",
        r"name '(\w+)' is not defined",
        "`{0}` is not defined: misspelt, or not imported?",
    ),
    ("ModuleNotFoundError", r"No module named '([\w.]+)'", "There is no module `{0}` to import."),
    (
        "ImportError",
        r"cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'",
        "`{1}` doesn't define `{0}`, or the two files import each other.",
    ),
    ("RecursionError", r"", "Your code calls itself without end."),
    ("MemoryError", r"", "Your code ran out of memory."),
    ("BdbQuit", r"", "A breakpoint() stopped the check: --debug runs it here in your terminal."),
    ("SystemExit", r"", "Your code asked Python to exit."),
    ("SyntaxError", r"(.*?)[.?]?$", "Python can't read the file: {0}."),
    ("IndentationError", r"(.*?)[.?]?$", "Python can't read the file: {0}."),
    ("TabError", r"(.*?)[.?]?$", "Python can't read the file: {0}."),
]


def reading(error: Error) -> str:
    """What an exception means, in a sentence; the exception itself where that says more."""
    for kind, pattern, text in READINGS:
        match = re.search(pattern, error.message)
        if kind == error.type and match:
            return text.format(*(group or "" for group in match.groups()))
    lines = error.message.strip().splitlines()
    return f"{error.type}: {lines[0]}" if lines else f"Your code raised {error.type}."
