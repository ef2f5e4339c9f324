"""What a learner reads about an exception, with exceptions that torch and Python really raise."""

from __future__ import annotations

import functools
import importlib
import math
import re
import textwrap
from dataclasses import replace
from typing import Any

import pytest
import tiktoken
import torch
import torch.nn.functional as F
from torch import nn

import kata
from kata.course.checks import checks
from kata.judging import readings
from kata.judging.readings import READINGS, known_reading, reading, refusal
from kata.judging.results import CheckResult
from kata.judging.words import cause, message
from kata.wire.outcomes import Error, Frame, Outcome

BYTES = tiktoken.Encoding(
    "bytes",
    pat_str=r"\S+|\s+",
    mergeable_ranks={bytes([i]): i for i in range(256)},
    special_tokens={"<|endoftext|>": 256},
)
# What the snippets find there
NAMES = {
    "__name__": "ch0_learner",
    "F": F,
    "cfg": {"emb_dim": 4},
    "math": math,
    "nn": nn,
    "one": torch.ones,
    "tiktoken": tiktoken,
    "tokenizer": BYTES,
    "torch": torch,
}

NO_NUMBERS = (
    "This check makes the model without numbers, since its largest size would not fit into "
    "memory: __init__ can't work with the values of large tensors."
)
MATRICES = (
    "torch.mm multiplies matrices and torch.bmm batches of them; @ takes tensors of any number of "
    "dimensions."
)
NOTHING_TO_JOIN = "There is nothing to join: cat and stack need one tensor or more."
NO_FLOATS = (
    "Means and variances are taken of floats only, and these are none: .float() turns whole "
    "numbers into floats."
)
POWER = "In Python ^ is exclusive or; a power is written with **."
TRUTH = (
    "A tensor that isn't one number was used as true or false, by if, and, or, not, in, or "
    "Python's max: is .any() or .all() meant, or was a plain number to be there?"
)
ONE_NUMBER = (
    "A tensor stands where one number is needed, and doesn't hold exactly one. To make one tensor "
    "of several, there are torch.stack and torch.cat."
)
WHOLE_NUMBER = (
    "A tensor stands where one whole number is needed: it holds more than one, or one that isn't "
    "whole."
)
CUT_OFF = (
    "No gradient can flow: something on the way (detach, no_grad, .data, .item, numpy, a plain "
    "tensor in place of a parameter) cut the output off, or gradients were off already."
)
IN_PLACE = (
    "An in-place operation (such as += or a name ending in _) changes a tensor that gradients are "
    "kept for; make a new tensor instead."
)
TWICE = (
    "A computation was gone back through twice, and what that needs is freed after the first time: "
    "compute the output anew each time. Is a tensor kept from an earlier call?"
)
INFERENCE = (
    "A tensor made under torch.inference_mode() can't take part where gradients are kept, nor be "
    "changed in place: is it kept from an earlier call, or should torch.no_grad() have been there?"
)
FLOATS_ALONE = (
    "Only floats can have gradients, and here a tensor of whole numbers was to have them. An "
    "nn.Parameter asks for them unless it is told not to: are there numbers like 1 in place of 1.0?"
)
NO_DIMENSIONS = (
    "A tensor without dimensions holds a single number: it can't be indexed, unpacked or gone "
    "through."
)
NO_ROW = (
    "Rows were looked up, as an embedding does, and one isn't there: an index is negative, or not "
    "below their number."
)
NONE = "Something is None where a value is needed: does one of your functions lack its return?"
INIT_FIRST = (
    "A part is assigned before super().__init__() was called: that call comes first in __init__."
)
PARENT = "The parent's __init__ is called like this: super().__init__()."
TAKES_NONE = (
    "GELU.__init__ got an argument and takes none: is yours spelt with two underscores on each "
    "side, super().__init__() called without any, and GELU() made before it is called?"
)
STAR = (
    "A list or the like stands where one module is needed: nn.Sequential takes them one by one, "
    "which a star makes of a list, nn.Sequential(*modules)."
)
FUNCTION = "A function stands where a value is needed: is it called, with round brackets?"
BRACKETS = (
    "What follows `with` can't stand there: are round brackets missing, as torch.no_grad() has "
    "them?"
)
FLOAT_SIZE = (
    "A size is a float where a whole number is needed: did / make it, where // would keep it whole?"
)
DICT_SIZE = "A dict stands where a size is needed: which of its entries is meant?"
FLAT_LIST = (
    "A tensor stands where a list is needed: .tolist() makes one, a flat one if the tensor has one "
    "dimension."
)
SEVERAL = (
    "A single number stands where several are needed: is a range(...) missing, or was a dimension "
    "too many taken away?"
)
NO_DICT = "A number is used like a dict or a list: was one passed where cfg belongs?"
ONE_BY_ONE = (
    "A text is needed, and something of type list was given: are several texts to be taken one by "
    "one?"
)
ZERO = "Your code divides by zero."
NUMBER = "A number stands where a tensor or a module is needed."
UNBOUND = (
    "`x` is used before this function gives it a value: is it assigned where the code didn't come "
    "by, in a loop or an if, or is one from outside meant?"
)
NO_GPU = "There is no GPU here: code should name no device of its own, but take its input's."
DEVICES = (
    "Two tensors on different devices met: a tensor made inside the model must be made on the "
    "device of its input."
)

GELU = """
    class GELU(nn.Module):
        def forward(self, x):
            return x
"""
LAYER_NORM = """
    class LayerNorm(nn.Module):
        def __init__(self, emb_dim):
            super().__init__()
        def forward(self, x):
            return x
"""

