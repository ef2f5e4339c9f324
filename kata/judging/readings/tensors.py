"""Readings of exceptions: shapes, dtypes and devices that don't go together."""

from __future__ import annotations

SHAPES_AND_DTYPES = [
    # Tensors without numbers, and devices
    (
        "RuntimeError NotImplementedError TypeError",
        r"[Mm]eta tensor|register_meta|meta device|device meta\b",
        "This check makes the model without numbers, since its largest size would not fit into "
        "memory: __init__ can't work with the values of large tensors.",
    ),
    (
        "RuntimeError",
        r"Expected all tensors to be on the same device|is not on the expected device",
        "Two tensors on different devices met: a tensor made inside the model must be made on the "
        "device of its input.",
    ),
    (
        "AssertionError RuntimeError",
        r"Torch not compiled with CUDA|Found no NVIDIA driver|No CUDA GPUs are available",
        "There is no GPU here: code should name no device of its own, but take its input's.",
    ),
    # Shapes
    (
        "RuntimeError",
        r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)",
        "A matrix product met {0}x{1} and {2}x{3}: the inner sizes, {1} and {2}, must agree. If "
        "it is a linear layer's, that got vectors of width {1} and expects {2}.",
    ),
    (
        "RuntimeError",
        r"first two dimensions of batch2 tensor to be: (\[.*?\]) but got: (\[.*?\])",
        "A batched matrix product needs a second tensor that begins with the sizes {0}, and its "
        "begins with {1}: is a transpose missing, or made over other dimensions?",
    ),
    (
        "RuntimeError",
        r"size mismatch, got input \(\d+\), mat \((\d+)x(\d+)\), vec \((\d+)\)",
        "A matrix product met {0}x{1} and a vector of {2} numbers: the inner sizes, {1} and {2}, "
        "must agree.",
    ),
    (
        "RuntimeError",
        r"inconsistent tensor size, expected tensor \[(\d+)\] and src \[(\d+)\]",
        "Two vectors of {0} and {1} numbers met in a product: they must be equally long.",
    ),
    (
        "RuntimeError",
        r"both arguments to (\w+) need to be at least 1D",
        "A tensor without dimensions, a single number, came to {0}: was a dimension lost on the "
        "way?",
    ),
    (
        "RuntimeError",
        r"(?:self|mat2) must be a matrix|batch[12] must be a 3D tensor",
        "torch.mm multiplies matrices and torch.bmm batches of them; @ takes tensors of any number "
        "of dimensions.",
    ),
    (
        "RuntimeError",
        r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) .*ion (\d+)",
        "Two tensors met with sizes {0} and {1} in dimension {2}: there they must be equal, or one "
        "of them 1.",
    ),
    (
        "RuntimeError",
        r"expanded size of the tensor \((\d+)\) must match the existing size \((\d+)\) .*? (\d+)\.",
        "Size {1} can't be stretched to {0} in dimension {2}, by an expand or in an assignment: "
        "only a size of 1 can.",
    ),
    (
        "RuntimeError",
        r"shape '(\[.*?\])' is invalid for input of size (\d+)",
        "{1} numbers don't fit into the shape {0}: its sizes must multiply to {1}. A -1 takes what "
        "is left, if that comes out whole.",
    ),
    (
        "RuntimeError",
        r"view size is not compatible with input tensor's size and stride",
        "view can't regroup numbers that lie in another order in memory, as after a transpose: "
        ".contiguous() before it, or .reshape in its place, makes a copy.",
    ),
    ("RuntimeError", r"only one dimension can be inferred", "Only one size of a shape can be -1."),
    (
        "RuntimeError",
        r"invalid shape dimension (-\d+)",
        "A shape can't have the size {0}; of the negative numbers only -1 means something there: "
        "what is left.",
    ),
    (
        "RuntimeError",
        r"with negative dimension (-\d+): (\[.*?\])",
        "A size can't be negative, as {0} in {1}: where does it come from?",
    ),
    (
        "RuntimeError",
        r"permute.*input\.dim\(\) = (\d+) is not equal to len\(dims\) = (\d+)",
        "permute names every dimension once: the tensor has {0}, and {1} were named.",
    ),
    (
        "RuntimeError",
        r"t\(\) expects a tensor with <= 2 dimensions",
        "t() turns matrices only: x.transpose(-2, -1) swaps the last two dimensions of any tensor.",
    ),
    # Joining tensors
    (
        "RuntimeError",
        r"stack expects each tensor to be equal size, but got \[(\d+)\] .* \[(\d+)\]",
        "Rows of different lengths, {0} and {1}, can't be stacked into one tensor.",
    ),
    (
        "RuntimeError",
        r"stack expects each tensor to be equal size, but got (\[.*?\]) .* (\[.*?\])",
        "Tensors of different shapes, {0} and {1}, can't be stacked into one.",
    ),
    (
        "ValueError",
        r"expected sequence of length (\d+) at dim \d+ \(got (\d+)\)",
        "Lists of different lengths, {0} and {1}, can't become one tensor.",
    ),
    (
        "RuntimeError",
        r"must match except in dimension (\d+)\. Expected size (\d+) but got size (\d+)",
        "Joining along dimension {0} met the sizes {1} and {2} in another dimension, where they "
        "must be equal: is `dim` the one that you mean?",
    ),
    (
        "RuntimeError",
        r"must have same number of dimensions: got (\d+) and (\d+)",
        "Tensors with {0} and {1} dimensions can't be joined: was one lost on the way, where "
        "keepdim=True keeps it?",
    ),
    (
        "RuntimeError ValueError",
        r"expected a non-empty list of Tensors|expects a non-empty TensorList",
        "There is nothing to join: cat and stack need one tensor or more.",
    ),
    (
        "TypeError",
        r"(\w+)\(\): argument 'tensors' .*must be tuple of Tensors, not (?!NoneType)([\w.]+)",
        "{0} takes its tensors in one list or tuple, torch.{0}((a, b), dim=...), and got a {1}.",
    ),
    (
        "TypeError",
        r"expected Tensor as element (\d+) in argument \d+, but got (?!NoneType)([\w.]+)",
        "Only tensors can be joined: number {0} in the list, counted from 0, is of type {1}.",
    ),
    # Dtypes
    (
        "RuntimeError",
        r"have (?:the )?same dtype, but (?:got|found):? (.*?)(?: instead)?\.?$",
        "Tensors of different dtypes met in one product ({0}): make them of one dtype.",
    ),
    (
        "RuntimeError",
        r"expected scalar type (\w+) but found (\w+)",
        "A tensor of dtype {1} came where {0} was expected: those that meet in a product must be "
        "of one dtype.",
    ),
    (
        "RuntimeError",
        r"one of the following scalar types: Long, Int; but got ([\w.]+) .*for embedding",
        "An embedding looks its rows up by whole numbers (int64), and got {0}.",
    ),
    (
        "RuntimeError",
        r"(\w+)\(\): Expected dtype int.* for index",
        "{0} needs an index of whole numbers (int64).",
    ),
    (
        "RuntimeError",
        r"expected target dtype to be Long.* got (\w+)",
        "The loss needs its targets as ids, whole numbers (int64), and got {0}.",
    ),
    (
        "RuntimeError",
        r"only supports boolean masks, but got mask with dtype (.+)",
        "A mask must be bool, as a comparison or mask.bool() makes it, and this one is {0}.",
    ),
    (
        "RuntimeError",
        r"Input dtype must be either a floating point|only support floating point",
        "Means and variances are taken of floats only, and these are none: .float() turns whole "
        "numbers into floats.",
    ),
    (
        "NotImplementedError TypeError",
        r"\"bitwise_xor|operand type\(s\) for \^",
        "In Python ^ is exclusive or; a power is written with **.",
    ),
    (
        "NotImplementedError",
        r"\"(\w+)\" not implemented for '(\w+)'",
        "torch can't do this with numbers of type {1} ({0}): should the tensor be of another "
        "dtype?",
    ),
]
