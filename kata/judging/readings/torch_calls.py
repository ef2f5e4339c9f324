"""Readings of exceptions: single numbers, gradients, dimensions, None, and nn.Module."""

from __future__ import annotations

# The beginnings of torch's complaints about an argument, and about a size
ARGUMENT = r"(\w+)\(\): argument '(\w+)' (?:\(position \d+\) )?must be "

TORCH = [
    # A tensor where one number is needed
    (
        "RuntimeError",
        r"Boolean value of Tensor with (?:more than one value|no values) is ambiguous",
        "A tensor that isn't one number was used as true or false, by if, and, or, not, in, or "
        "Python's max: is .any() or .all() meant, or was a plain number to be there?",
    ),
    (
        "ValueError RuntimeError",
        r"only one element tensors can be converted|elements cannot be converted to Scalar",
        "A tensor stands where one number is needed, and doesn't hold exactly one. To make one "
        "tensor of several, there are torch.stack and torch.cat.",
    ),
    (
        "TypeError",
        r"only integer tensors of a single element can be converted to an index",
        "A tensor stands where one whole number is needed: it holds more than one, or one that "
        "isn't whole.",
    ),
    # Gradients
    (
        "RuntimeError",
        r"does not require grad and does not have a grad_fn",
        "No gradient can flow: something on the way (detach, no_grad, .data, .item, numpy, a plain "
        "tensor in place of a parameter) cut the output off, or gradients were off already.",
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
        r"grad can be implicitly created only for scalar outputs",
        "Gradients start from a single number, the loss, and this tensor has several: .mean() or "
        ".sum() makes one of them.",
    ),
    (
        "RuntimeError",
        r"Trying to backward through the graph a second time",
        "A computation was gone back through twice, and what that needs is freed after the first "
        "time: compute the output anew each time. Is a tensor kept from an earlier call?",
    ),
    (
        "RuntimeError",
        r"appears to not have been used in the graph",
        "A gradient was asked for, of something that the result wasn't computed from.",
    ),
    (
        "RuntimeError",
        r"Inference tensors cannot be saved for backward|on inference tensor outside InferenceMode"
        r"|Inplace update to inference tensor",
        "A tensor made under torch.inference_mode() can't take part where gradients are kept, nor "
        "be changed in place: is it kept from an earlier call, or should torch.no_grad() have been "
        "there?",
    ),
    (
        "RuntimeError",
        r"[Oo]nly Tensors of floating point .*can require gradients",
        "Only floats can have gradients, and here a tensor of whole numbers was to have them. An "
        "nn.Parameter asks for them unless it is told not to: are there numbers like 1 in place "
        "of 1.0?",
    ),
    (
        "RuntimeError",
        r"Can't call numpy\(\) on Tensor that requires grad",
        "numpy can't follow gradients: compute with torch, or .detach() what needs none.",
    ),
    # Dimensions and indices
    (
        "IndexError",
        r"Dimension out of range \(.* range of \[(-?\d+), (-?\d+)\], but got (-?\d+)\)",
        "Dimension {2} was asked for, where there are {0} to {1}: has the tensor fewer dimensions "
        "than you think?",
    ),
    (
        "IndexError",
        r"too many indices for tensor of dimension (\d+)",
        "A tensor was indexed in more dimensions than it has, {0}: was one lost on the way?",
    ),
    (
        "IndexError RuntimeError",
        r"index (-?\d+) is out of bounds for dimension (\d+) with size (\d+)",
        "Index {0} was asked for in dimension {1}, which has size {2}; the first index is 0.",
    ),
    (
        "IndexError TypeError",
        r"0-d(?:im)? tensor",
        "A tensor without dimensions holds a single number: it can't be indexed, unpacked or gone "
        "through.",
    ),
    (
        "IndexError",
        r"index out of range in self",
        "Rows were looked up, as an embedding does, and one isn't there: an index is negative, or "
        "not below their number.",
    ),
    (
        "IndexError",
        r"tensors used as indices must be long",
        "A tensor used as an index must hold whole numbers (int64) or bools.",
    ),
    (
        "IndexError",
        r"only integers, slices .* valid indices \(got (\w+)\)",
        "A tensor can be indexed with whole numbers, slices, tensors, None and ..., and this index "
        "is of type {0}.",
    ),
    (
        "IndexError",
        r"(list|tuple|string) (?:assignment )?index out of range",
        "A {0} was indexed beyond its ends: has it fewer entries than you think? The first is 0.",
    ),
    (
        "IndexError",
        r"index (-?\d+) is out of range",
        "Index {0} lies beyond the ends: are there fewer entries than you think? The first is 0.",
    ),
    (
        "TypeError",
        r"(list|tuple|string) indices must be integers(?: or slices)?, not '?([\w.]+)",
        "A {0} is indexed with whole numbers, and this index is of type {1}: should it be a dict, "
        "or the index a number?",
    ),
    # None where a value is needed
    (
        "TypeError",
        ARGUMENT + r".+, not NoneType",
        "{0} was given None as `{1}`: does one of your functions lack its return?",
    ),
    (
        "AttributeError",
        r"'NoneType' object has no attribute '(\w+)'",
        "None has no `{0}`: does one of your functions lack its return, or is it a .grad that no "
        "gradient has reached?",
    ),
    (
        "TypeError RuntimeError",
        r"NoneType|'None' is not an instance",
        "Something is None where a value is needed: does one of your functions lack its return?",
    ),
    # nn.Module
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
        "AttributeError",
        r"cannot assign (?:module|parameters?|buffer) before Module.__init__\(\) call",
        "A part is assigned before super().__init__() was called: that call comes first in "
        "__init__.",
    ),
    (
        "AttributeError",
        r"'(\w+)' object has no attribute '_(?:\w+_hooks|modules|parameters|buffers)'",
        "super().__init__() was not called when {0} was made: that call comes first in __init__.",
    ),
    (
        "AttributeError",
        r"'(?!Tensor'|Parameter')([A-Z]\w*)' object has no attribute "
        r"'(?:named_parameters|parameters|train|eval)'",
        "{0} is no nn.Module: its first line says class {0}(nn.Module).",
    ),
    (
        "AttributeError",
        r"'super' object has no attribute '(_*init_*)'",
        "The parent class has no `{0}`: is __init__ meant, with two underscores on each side?",
    ),
    (
        "TypeError",
        r"descriptor '__init__' of 'super'|__init__\(\) missing 1 required positional .*: 'self'",
        "The parent's __init__ is called like this: super().__init__().",
    ),
    (
        "TypeError",
        r"cannot assign '([\w.]+)' (?:object to|as) parameter '(\w+)'",
        "`{1}` must be an nn.Parameter and was given {0}: nn.Parameter(...) makes one of a tensor.",
    ),
    (
        "TypeError",
        r"cannot assign '([\w.]+)' as child module '(\w+)'",
        "`{1}` is the name of a module and was given {0}: does self.{1} = ... stand where a plain "
        "variable is meant?",
    ),
    (
        "TypeError",
        r"(?:^|\.)(?:list|tuple|<genexpr>) is not a Module subclass",
        "A list or the like stands where one module is needed: nn.Sequential takes them one by "
        "one, which a star makes of a list, nn.Sequential(*modules).",
    ),
    (
        "TypeError",
        r"([^\s.]+) is not a Module subclass",
        "{0} stands where a module is needed: is it a class without its brackets, a function, or "
        "no nn.Module?",
    ),
    (
        "TypeError",
        r"ModuleList\.extend should be called with an iterable, but got (\w+)",
        "nn.ModuleList takes its modules in a list, nn.ModuleList([...]), and got {0}.",
    ),
]