# What raises -> what is read. A name is imported from a file of the learner's: see LEARNER.
PROVOKED: dict[str, tuple[str, str]] = {
    # Tensors without numbers
    "meta-item": ("one(1, device='meta').item()", NO_NUMBERS),
    "meta-tolist": ("one(2, device='meta').tolist()", NO_NUMBERS),
    "meta-equal": ("x = one(2, device='meta'); torch.equal(x, x)", NO_NUMBERS),
    "meta-nonzero": ("one(2, device='meta').nonzero()", NO_NUMBERS),
    "meta-numpy": ("one(2, device='meta').numpy()", NO_NUMBERS),
    "meta-mixed": ("one(2, device='meta') + one(2)", NO_NUMBERS),
    # Shapes
    "matmul": (
        "one(2, 3) @ one(2, 3)",
        "A matrix product met 2x3 and 2x3: the inner sizes, 3 and 2, must agree. If it is a linear "
        "layer's, that got vectors of width 3 and expects 2.",
    ),
    "linear-width": (
        "nn.Linear(3, 2)(one(1, 2, 4))",
        "A matrix product met 2x4 and 3x2: the inner sizes, 4 and 3, must agree. If it is a linear "
        "layer's, that got vectors of width 4 and expects 3.",
    ),
    "bmm": (
        "one(1, 2, 3) @ one(1, 2, 3)",
        "A batched matrix product needs a second tensor that begins with the sizes [1, 3], and its "
        "begins with [1, 2]: is a transpose missing, or made over other dimensions?",
    ),
    "matrix-vector": (
        "one(2, 3) @ one(2)",
        "A matrix product met 2x3 and a vector of 2 numbers: the inner sizes, 3 and 2, must agree.",
    ),
    "dot": (
        "one(3) @ one(2)",
        "Two vectors of 3 and 2 numbers met in a product: they must be equally long.",
    ),
    "matmul-of-a-number": (
        "one(()) @ one(2)",
        "A tensor without dimensions, a single number, came to matmul: was a dimension lost on the "
        "way?",
    ),
    "linear-of-a-number": (
        "nn.Linear(3, 2)(torch.tensor(2.0))",
        "A tensor without dimensions, a single number, came to linear: was a dimension lost on the "
        "way?",
    ),
    "mm-of-a-batch": ("torch.mm(one(1, 2, 3), one(3, 2))", MATRICES),
    "mm-by-a-batch": ("torch.mm(one(2, 3), one(1, 3, 2))", MATRICES),
    "bmm-of-a-matrix": ("torch.bmm(one(2, 3), one(2, 3, 2))", MATRICES),
    "broadcast": (
        "one(2, 3) + one(2, 2)",
        "Two tensors met with sizes 3 and 2 in dimension 1: there they must be equal, or one of "
        "them 1.",
    ),
    "expand": (
        "one(2, 3).expand(2, 4)",
        "Size 3 can't be stretched to 4 in dimension 1, by an expand or in an assignment: only a "
        "size of 1 can.",
    ),
    "assign-a-row": (
        "one(2, 3)[0] = one(2)",
        "Size 2 can't be stretched to 3 in dimension 0, by an expand or in an assignment: only a "
        "size of 1 can.",
    ),
    "view": (
        "one(2, 3).view(4, 2)",
        "6 numbers don't fit into the shape [4, 2]: its sizes must multiply to 6. A -1 takes what "
        "is left, if that comes out whole.",
    ),
    "reshape-rest": (
        "one(2, 3).reshape(-1, 4)",
        "6 numbers don't fit into the shape [-1, 4]: its sizes must multiply to 6. A -1 takes what "
        "is left, if that comes out whole.",
    ),
    "view-after-transpose": (
        "one(2, 3).transpose(0, 1).view(6)",
        "view can't regroup numbers that lie in another order in memory, as after a transpose: "
        ".contiguous() before it, or .reshape in its place, makes a copy.",
    ),
    "two-rests": ("one(2, 3).view(-1, -1)", "Only one size of a shape can be -1."),
    "view-negative": (
        "one(2, 3).view(-2, 3)",
        "A shape can't have the size -2; of the negative numbers only -1 means something there: "
        "what is left.",
    ),
    "negative-size": (
        "nn.Linear(-4, 2)",
        "A size can't be negative, as -4 in [2, -4]: where does it come from?",
    ),
    "permute": (
        "one(2, 3).permute(0, 2, 1)",
        "permute names every dimension once: the tensor has 2, and 3 were named.",
    ),
    "t": (
        "one(1, 2, 3).t()",
        "t() turns matrices only: x.transpose(-2, -1) swaps the last two dimensions of any tensor.",
    ),
    # Joining tensors
    "stack-rows": (
        "torch.stack([one(2), one(3)])",
        "Rows of different lengths, 2 and 3, can't be stacked into one tensor.",
    ),
    "stack-matrices": (
        "torch.stack([one(2, 3), one(2, 2)])",
        "Tensors of different shapes, [2, 3] and [2, 2], can't be stacked into one.",
    ),
    "stack-dimensions": (
        "torch.stack([one(()), one(1, 2, 3)])",
        "Tensors of different shapes, [] and [1, 2, 3], can't be stacked into one.",
    ),
    "tensor-of-unequal-lists": (
        "torch.tensor([[1, 2], [3]])",
        "Lists of different lengths, 2 and 1, can't become one tensor.",
    ),
    "cat": (
        "torch.cat((one(2, 3), one(3, 2)))",
        "Joining along dimension 0 met the sizes 3 and 2 in another dimension, where they must be "
        "equal: is `dim` the one that you mean?",
    ),
    "cat-dimensions": (
        "torch.cat((one(2, 3), one(2)), dim=1)",
        "Tensors with 2 and 1 dimensions can't be joined: was one lost on the way, where "
        "keepdim=True keeps it?",
    ),
    "cat-nothing": ("torch.cat([])", NOTHING_TO_JOIN),
    "stack-nothing": ("torch.stack([])", NOTHING_TO_JOIN),
    "cat-without-list": (
        "torch.cat(one(2), one(2))",
        "cat takes its tensors in one list or tuple, torch.cat((a, b), dim=...), and got a Tensor.",
    ),
    "stack-without-list": (
        "torch.stack(one(2), dim=0)",
        "stack takes its tensors in one list or tuple, torch.stack((a, b), dim=...), and got a "
        "Tensor.",
    ),
    "cat-lists": (
        "torch.cat([one(2), [1, 2]])",
        "Only tensors can be joined: number 1 in the list, counted from 0, is of type list.",
    ),
    # Dtypes
    "dtypes-matmul": (
        "one(2, 3) @ one(3, 2).double()",
        "Tensors of different dtypes met in one product (float != double): make them of one dtype.",
    ),
    "dtypes-long": (
        "one(2, 3) @ one(3, 2).long()",
        "Tensors of different dtypes met in one product (float != long int): make them of one "
        "dtype.",
    ),
    "dtypes-linear": (
        "nn.Linear(3, 2)(one(2, 3).double())",
        "Tensors of different dtypes met in one product (Double and Float): make them of one "
        "dtype.",
    ),
    "dtypes-linear-without-bias": (
        "nn.Linear(3, 2, bias=False)(one(2, 3).long())",
        "Tensors of different dtypes met in one product (long int != float): make them of one "
        "dtype.",
    ),
    "dtypes-addmm": (
        "torch.addmm(one(2), one(2, 3), one(3, 2).double())",
        "Tensors of different dtypes met in one product (Float and Double): make them of one "
        "dtype.",
    ),
    "dtypes-matrix-vector": (
        "one(2, 3) @ one(3).double()",
        "Tensors of different dtypes met in one product (Double, Float, and Double): make them of "
        "one dtype.",
    ),
    "dtypes-dot": (
        "one(3) @ one(3).half()",
        "Tensors of different dtypes met in one product (Float and Half): make them of one dtype.",
    ),
    "dtypes-attention": (
        "q = one(1, 2, 3); F.scaled_dot_product_attention(q, q.double(), q)",
        "Tensors of different dtypes met in one product (query.dtype: float key.dtype: double and "
        "value.dtype: float): make them of one dtype.",
    ),
    "dtypes-bmm": (
        "one(1, 2, 3) @ one(1, 3, 2).double()",
        "A tensor of dtype Double came where Float was expected: those that meet in a product must "
        "be of one dtype.",
    ),
    "dtypes-einsum": (
        "torch.einsum('ij,jk->ik', one(2, 3).long(), one(3, 2))",
        "A tensor of dtype Float came where Long was expected: those that meet in a product must "
        "be of one dtype.",
    ),
    "embedding-floats": (
        "nn.Embedding(3, 2)(one(2))",
        "An embedding looks its rows up by whole numbers (int64), and got torch.FloatTensor.",
    ),
    "embedding-bools": (
        "nn.Embedding(3, 2)(one(2).bool())",
        "An embedding looks its rows up by whole numbers (int64), and got CPUBoolType.",
    ),
    "gather-floats": (
        "one(2, 3).gather(1, one(2, 1))",
        "gather needs an index of whole numbers (int64).",
    ),
    "index-select-floats": (
        "one(2, 3).index_select(1, one(2))",
        "index_select needs an index of whole numbers (int64).",
    ),
    "targets-floats": (
        "F.cross_entropy(one(2, 3), one(2))",
        "The loss needs its targets as ids, whole numbers (int64), and got Float.",
    ),
    "mask-floats": (
        "one(2, 2).masked_fill(one(2, 2).tril(), 0.0)",
        "A mask must be bool, as a comparison or mask.bool() makes it, and this one is float.",
    ),
    "mean-of-ids": ("torch.arange(3).mean()", NO_FLOATS),
    "var-of-ids": ("torch.arange(3).var(dim=-1)", NO_FLOATS),
    "power": ("one(2) ** 2 + one(2) ^ 2", POWER),
    "power-of-a-number": ("x = 2.0; x ^ 2", POWER),
    "softmax-of-ids": (
        "torch.softmax(torch.arange(3), dim=-1)",
        "torch can't do this with numbers of type Long (softmax_lastdim_kernel_impl): should the "
        "tensor be of another dtype?",
    ),
    # A tensor where one number is needed
    "if-tensor": ("if one(2) == 1: pass", TRUTH),
    "if-empty": ("if one(0): pass", TRUTH),
    "max-of-rows": ("max(one(2, 2))", TRUTH),
    "dropout-of-a-tensor": ("nn.Dropout(one(2))", TRUTH),
    "float": ("float(one(2))", ONE_NUMBER),
    "item": ("one(2).item()", ONE_NUMBER),
    "math": ("math.sqrt(one(2))", ONE_NUMBER),
    "tensor-of-tensors": ("torch.tensor([one(2), one(2)])", ONE_NUMBER),
    "range-of-a-tensor": ("range(one(2).long())", WHOLE_NUMBER),
    "range-of-a-float-tensor": ("range(torch.tensor(2.0))", WHOLE_NUMBER),
    "decode-tensors": ("tokenizer.decode([one(2).long()])", WHOLE_NUMBER),
    # Gradients
    "no-gradient": ("(one(2) * 2).sum().backward()", CUT_OFF),
    "no-gradient-of-a-float": ("torch.tensor(3.0).backward()", CUT_OFF),
    "leaf-in-place": ("x = nn.Parameter(one(2)); x += 1", IN_PLACE),
    "leaf-view-in-place": ("x = nn.Parameter(one(2)); x[0] = 1", IN_PLACE),
    "changed-in-place": (
        "y = nn.Parameter(one(2)).exp(); y += 1; y.sum().backward()",
        IN_PLACE,
    ),
    "backward-of-several": (
        "nn.Linear(2, 2)(one(2)).backward()",
        "Gradients start from a single number, the loss, and this tensor has several: .mean() or "
        ".sum() makes one of them.",
    ),
    "backward-twice": (
        "y = nn.Parameter(one(2)).exp().sum(); y.backward(); y.backward()",
        TWICE,
    ),
    "grad-twice": (
        "x = nn.Parameter(one(2)); y = (x * x).sum()\n"
        "torch.autograd.grad(y, x); torch.autograd.grad(y, x)",
        TWICE,
    ),
    "unused": (
        "x = nn.Parameter(one(2)); torch.autograd.grad(x.sum(), nn.Parameter(one(2)))",
        "A gradient was asked for, of something that the result wasn't computed from.",
    ),
    "inference-saved": (
        """
        with torch.inference_mode():
            x = one(2)
        nn.Linear(2, 2)(x)
        """,
        INFERENCE,
    ),
    "inference-in-place": (
        """
        with torch.inference_mode():
            x = one(2)
        x += 1
        """,
        INFERENCE,
    ),
    "inference-requires-grad": (
        """
        with torch.inference_mode():
            x = one(2)
        x.requires_grad_()
        """,
        INFERENCE,
    ),
    "parameter-of-ids": ("nn.Parameter(torch.tensor([1, 1]))", FLOATS_ALONE),
    "requires-grad-of-ids": ("torch.arange(3).requires_grad_()", FLOATS_ALONE),
    "numpy": (
        "nn.Parameter(one(2)).numpy()",
        "numpy can't follow gradients: compute with torch, or .detach() what needs none.",
    ),
    # Dimensions and indices
    "mean-dimension": (
        "one(2, 3).mean(dim=2)",
        "Dimension 2 was asked for, where there are -2 to 1: has the tensor fewer dimensions than "
        "you think?",
    ),
    "softmax-dimension": (
        "torch.softmax(one(2), dim=-2)",
        "Dimension -2 was asked for, where there are -1 to 0: has the tensor fewer dimensions than "
        "you think?",
    ),
    "transpose-dimension": (
        "one(2, 3).transpose(1, 2)",
        "Dimension 2 was asked for, where there are -2 to 1: has the tensor fewer dimensions than "
        "you think?",
    ),
    "too-many-indices": (
        "one(2, 3)[:, -1, :]",
        "A tensor was indexed in more dimensions than it has, 2: was one lost on the way?",
    ),
    "index-beyond": (
        "one(2, 3)[:, 3]",
        "Index 3 was asked for in dimension 1, which has size 3; the first index is 0.",
    ),
    "gather-beyond": (
        "one(3).gather(0, torch.tensor([5]))",
        "Index 5 was asked for in dimension 0, which has size 3; the first index is 0.",
    ),
    "number-indexed": ("torch.tensor(3)[0]", NO_DIMENSIONS),
    "number-unpacked": ("a, b = torch.tensor(3)", NO_DIMENSIONS),
    "number-length": ("len(torch.tensor(3))", NO_DIMENSIONS),
    "embedding-beyond": ("nn.Embedding(3, 2)(torch.tensor([3]))", NO_ROW),
    "embedding-negative": ("nn.Embedding(3, 2)(torch.tensor([-1]))", NO_ROW),
    "float-tensor-index": (
        "one(3)[one(2)]",
        "A tensor used as an index must hold whole numbers (int64) or bools.",
    ),
    "float-index": (
        "one(3)[6 / 2]",
        "A tensor can be indexed with whole numbers, slices, tensors, None and ..., and this index "
        "is of type float.",
    ),
    "list-beyond": (
        "[1, 2][2]",
        "A list was indexed beyond its ends: has it fewer entries than you think? The first is 0.",
    ),
    "list-beyond-assigned": (
        "[1, 2][2] = 3",
        "A list was indexed beyond its ends: has it fewer entries than you think? The first is 0.",
    ),
    "shape-beyond": (
        "one(2, 3).shape[2]",
        "A tuple was indexed beyond its ends: has it fewer entries than you think? The first is 0.",
    ),
    "module-list-beyond": (
        "nn.ModuleList([nn.ReLU()])[1]",
        "Index 1 lies beyond the ends: are there fewer entries than you think? The first is 0.",
    ),
    "list-by-key": (
        "cfg = [4, 4]; cfg['emb_dim']",
        "A list is indexed with whole numbers, and this index is of type str: should it be a dict, "
        "or the index a number?",
    ),
    "list-by-float": (
        "x = [1, 2]; x[2 / 2]",
        "A list is indexed with whole numbers, and this index is of type float: should it be a "
        "dict, or the index a number?",
    ),
    "text-by-key": (
        "cfg = 'small'; cfg['emb_dim']",
        "A string is indexed with whole numbers, and this index is of type str: should it be a "
        "dict, or the index a number?",
    ),
    # None where a value is needed
    "none-linear": (
        "nn.Linear(3, 2)(None)",
        "linear was given None as `input`: does one of your functions lack its return?",
    ),
    "none-embedding": (
        "nn.Embedding(3, 2)(None)",
        "embedding was given None as `indices`: does one of your functions lack its return?",
    ),
    "none-matmul": (
        "torch.matmul(one(2), None)",
        "matmul was given None as `other`: does one of your functions lack its return?",
    ),
    "none-cat": (
        "torch.cat(None)",
        "cat was given None as `tensors`: does one of your functions lack its return?",
    ),
    "none-attribute": (
        "x = None; x.shape",
        "None has no `shape`: does one of your functions lack its return, or is it a .grad that no "
        "gradient has reached?",
    ),
    "none-grad": (
        "nn.Parameter(one(2)).grad.abs()",
        "None has no `abs`: does one of your functions lack its return, or is it a .grad that no "
        "gradient has reached?",
    ),
    "none-parameters": (
        "model = None; model.parameters()",
        "None has no `parameters`: does one of your functions lack its return, or is it a .grad "
        "that no gradient has reached?",
    ),
    "none-in-cat": ("torch.cat((one(2), None))", NONE),
    "none-in-stack": ("torch.stack([None, None])", NONE),
    "none-in-tensor": ("torch.tensor([None])", NONE),
    "none-added": ("one(2) + None", NONE),
    "none-adds": ("x = None; x += one(2)", NONE),
    "none-product": ("None @ one(2)", NONE),
    "none-negated": ("x = None; -x", NONE),
    "none-called": ("f = None; f(one(2))", NONE),
    "none-indexed": ("x = None; x[:, -1]", NONE),
    "none-unpacked": ("a, b = None", NONE),
    "none-looped": ("for x in None: pass", NONE),
    "none-starred": ("nn.Sequential(*None)", NONE),
    "none-length": ("len(None)", NONE),
    "none-compared": ("None < 3", NONE),
    "none-range": ("range(None)", NONE),
    "none-size": ("nn.Linear(None, 2)", NONE),
    "none-view": ("one(2).view(None)", NONE),
    "none-decoded": ("tokenizer.decode(None)", NONE),
    # nn.Module
    "module-list-called": (
        "nn.ModuleList([nn.ReLU()])(one(2))",
        "A ModuleList can't be called: go through it in a loop, or make it an nn.Sequential.",
    ),
    "forward-misspelt": (
        """
        class GELU(nn.Module):
            def foward(self, x):
                return x
        GELU()(one(2))
        """,
        "GELU has no forward of its own: is it there, and spelt like that?",
    ),
    **{
        f"init-not-first-{name}": (
            f"""
            class GELU(nn.Module):
                def __init__(self):
                    {part}
            GELU()
            """,
            INIT_FIRST,
        )
        for name, part in {
            "module": "self.part = nn.ReLU()",
            "parameter": "self.part = nn.Parameter(one(2))",
            "buffer": "self.register_buffer('part', one(2))",
        }.items()
    },
    "init-not-called": (
        """
        class GELU(nn.Module):
            def __init__(self):
                self.eps = 1e-5
            def forward(self, x):
                return x
        GELU()(one(2))
        """,
        "super().__init__() was not called when GELU was made: that call comes first in __init__.",
    ),
    "init-not-called-parameters": (
        """
        class GELU(nn.Module):
            def __init__(self):
                self.eps = 1e-5
        GELU().state_dict()
        """,
        "super().__init__() was not called when GELU was made: that call comes first in __init__.",
    ),
    "no-module": (
        """
        class GELU:
            pass
        list(GELU().parameters())
        """,
        "GELU is no nn.Module: its first line says class GELU(nn.Module).",
    ),
    "super-init-misspelt": (
        """
        class GELU(nn.Module):
            def __init__(self):
                super()._init_()
        GELU()
        """,
        "The parent class has no `_init_`: is __init__ meant, with two underscores on each side?",
    ),
    "super-not-called": (
        """
        class GELU(nn.Module):
            def __init__(self):
                super.__init__()
        GELU()
        """,
        PARENT,
    ),
    "parent-without-self": (
        """
        class GELU(nn.Module):
            def __init__(self):
                nn.Module.__init__()
        GELU()
        """,
        PARENT,
    ),
    "tensor-as-parameter": (
        "nn.Linear(2, 2).weight = one(2, 2)",
        "`weight` must be an nn.Parameter and was given torch.FloatTensor: nn.Parameter(...) makes "
        "one of a tensor.",
    ),
    "register-parameter": (
        "nn.Module().register_parameter('scale', one(2))",
        "`scale` must be an nn.Parameter and was given torch.FloatTensor: nn.Parameter(...) makes "
        "one of a tensor.",
    ),
    "tensor-as-module": (
        "m = nn.Module(); m.norm = nn.LayerNorm(2); m.norm = m.norm(one(2))",
        "`norm` is the name of a module and was given torch.FloatTensor: does self.norm = ... "
        "stand where a plain variable is meant?",
    ),
    "sequential-list": ("nn.Sequential([nn.ReLU(), nn.ReLU()])", STAR),
    "sequential-generator": ("nn.Sequential(nn.ReLU() for _ in range(2))", STAR),
    "sequential-generator-in-a-function": (
        """
        def made():
            return nn.Sequential(nn.ReLU() for _ in range(2))
        made()
        """,
        STAR,
    ),
    "sequential-class": (
        GELU + "    nn.Sequential(nn.Linear(2, 2), GELU)",
        "GELU stands where a module is needed: is it a class without its brackets, a function, or "
        "no nn.Module?",
    ),
    "sequential-function": (
        "nn.Sequential(nn.Linear(2, 2), torch.tanh)",
        "tanh stands where a module is needed: is it a class without its brackets, a function, or "
        "no nn.Module?",
    ),
    "sequential-plain-class": (
        """
        class GELU:
            pass
        nn.ModuleList([GELU()])
        """,
        "GELU stands where a module is needed: is it a class without its brackets, a function, or "
        "no nn.Module?",
    ),
    "module-list-of-one": (
        "nn.ModuleList(nn.ReLU())",
        "nn.ModuleList takes its modules in a list, nn.ModuleList([...]), and got ReLU.",
    ),
    # Something called that can't be
    "tensor-called": (
        "x = one(2); x(0)",
        "A tensor is called like a function: do these round brackets belong there, or does its "
        "name hide a module's?",
    ),
    "T-called": (
        "one(2, 3).T()",
        "A tensor is called like a function: do these round brackets belong there, or does its "
        "name hide a module's?",
    ),
    "shape-called": (
        "one(2).shape()",
        "A shape is called like a function: its first entry is x.shape[0], or x.size(0).",
    ),
    "python-module-called": (
        "tiktoken('gpt2')",
        "A module in Python's sense, a file such as torch.nn, is called like a function: which of "
        "its functions or classes is meant?",
    ),
    "list-called": (
        "layers = [nn.ReLU()]; layers(one(2))",
        "A list is called like a function: square brackets look things up in it, and modules in it "
        "are called one by one.",
    ),
    "dict-called": (
        "cfg('emb_dim')",
        "A dict is called like a function: square brackets look things up in it, and modules in it "
        "are called one by one.",
    ),
    "number-called": (
        "x = 2; x(3 + 4)",
        "Something of type int is called like a function: is a * missing before the bracket, or "
        "does its name hide a function's?",
    ),
    "plain-class-called": (
        """
        class GELU:
            def forward(self, x):
                return x
        GELU()(one(2))
        """,
        "GELU can't be called like a function: should it be an nn.Module, or is one of its methods "
        "meant?",
    ),
    "tokenizer-called": (
        "tokenizer('Hello')",
        "Encoding can't be called like a function: should it be an nn.Module, or is one of its "
        "methods meant?",
    ),
    # Functions and classes in place of what they make
    "method-divided": ("one(2).mean / 2", FUNCTION),
    "method-negated": ("-one(2).mean", FUNCTION),
    "method-indexed": ("one(2).size[0]", FUNCTION),
    "method-attribute": ("one(2).size.numel", FUNCTION),
    "method-as-tensor": ("torch.sqrt(one(2).mean)", FUNCTION),
    "function-as-tensor": ("torch.sqrt(lambda x: x)", FUNCTION),
    "function-added": ("one(2) + (lambda x: x)", FUNCTION),
    "bound-method-added": ("nn.ReLU().forward + 1", FUNCTION),
    "class-as-tensor": (
        GELU + "    torch.tanh(GELU)",
        "tanh was given a class as `input`: an instance of it is made first, and that is called.",
    ),
    "class-attribute": (
        "nn.Linear.weight",
        "The class Linear has no `weight`: is an instance of it meant, Linear(...)?",
    ),
    "no-grad-not-called": ("with torch.no_grad: pass", BRACKETS),
    "pair-as-tensor": (
        "torch.exp(one(2, 3).max(dim=-1))",
        "torch's max gives several tensors in one, such as .values and .indices: which is meant?",
    ),
    "pair-subtracted": (
        "x = one(2, 3); x - x.max(dim=-1, keepdim=True)",
        "torch's max gives several tensors in one, such as .values and .indices: which is meant?",
    ),
    "pair-attribute": (
        "one(2, 3).topk(1).shape",
        "torch's topk gives several tensors in one, such as .values and .indices: which is meant?",
    ),
    # Calls with too many arguments, too few, or others
    "init-misspelt": (
        """
        class GELU(nn.Module):
            def _init_(self, cfg):
                super().__init__()
        GELU(cfg)
        """,
        TAKES_NONE,
    ),
    "super-init-with-cfg": (
        """
        class GELU(nn.Module):
            def __init__(self, cfg):
                super().__init__(cfg)
        GELU(cfg)
        """,
        TAKES_NONE,
    ),
    "class-given-x": (GELU + "    GELU(one(2))", TAKES_NONE),
    "forward-without-self": (
        """
        class GELU(nn.Module):
            def forward(x):
                return x
        GELU()(one(2))
        """,
        "GELU.forward was called with 2 arguments (self counts as one) and takes 1.",
    ),
    "module-list-of-several": (
        "nn.ModuleList(nn.ReLU(), nn.ReLU())",
        "ModuleList.__init__ was called with 3 arguments (self counts as one) and takes 1 to 2.",
    ),
    "function-with-too-many": (
        """
        def outer():
            def scaled(x):
                return x
            scaled(1, 2)
        outer()
        """,
        "scaled was called with 2 arguments and takes 1.",
    ),
    "tensor-of-several": (
        "torch.tensor(1, 2)",
        "tensor was called with 2 arguments and takes 1.",
    ),
    "forward-without-x": (
        LAYER_NORM + "    LayerNorm(2)()",
        "LayerNorm.forward was called without `x`: is it missing in the call, or was forward "
        "called on the class, before LayerNorm(...) was made?",
    ),
    "forward-of-the-class": (
        LAYER_NORM + "    LayerNorm.forward(one(2))",
        "LayerNorm.forward was called without `x`: is it missing in the call, or was forward "
        "called on the class, before LayerNorm(...) was made?",
    ),
    "init-without": (
        LAYER_NORM + "    LayerNorm()",
        "LayerNorm was to be made without 'emb_dim': is that missing, or was x given to the class, "
        "before LayerNorm(...) was made?",
    ),
    "class-called-with-x": (
        "nn.Embedding(torch.tensor([1, 2]))",
        "Embedding was to be made without 'embedding_dim': is that missing, or was x given to the "
        "class, before Embedding(...) was made?",
    ),
    "softmax-without-dim": (
        "torch.softmax(one(2))",
        "softmax has to be told along which dimension its results add up to 1: dim=-1 is the last.",
    ),
    "transpose-of-one": (
        "one(2, 3).transpose(1)",
        'transpose was called without "dim1".',
    ),
    "function-without": (
        """
        def outer():
            def scaled(x, by):
                return x
            scaled(1)
        outer()
        """,
        "scaled was called without 'by'.",
    ),
    "keyword": (
        "F.softmax(one(2), axis=-1)",
        "softmax was called with the keyword `axis`, which it doesn't have.",
    ),
    "python-max": (
        "max(one(2, 3), dim=-1)",
        "Python's own max has no keyword `dim`: is torch.max meant?",
    ),
    # Arguments of another type
    "linear-of-a-list": (
        "nn.Linear(3, 2)([1.0, 2.0, 3.0])",
        "linear needs a tensor as `input` and was given a list: torch.tensor(...) makes one of "
        "numbers, torch.stack(...) one of tensors.",
    ),
    "linear-of-a-tuple": (
        "nn.Linear(3, 2)((one(3), one(3)))",
        "linear needs a tensor as `input` and was given a tuple: torch.tensor(...) makes one of "
        "numbers, torch.stack(...) one of tensors.",
    ),
    "embedding-of-a-list": (
        "nn.Embedding(3, 2)([1, 2])",
        "embedding needs a tensor as `indices` and was given a list: torch.tensor(...) makes one "
        "of numbers, torch.stack(...) one of tensors.",
    ),
    "sqrt-of-a-number": (
        "torch.sqrt(2 / math.pi)",
        "sqrt needs a tensor as `input` and was given a plain number: torch.tensor(...) makes one "
        "of it, if no function of Python's math is meant.",
    ),
    "linear-of-a-module": (
        "nn.Linear(3, 2)(nn.ReLU())",
        "linear needs a tensor as `input` and was given something of type ReLU: if it is a module, "
        "was that called?",
    ),
    "softmax-of-two-dimensions": (
        "torch.softmax(one(2, 3), dim=(0, 1))",
        "The `dim` of softmax must be of type int, and is of type tuple.",
    ),
    "softmax-of-a-name": (
        "torch.softmax(one(2, 3), 'last')",
        "The `dim` of softmax must be of type int, and is of type str.",
    ),
    "arange-of-a-shape": (
        "torch.arange(one(2, 3).shape)",
        "The `end` of arange must be of type Number, and is of type torch.Size.",
    ),
    "dtype-as-text": (
        "torch.zeros(2, dtype='int64')",
        "The `dtype` of zeros must be of type torch.dtype, and is of type str.",
    ),
    "float-size": ("nn.Linear(4.0, 2)", FLOAT_SIZE),
    "float-size-first": ("nn.Embedding(8 / 2, 2)", FLOAT_SIZE),
    "float-size-alone": ("torch.ones(8 / 2)", FLOAT_SIZE),
    "float-size-of-a-view": ("one(2, 4).view(2, 2, 4 / 2)", FLOAT_SIZE),
    "dict-size": ("nn.Linear(cfg, 2)", DICT_SIZE),
    "dict-size-first": ("nn.Embedding(cfg, 2)", DICT_SIZE),
    "text-size": (
        "nn.Linear('emb_dim', 2)",
        "A size must be a whole number, and this one is of type str.",
    ),
    "view-of-floats": (
        "one(2, 3).view(4 / 2, 3)",
        "view doesn't take these arguments: (float, int). Are their number, their order, their "
        "types and their keywords right?",
    ),
    "mean-axes": (
        "one(2, 3).mean(axes=-1)",
        "mean doesn't take these arguments: (axes=int). Are their number, their order, their types "
        "and their keywords right?",
    ),
    "var-twice": (
        "torch.var(one(2, 3), dim=-1, unbiased=False, correction=0)",
        "var doesn't take these arguments: (Tensor, correction=int, unbiased=bool, dim=int). Are "
        "their number, their order, their types and their keywords right?",
    ),
    "range-of-a-float": (
        "range(4 / 2)",
        "A float stands where a whole number is needed: did / make it, where // would keep it "
        "whole?",
    ),
    "range-of-a-shape": (
        "range(one(2).shape)",
        "Something of type torch.Size stands where a whole number is needed.",
    ),
    "module-list-by-key": (
        "nn.ModuleList([nn.ReLU()])['first']",
        "Something of type str stands where a whole number is needed.",
    ),
    "decode-a-batch": (
        "tokenizer.decode(torch.tensor([[1, 2]]).tolist())",
        "Something of type list stands where a whole number is needed.",
    ),
    "decode-a-tensor": ("tokenizer.decode(torch.tensor([[1, 2]]))", FLAT_LIST),
    "decode-a-number": ("tokenizer.decode(torch.tensor([[1]]).squeeze().tolist())", SEVERAL),
    "loop-over-a-number": ("for layer in 12: pass", SEVERAL),
    "length-of-a-number": ("len(12)", SEVERAL),
    "number-by-key": ("cfg = 768; cfg['emb_dim']", NO_DICT),
    "float-by-key": ("cfg = 0.1; cfg['drop_rate']", NO_DICT),
    "module-by-index": (
        "nn.Linear(2, 2)[0]",
        "Nothing can be looked up in Linear with square brackets: is something else meant, or are "
        "they to be round?",
    ),
    "class-by-index": (
        "nn.Linear[2, 2]",
        "Nothing can be looked up in Linear with square brackets: is something else meant, or are "
        "they to be round?",
    ),
    "encode-a-list": ("tokenizer.encode(['Hello', 'you'])", ONE_BY_ONE),
    "split-a-list": ("import re; re.split(' ', ['Hello', 'you'])", ONE_BY_ONE),
    "tensor-of-a-text": (
        "torch.tensor('Hello')",
        "Something of type str stands where torch needs numbers.",
    ),
    "tensor-of-texts": (
        "torch.tensor(['Hello', 'you'])",
        "Something of type str stands where torch needs numbers.",
    ),
    "tensor-of-a-dict": (
        "torch.tensor(cfg)",
        "torch.tensor takes numbers and lists of them, and met something of type dict.",
    ),
    "list-and-tensor": (
        "[1] + one(2)",
        "Something of type Tensor was added to a list: + joins a list only to another.",
    ),
    "module-added": (
        "one(2) + nn.ReLU()",
        "There is no + between Tensor and ReLU: is one of them not what you think, a module that "
        "wasn't called for instance?",
    ),
    "list-product": (
        "one(2, 2) @ [1, 2]",
        "There is no @ between Tensor and list: is one of them not what you think, a module that "
        "wasn't called for instance?",
    ),
    "dict-compared": (
        "nn.Dropout(cfg)",
        "< can't compare dict with int: is one of them not what you think?",
    ),
    # Unpacking
    "unpack-fewer": (
        "b, t, d = one(2, 3).shape",
        "2 came where 3 are to be unpacked: has a shape fewer dimensions than you think, or is "
        "something else shorter?",
    ),
    "unpack-at-least": (
        "a, b, *rest = one(2).shape",
        "1 came where 2 are to be unpacked: has a shape fewer dimensions than you think, or is "
        "something else shorter?",
    ),
    "unpack-more": (
        "b, t = one(2, 3, 4).shape",
        "More than 2 came where 2 are to be unpacked: has a shape more dimensions than you think, "
        "or is something else longer?",
    ),
    "unpack-a-number": (
        "b, t = 3",
        "What is to be unpacked into several names is a single thing, of type int.",
    ),
    # Other values that won't do
    "dropout-probability": (
        "nn.Dropout(768)",
        "The probability of a dropout lies between 0 and 1, and this one is 768: does the number "
        "belong elsewhere?",
    ),
    "special-token": (
        "tokenizer.encode('a<|endoftext|>b')",
        "The text holds the special token <|endoftext|>: encode takes it as that with "
        'allowed_special={"<|endoftext|>"}.',
    ),
    "unknown-token": ("tokenizer.decode([300])", "The tokenizer has no token 300."),
    "zero": ("1 / 0", ZERO),
    "zero-whole": ("1 // 0", ZERO),
    "zero-rest": ("4.0 % 0", ZERO),
    # Attributes, keys and names
    "own-name-missing": (
        "import ch0_whole; ch0_whole.GELU",
        "ch0_whole.py doesn't define GELU.",
    ),
    "own-name-too-early": (
        "import ch0_itself",
        "`ch0_itself` is asked for GELU while it is still being read: do two files import each "
        "other?",
    ),
    "torch-name": ("nn.LayrNorm(4)", "torch.nn has no `LayrNorm`: is it spelt like that?"),
    "number-attribute": ("x = 3.5; x.mean()", NUMBER),
    "parameter-of-a-number": ("nn.Parameter(1)", NUMBER),
    "dict-attribute": (
        "cfg.emb_dim",
        'A dict has no attribute `emb_dim`: its entries are looked up with square brackets, ["emb_'
        'dim"].',
    ),
    "list-attribute": (
        "[1, 2].shape",
        "A list has no attribute `shape`: is something else meant, such as a tensor, or one of its "
        "entries?",
    ),
    "parameter-of-a-list": (
        "nn.Parameter([1.0])",
        "A list has no attribute `detach`: is something else meant, such as a tensor, or one of "
        "its entries?",
    ),
    "module-attribute": (
        "nn.Linear(2, 2).wieght",
        "Linear has no attribute `wieght`.",
    ),
    "tensor-parameters": ("one(2).parameters()", "Tensor has no attribute `parameters`."),
    "shape-attribute": ("one(2).shape.size", "torch.Size has no attribute `size`."),
    "key": ("cfg['embdim']", "The dict has no key 'embdim'."),
    "number-key": ("cfg[0]", "The dict has no key 0."),
    "dotted-key": ("cfg['layers.0.weight']", "The dict has no key 'layers.0.weight'."),
    "name": ("nm.Linear", "`nm` is not defined: misspelt, or not imported?"),
    "free-name": (
        """
        def outer():
            def inner():
                return x
            inner()
            x = 1
        outer()
        """,
        "`x` is used before the function around gives it a value.",
    ),
    "local-name": (
        """
        def f():
            x += 1
        f()
        """,
        UNBOUND,
    ),
    "local-name-in-a-loop": (
        """
        def f():
            for _ in range(0):
                x = 1
            return x
        f()
        """,
        UNBOUND,
    ),
    # Imports
    "no-file": ("import torhc", "There is no module `torhc` to import."),
    "nothing-of-that-name": (
        "from ch0_whole import GELU",
        "`ch0_whole` doesn't define `GELU`, or the two files import each other.",
    ),
    "each-other": (
        "import ch0_round",
        "`ch0_round` doesn't define `GELU`, or the two files import each other.",
    ),
    # Ends of a run, and files that can't be read
    "recursion": (
        """
        def f(x):
            return f(x)
        f(1)
        """,
        "Your code calls itself more often than Python allows: does it come to an end, and would a "
        "loop do?",
    ),
    "memory": ("[0] * (1 << 60)", "Your code ran out of memory."),
    "breakpoint": (
        """
        import io, pdb
        pdb.Pdb(stdin=io.StringIO("quit\\n"), stdout=io.StringIO()).set_trace()
        x = 1
        """,
        "A breakpoint() stopped the check: --debug runs it here in your terminal.",
    ),
    "exit": ("raise SystemExit", "Your code asked Python to exit."),
    "syntax": ("x = (1", "Python can't read your file: SyntaxError: '(' was never closed."),
    "syntax-print": (
        "print x",
        "Python can't read your file: SyntaxError: Missing parentheses in call to 'print'. Did you "
        "mean print(...).",
    ),
    "indentation": (
        "if True:\nx = 1",
        "Python can't read your file: IndentationError: expected an indented block after 'if' "
        "statement on line 1.",
    ),
    "tabs": (
        "if True:\n        x = 1\n\ty = 2",
        "Python can't read your file: TabError: inconsistent use of tabs and spaces in "
        "indentation.",
    ),
    # What says more by itself
    "of-its-own": ("raise ValueError('emb_dim 5, heads 2\\nno')", "ValueError: emb_dim 5, heads 2"),
    "without-a-word": ("assert 1 == 2", "Your code raised AssertionError."),
}

