"""Readings of exceptions: what can't be called, and calls with the wrong arguments."""

from __future__ import annotations

# The beginnings of torch's complaints about an argument, and about a size
ARGUMENT = r"(\w+)\(\): argument '(\w+)' (?:\(position \d+\) )?must be "
SIZE = r"must be tuple of ints, ?(?:but got|but found element of type|not) "

CALLS = [
    # Something called that can't be
    (
        "TypeError",
        r"'Tensor' object is not callable",
        "A tensor is called like a function: do these round brackets belong there, or does its "
        "name hide a module's?",
    ),
    (
        "TypeError",
        r"'torch\.Size' object is not callable",
        "A shape is called like a function: its first entry is x.shape[0], or x.size(0).",
    ),
    (
        "TypeError",
        r"'module' object is not callable",
        "A module in Python's sense, a file such as torch.nn, is called like a function: which of "
        "its functions or classes is meant?",
    ),
    (
        "TypeError",
        r"'(list|tuple|dict)' object is not callable",
        "A {0} is called like a function: square brackets look things up in it, and modules in it "
        "are called one by one.",
    ),
    (
        "TypeError",
        r"'(int|float|bool|str)' object is not callable",
        "Something of type {0} is called like a function: is a * missing before the bracket, or "
        "does its name hide a function's?",
    ),
    (
        "TypeError",
        r"'([\w.]+)' object is not callable",
        "{0} can't be called like a function: should it be an nn.Module, or is one of its methods "
        "meant?",
    ),
    # Functions and classes in place of what they make
    (
        "TypeError AttributeError",
        r"builtin_function_or_method|'(?:function|method)'(?! object has no)"
        r"|must be Tensor, not (?:function|method)\b",
        "A function stands where a value is needed: is it called, with round brackets?",
    ),
    (
        "TypeError",
        ARGUMENT + r"Tensor, not type\b",
        "{0} was given a class as `{1}`: an instance of it is made first, and that is called.",
    ),
    (
        "AttributeError",
        r"type object '(\w+)' has no attribute '(\w+)'",
        "The class {0} has no `{1}`: is an instance of it meant, {0}(...)?",
    ),
    (
        "TypeError AttributeError",
        r"does not support the context manager protocol|^__enter__$",
        "What follows `with` can't stand there: are round brackets missing, as torch.no_grad() has "
        "them?",
    ),
    (
        "TypeError AttributeError",
        r"torch\.return_types\.(\w+)",
        "torch's {0} gives several tensors in one, such as .values and .indices: which is meant?",
    ),
    # Calls with too many arguments, too few, or others
    (
        "TypeError",
        r"(\w+)\.__init__\(\) takes 1 positional argument but",
        "{0}.__init__ got an argument and takes none: is yours spelt with two underscores on each "
        "side, super().__init__() called without any, and {0}() made before it is called?",
    ),
    (
        "TypeError",
        r"(\w+\.\w+)\(\) takes (?:from )?([\w ]+) positional arguments? but (\d+) w",
        "{0} was called with {2} arguments (self counts as one) and takes {1}.",
    ),
    (
        "TypeError",
        r"(\w+)\(\) takes (?:from )?([\w ]+) positional arguments? but (\d+) w",
        "{0} was called with {2} arguments and takes {1}.",
    ),
    (
        "TypeError",
        r"(\w+)\.forward\(\) missing 1 required positional argument: '(\w+)'",
        "{0}.forward was called without `{1}`: is it missing in the call, or was forward called on "
        "the class, before {0}(...) was made?",
    ),
    (
        "TypeError",
        r"(\w+)\.__init__\(\) missing \d+ required positional arguments?: (.+)",
        "{0} was to be made without {1}: is that missing, or was x given to the class, before "
        "{0}(...) was made?",
    ),
    (
        "TypeError",
        r"softmax\(\) missing 1 required positional arguments?: \"dim\"",
        "softmax has to be told along which dimension its results add up to 1: dim=-1 is the last.",
    ),
    (
        "TypeError",
        r"(\w[\w.]*)\(\) missing \d+ required positional arguments?: (.+)",
        "{0} was called without {1}.",
    ),
    (
        "TypeError",
        r"(\w[\w.]*)\(\) got an unexpected keyword argument '(\w+)'",
        "{0} was called with the keyword `{1}`, which it doesn't have.",
    ),
    (
        "TypeError",
        r"'(\w+)' is an invalid keyword argument for (\w+)\(\)",
        "Python's own {1} has no keyword `{0}`: is torch.{1} meant?",
    ),
    # Arguments of another type
    (
        "TypeError",
        ARGUMENT + r"Tensor, not (list|tuple)",
        "{0} needs a tensor as `{1}` and was given a {2}: torch.tensor(...) makes one of numbers, "
        "torch.stack(...) one of tensors.",
    ),
    (
        "TypeError",
        ARGUMENT + r"Tensor, not (?:int|float|bool)",
        "{0} needs a tensor as `{1}` and was given a plain number: torch.tensor(...) makes one of "
        "it, if no function of Python's math is meant.",
    ),
    (
        "TypeError",
        ARGUMENT + r"Tensor, not ([\w.]+)",
        "{0} needs a tensor as `{1}` and was given something of type {2}: if it is a module, was "
        "that called?",
    ),
    (
        "TypeError",
        SIZE + r"float",
        "A size is a float where a whole number is needed: did / make it, where // would keep it "
        "whole?",
    ),
    (
        "TypeError",
        SIZE + r"dict",
        "A dict stands where a size is needed: which of its entries is meant?",
    ),
    (
        "TypeError",
        SIZE + r"(\w+)",
        "A size must be a whole number, and this one is of type {0}.",
    ),
    (
        "TypeError",
        ARGUMENT + r"([\w.]+), not ([\w.]+)",
        "The `{1}` of {0} must be of type {2}, and is of type {3}.",
    ),
    (
        "TypeError",
        r"(\w+)\(\) received an invalid combination of arguments - got \((.*?),? ?\), but",
        "{0} doesn't take these arguments: ({1}). Are their number, their order, their types and "
        "their keywords right?",
    ),
    (
        "TypeError",
        r"'float' object cannot be interpreted as an integer",
        "A float stands where a whole number is needed: did / make it, where // would keep it "
        "whole?",
    ),
    (
        "TypeError",
        r"'([\w.]+)' object cannot be interpreted as an integer",
        "Something of type {0} stands where a whole number is needed.",
    ),
    (
        "TypeError",
        r"'Tensor' object (?:is not an instance of|cannot be converted to) 'Sequence'",
        "A tensor stands where a list is needed: .tolist() makes one, a flat one if the tensor has "
        "one dimension.",
    ),
    (
        "TypeError",
        r"'(?:int|float)' object (?:is not iterable|(?:is not an inst|cannot be conv).* 'Sequence')"
        r"|object of type '(?:int|float)' has no len",
        "A single number stands where several are needed: is a range(...) missing, or was a "
        "dimension too many taken away?",
    ),
    (
        "TypeError",
        r"'(?:int|float)' object is not subscriptable",
        "A number is used like a dict or a list: was one passed where cfg belongs?",
    ),
    (
        "TypeError",
        r"'([\w.]+)' (?:object )?is not subscriptable",
        "Nothing can be looked up in {0} with square brackets: is something else meant, or are "
        "they to be round?",
    ),
    (
        "TypeError",
        r"(?:expected string or bytes-like object|a bytes-like object is required), \w+ '(\w+)'",
        "A text is needed, and something of type {0} was given: are several texts to be taken one "
        "by one?",
    ),
    (
        "TypeError ValueError",
        r"(?:invalid data type|too many dimensions) '(\w+)'",
        "Something of type {0} stands where torch needs numbers.",
    ),
    (
        "RuntimeError",
        r"Could not infer dtype of ([\w.]+)",
        "torch.tensor takes numbers and lists of them, and met something of type {0}.",
    ),
    (
        "TypeError",
        r"can only concatenate (\w+) \(not \"([\w.]+)\"\) to",
        "Something of type {1} was added to a {0}: + joins a {0} only to another.",
    ),
    (
        "TypeError",
        r"operand type\(s\) for (.+?): '([\w.]+)' and '([\w.]+)'",
        "There is no {0} between {1} and {2}: is one of them not what you think, a module that "
        "wasn't called for instance?",
    ),
    (
        "TypeError",
        r"'(\S+)' not supported between instances of '([\w.]+)' and '([\w.]+)'",
        "{0} can't compare {1} with {2}: is one of them not what you think?",
    ),
]
