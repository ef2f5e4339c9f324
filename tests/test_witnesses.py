"""The witness that reads a file's text finds what can run, wherever it stands, and nothing else."""

from __future__ import annotations

import textwrap

import pytest

from kata.instruments.sources import Reading, names_of_torch

USES = "F.layer_norm(x, x.shape[-1:])"
PUT = f"LayerNorm.forward = lambda self, x: {USES}"
DEMO = f"def demo(self, x=None):\n    return {USES}\n"
IMPORTS = "import torch\nfrom functools import partial\nfrom torch import nn\n"
IMPORTS += "from torch.nn import functional as F\n"


def layer(output: str) -> str:
    return f"class LayerNorm(nn.Module):\n    def forward(self, x):\n        return {output}\n"


def within(head: str, body: str, indent: str = "    ") -> str:
    return f"{head}\n{textwrap.indent(body, indent)}\n"


READY, BY_HAND = layer(USES), layer("x")
HOOK = "register_module_forward_hook"
SUBCLASS = "class Base:\n    def __init_subclass__(cls):\n        LayerNorm.forward = cls.put\n"
IN_USE = {
    "plainly": READY,
    "in a demonstration": layer("demo(x)") + DEMO,
    "in a method of a class in a class": layer("Outer.Inner()(x)")
    + within("class Outer:", within("class Inner:", within("def __call__(self, x):", USES))),
    "where the file is no program": within("if __name__ != '__main__':", READY),
    "otherwise": within("if __name__ == '__main__':", "pass") + within("else:", READY),
    "where the name is another": f"__name__ = '__main__'\n{BY_HAND}"
    + within("if __name__ == '__main__':", PUT),
    "in a loop": within("for _ in range(1):", READY),
    "in a loop that ends by itself": within("while True:", READY + "break"),
    "in a case": within("match 1:", within("case _:", READY)),
    "in a with": within("with torch.no_grad():", READY),
    "after an error": within("try:", "1 / 0") + within("except ZeroDivisionError:", READY),
    "by an attribute": f"{BY_HAND}{PUT}",
    "by setattr": f"{BY_HAND}setattr(LayerNorm, 'forward', lambda self, x: {USES})",
    "by a type": f"{BY_HAND}LayerNorm = type('', (LayerNorm,), {{'forward': lambda s, x: {USES}}})",
    "by a name put together": f"{BY_HAND}globals()['Layer' + 'Norm'] = nn.LayerNorm",
    "by a loop's name": f"{BY_HAND}for LayerNorm in [nn.LayerNorm]:\n    pass",
    "by a decorator": BY_HAND + within("def put(f):", "LayerNorm.forward = f") + f"@put\n{DEMO}",
    "by a decorator made for it": f"{BY_HAND}@partial(setattr, LayerNorm, 'forward')\n{DEMO}",
    "by a decorator of torch's": f"{BY_HAND}@nn.modules.module.{HOOK}\n{DEMO}",
    "by a default": BY_HAND + within(f"def f(x=setattr(LayerNorm, 'f', {USES})):", "pass"),
    "by a subclass": BY_HAND + SUBCLASS + within("class Other(Base):", DEMO.replace("demo", "put")),
    "by a class's own": within("class LayerNorm(nn.Module):", "forward = nn.LayerNorm.forward"),
    "by the file's import of itself": layer("__import__('ch4_2_layer_norm').demo(x)") + DEMO,
    "by a new name": layer("other(x)") + DEMO + "from ch4_2_layer_norm import demo as other",
    "among all names": layer("[*globals().values()][-1](x)") + DEMO,
}
NOT_IN_USE = {
    "a demonstration": f"{BY_HAND}{DEMO}" + within("if __name__ == '__main__':", "demo()"),
    "the program": BY_HAND + within("if '__main__' == __name__:", f"print({USES})"),
    "a test": f"{BY_HAND}@torch.no_grad()\n{DEMO.replace('demo', 'test_it')}",
    "a class of tests": BY_HAND + within("class Test:", DEMO.replace("demo", "test_it")),
    "a name for it": f"{BY_HAND}theirs = nn.LayerNorm(4)",
    "another function": f"{BY_HAND}other = lambda x: {USES}",
    "a name among those that go out": f"__all__ = ['LayerNorm', 'demo']\n{BY_HAND}{DEMO}",
}


def found(source: str) -> set[str]:
    taken = names_of_torch(IMPORTS + source, ["LayerNorm"])
    return taken & {"layer_norm", "LayerNorm"}


@pytest.mark.parametrize("way", IN_USE)
def test_what_can_run_is_read(way):
    assert found(IN_USE[way])


@pytest.mark.parametrize("way", NOT_IN_USE)
def test_what_compares_and_does_not_run_is_free(way):
    assert not found(NOT_IN_USE[way])


INSIDE = {
    "a private name": "from torch.nn.functional import _layer_norm_nd as n\n" + layer("n(x)"),
    "a private attribute": layer("F._native_layer_norm(x)"),
    "a private name as a text": layer("getattr(F, '_layer' + '_norm')(x)"),
    "a part that torch is written again in": "from torch._refs import _made as n\n" + layer("n(x)"),
    "a module of it": "import torch._decomp.decompositions as d\n" + layer("d.made(x)"),
    "an attribute that is such a part": layer("torch._refs.made(x)"),
    "such a part as a text": layer("__import__('importlib').import_module('torch._refs')._made(x)"),
}


@pytest.mark.parametrize("way", INSIDE)
def test_what_torch_is_made_of_is_ready_made(way):
    assert Reading({"layer_norm": "a norm"}, ("LayerNorm",)).of(IMPORTS + INSIDE[way])


@pytest.mark.parametrize(
    "output", ["torch._assert(x.ndim, '') or x", "getattr(self, '_layer_norm')(x)", "self._refs"]
)
def test_other_private_names_are_free(output):
    assert not Reading({"layer_norm": "a norm"}, ("LayerNorm",)).of(IMPORTS + layer(output))