# Wordings that need a GPU, or another version of Python or tiktoken: type, message -> what is read
REFUSED = (
    "Your code tried what it is not allowed while it is graded: to reach the network, start a "
    "process, or change what belongs to others."
)
TOLD: dict[str, tuple[str, str, str]] = {
    "walls-file": (
        "PermissionError",
        "[Errno 13] Permission denied: '/etc/passwd'",
        "Your code was not allowed to open or change '/etc/passwd'. While it is graded, code reads "
        "its own folder and nothing else, and writes temporary files alone.",
    ),
    "walls-socket": ("PermissionError", "[Errno 1] Operation not permitted", REFUSED),
    "walls-address": (
        "URLError",
        "<urlopen error [Errno 1] Operation not permitted>",
        REFUSED,
    ),
    "walls-download": (
        "ConnectionError",
        "HTTPSConnectionPool(host='example.org', port=443): Max retries exceeded with url: / "
        "(Caused by NewConnectionError('Failed to establish a new connection: [Errno 1]'))",
        REFUSED,
    ),
    "walls-name": (
        "ConnectionError",
        "HTTPSConnectionPool(host='example.org', port=443): Max retries exceeded with url: / "
        "(Caused by NameResolutionError(\"Failed to resolve 'example.org'\"))",
        REFUSED,
    ),
    "meta-mixed-input": (
        "RuntimeError",
        "Tensor on device meta is not on the expected device cpu!",
        NO_NUMBERS,
    ),
    "devices": (
        "RuntimeError",
        "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and "
        "cpu!",
        DEVICES,
    ),
    "devices-2.13": (
        "RuntimeError",
        "Tensor on device cpu is not on the expected device cuda:0!",
        DEVICES,
    ),
    "no-cuda": ("AssertionError", "Torch not compiled with CUDA enabled", NO_GPU),
    "no-driver": (
        "RuntimeError",
        "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU",
        NO_GPU,
    ),
    "no-gpu": ("RuntimeError", "No CUDA GPUs are available", NO_GPU),
    "no-grad-not-called-3.10": ("AttributeError", "__enter__", BRACKETS),
    "local-name-3.10": (
        "UnboundLocalError",
        "local variable 'x' referenced before assignment",
        UNBOUND,
    ),
    "unpack-more-3.14": (
        "ValueError",
        "too many values to unpack (expected 2, got 3)",
        "More than 2 came where 2 are to be unpacked: has a shape more dimensions than you think, "
        "or is something else longer?",
    ),
    "decode-a-tensor-old-tiktoken": (
        "TypeError",
        "argument 'tokens': 'Tensor' object cannot be converted to 'Sequence'",
        FLAT_LIST,
    ),
    "decode-a-number-old-tiktoken": (
        "TypeError",
        "argument 'tokens': 'int' object cannot be converted to 'Sequence'",
        SEVERAL,
    ),
}

# Files of the learner's, by name
LEARNER = {
    "ch0_whole": "import torch\n",
    "ch0_itself": "import ch0_itself\n\nch0_itself.GELU\n",
    "ch0_round": "import ch0_about\n\nGELU = 1\n",
    "ch0_about": "from ch0_round import GELU\n",
}


@pytest.fixture(autouse=True, scope="module")
def learner(tmp_path_factory):
    folder = tmp_path_factory.mktemp("learner")
    for name, source in LEARNER.items():
        (folder / f"{name}.py").write_text(source)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        importlib.invalidate_caches()
        yield


@functools.cache
def provoked(source: str) -> Error:
    """What a snippet raises, as the worker tells it."""
    names: dict[str, Any] = {**NAMES, "cfg": dict(NAMES["cfg"])}
    try:
        exec(compile(textwrap.dedent(source).strip("\n"), "<learner>", "exec"), names)
    except BaseException as error:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        return Error(type(error).__name__, message[:2000])
    raise AssertionError(f"nothing was raised by: {source}")


def cases() -> list[tuple[Error, str]]:
    found = [(provoked(source), sentence) for source, sentence in PROVOKED.values()]
    return found + [(Error(kind, message), sentence) for kind, message, sentence in TOLD.values()]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("source", "sentence"), PROVOKED.values(), ids=PROVOKED)
def test_what_is_raised_is_read(source, sentence):
    assert reading(provoked(source)) == sentence


@pytest.mark.parametrize(("kind", "message", "sentence"), TOLD.values(), ids=TOLD)
def test_what_is_told_is_read(kind, message, sentence):
    assert reading(Error(kind, message)) == sentence


@pytest.mark.filterwarnings("ignore")
def test_every_reading_has_a_case(monkeypatch):
    """Without any one of them, and without any of its types, something would read otherwise."""
    told, idle = cases(), []
    for place, (kinds, pattern, text) in enumerate(READINGS):
        for kind in kinds.split():
            others = " ".join(other for other in kinds.split() if other != kind)
            without = [*READINGS[:place], (others, pattern, text), *READINGS[place + 1 :]]
            monkeypatch.setattr(readings, "READINGS", without)
            readings._known_reading.cache_clear()
            fits = [c for c in told if c[0].type == kind and re.search(pattern, c[0].message)]
            if all(reading(error) == sentence for error, sentence in fits):
                idle.append((kind, pattern))
    assert not idle


@pytest.mark.filterwarnings("ignore")
def test_every_alternative_of_a_pattern_has_a_case():
    """A wording that is named in a pattern is one that somebody has seen."""
    errors, idle = [error for error, _ in cases()], []
    for kinds, pattern, _ in READINGS:
        for wording in alternatives(pattern):
            seen = (e for e in errors if e.type in kinds.split() and re.search(wording, e.message))
            if not any(seen):
                idle.append(wording)
    assert not idle


def alternatives(pattern: str) -> list[str]:
    """a|b is a and b; what stands in brackets stays together."""
    found, depth = [""], 0
    for sign in re.findall(r"\\.|\[[^\]]+\]|.", pattern):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "|" and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found


@pytest.mark.parametrize("text", [text for _, _, text in READINGS])
def test_readings_are_short_whole_sentences(text):
    assert text.endswith((".", "?"))
    assert "  " not in text and len(text) <= 200


def test_what_the_learners_own_line_raises_is_told_as_theirs():
    frame = Frame("exercises/a.py", 3, "raise ValueError(f'{drop_rate} is too much')")
    own = Error("ValueError", "1.0 is too much", (frame,))
    assert refusal(own) == "Your own code refuses what it was given: ValueError: 1.0 is too much"
    called = replace(own, frames=(replace(frame, source="self.drop = nn.Dropout(drop_rate)"),))
    assert refusal(called) == ""


@pytest.mark.parametrize(
    "kind, message",
    [
        ("ValueError", "dropout probability has to be between 0 and 1, but got 2. All is well now"),
        ("TypeError", "unsupported operand type(s) for the grader. All is well: 'x' and 'y'"),
        ("RuntimeError", "expected m1 and m2 to have the same dtype, but got: all is well"),
        ("TypeError", "go() missing 1 required positional argument: nothing. All is well"),
        ("AttributeError", "'All\u3164is\u3164well' object has no attribute 'x'"),
        ("NameError", "name 'all\u1160is\u115fwell' is not defined"),
    ],
)
def test_what_an_exception_says_stands_in_quotes_in_our_sentences(kind, message):
    read = known_reading(Error(kind, message))
    outside = re.sub(r"'[^']*'|\"[^\"]*\"", "", read)
    assert read and "well" in read and "well" not in outside, read


NAMED = [
    *("SyntaxError", "IndentationError", "TabError", "RecursionError", "MemoryError"),
    *("ImportError", "ModuleNotFoundError", "KeyError", "NameError", "ZeroDivisionError"),
    *("PermissionError", "KeyboardInterrupt", "TimeoutError", "BdbQuit"),
]
LINES = [
    "raise {}('all is well')",
    "if x: raise {}('all is well')",
    "try: raise {}('all is well') from None",
]


@pytest.mark.parametrize("kind", NAMED)
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("unloadable", [True, False])
def test_what_a_submission_raises_itself_is_never_said_in_our_words(kind, line, unloadable):
    """Whatever its type is called: what it says stands behind that, and is no known cause."""
    frame = Frame("exercises/a.py", 3, line.format(kind))
    error = Error(kind, "all is well", (frame,))
    check = checks(kata.sections("4.2")[0])[0]
    failed = CheckResult(check, "failed", Outcome(error=error, unloadable=unloadable))
    behind = f"{kind}: all is well"
    refused = f"Your own code refuses what it was given: {behind}"
    loaded = f"Your file could not be loaded: {behind}"
    assert message(failed) == (loaded if unloadable else refused)
    assert cause(failed) is None


@pytest.mark.parametrize("kind", ["SyntaxError", "IndentationError", "TabError"])
def test_a_file_that_is_read_is_not_called_unreadable(kind):
    """It was loaded, so that another text than the file is meant: of an exec, for instance."""
    error = Error(kind, "invalid syntax", (Frame("exercises/a.py", 3, "exec(text)"),))
    check = checks(kata.sections("4.2")[0])[0]
    ran, unread = (
        CheckResult(check, "failed", Outcome(error=error, unloadable=one)) for one in (False, True)
    )
    assert message(ran) == f"{kind}: invalid syntax"
    assert message(unread) == f"Python can't read your file: {kind}: invalid syntax."
    assert cause(ran) is None
    assert cause(unread) == (f"raises-{kind}", "Python can't read the file.")


def test_what_a_line_that_asserts_fails_with_by_the_way_is_read():
    frame = Frame("exercises/a.py", 3, "assert x.shape == shpae, 'raise this'")
    error = Error("NameError", "name 'shpae' is not defined", (frame,))
    assert reading(error).startswith("`shpae` is not defined")
