"""What the hidden checks measure with: seeded inputs and weights, spies, witnesses.

Both implementations see the same numbers: everything random comes from a generator of our own,
seeded by the job's seed and the check's name, so that nothing a learner draws can shift it.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any

import tiktoken
import torch
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils._device import _device_constructors
from torch.utils._python_dispatch import TorchDispatchMode

from kata.vocabulary import MISSING, merges_file


class Unavailable(Exception):
    """This check needs something that isn't on this machine."""


class _Now:
    """The check that is running: its seed, its generator, the source it looks at."""

    seed = "0"
    generator = torch.Generator()
    source = ""
    vocabulary = ""


def begin(check: str, job: dict[str, Any]) -> None:
    """Called by the worker before every check."""
    _Now.seed = f"{job['seed']}/{check}"
    _Now.generator = _generator(_Now.seed, "inputs")
    _Now.source = "\n".join(job["sources"][name][1] for name in job["modules"])
    _Now.vocabulary = job["vocabulary"]
    torch.default_generator.manual_seed(
        job["seed"]
    )  # of the CPU alone: of every device takes longer
    torch.set_grad_enabled(True)  # whatever the check before left behind
    torch.set_default_dtype(torch.float32)


def _generator(seed: str, label: str) -> torch.Generator:
    digest = hashlib.sha256(f"{seed}/{label}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:7], "big"))


# --- inputs ---------------------------------------------------------------------------------------


def randn(*shape: int, spread: float = 1.0, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """Seeded normal numbers with the given spread."""
    return torch.randn(shape, generator=_Now.generator, dtype=dtype) * spread


def integers(high: int, *shape: int) -> torch.Tensor:
    """Seeded whole numbers from 0 to high - 1: token ids."""
    return torch.randint(high, shape, generator=_Now.generator)


def config(**changes: Any) -> dict[str, Any]:
    """A small configuration in which all sizes differ, so that no swapped dimension can hide."""
    return {
        "vocab_size": 23,
        "context_length": 7,
        "emb_dim": 12,
        "n_heads": 3,
        "n_layers": 2,
        "drop_rate": 0.0,
        "qkv_bias": False,
        **changes,
    }


# --- weights --------------------------------------------------------------------------------------


def stress(model: nn.Module, names: Iterable[str] = ()) -> nn.Module:
    """Give the model seeded weights that hide nothing: no ones, no zeros, no tiny numbers.

    Each parameter's values depend on its name alone, so order of construction doesn't matter.
    Where the exercise leaves names free, `names` are the reference's: a parameter with another
    name takes the first unclaimed one, in the order of registration.
    """
    own = dict(model.named_parameters())
    free = [name for name in names if name not in own]
    known = set(names)
    with torch.no_grad():
        for name, parameter in own.items():
            claimed = name if name in known or not free else free.pop(0)
            spread = 1.5 / parameter.shape[1] ** 0.5 if parameter.dim() > 1 else 1.0
            spread = 1.0 if "emb" in claimed else spread
            parameter.copy_(_normal(_Now.seed, claimed, parameter.shape) * spread)
    return model


@cache  # many mistakes are run with the same weights
def _normal(seed: str, label: str, shape: torch.Size) -> torch.Tensor:
    return torch.randn(shape, generator=_generator(seed, label))


def parameters(model: nn.Module) -> dict[str, Any]:
    """Name, shape and dtype of every parameter, sorted by name."""
    return {
        name: {
            "shape": list(p.shape),
            "dtype": str(p.dtype).removeprefix("torch."),
            "requires_grad": p.requires_grad,
        }
        for name, p in sorted(model.named_parameters())
    }


def renamed(parameters: dict[str, torch.Tensor]) -> Any:
    """What looks like a model to whoever asks for its parameters: these, by these names."""
    return SimpleNamespace(named_parameters=parameters.items)


def gradients(output: torch.Tensor, of: dict[str, torch.Tensor]) -> dict[str, Any]:
    """The gradient of a seeded weighing of the output with respect to each tensor, by name."""
    if not output.requires_grad:
        return {f"gradient of {name}": None for name in of}
    weights = torch.randn(
        output.shape, generator=_generator(_Now.seed, "weights"), dtype=output.dtype
    )
    found = torch.autograd.grad((output * weights).sum(), list(of.values()), allow_unused=True)
    return {f"gradient of {name}": grad for name, grad in zip(of, found, strict=True)}


# --- cheap models ---------------------------------------------------------------------------------


class _NoNumbers(TorchFunctionMode):
    """Makes large tensors on the meta device, and skips what only fills in their numbers.

    Filling them there pulls in torch's compiler, which takes a second. Small ones are real, since
    a model may compute with numbers while it is made.
    """

    FILLS = (
        *("normal_", "uniform_", "zeros_", "ones_", "constant_", "fill_", "zero_"),
        *("triu", "tril"),
    )
    MAKERS = frozenset([*_device_constructors(), torch.normal])
    LARGE = 1 << 14

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        name = getattr(func, "__name__", "")
        filled = args[0] if args else kwargs.get("tensor", kwargs.get("input"))
        if name.endswith(self.FILLS) and isinstance(filled, torch.Tensor) and filled.is_meta:
            return filled
        if func in self.MAKERS and kwargs.get("device") is None:
            make = torch.empty if name in ("rand", "randn") else func
            without = {key: value for key, value in kwargs.items() if key != "generator"}
            made = make(*args, **without | {"device": "meta"})
            if made.numel() > self.LARGE:
                return made
        return func(*args, **kwargs)


@contextlib.contextmanager
def weightless() -> Iterator[None]:
    """Models made in here have shapes and no numbers: GPT-2 XL takes no memory and 20 ms."""
    with _NoNumbers():
        yield


# --- witnesses ------------------------------------------------------------------------------------


class _Operators(TorchDispatchMode):  # type: ignore[no-untyped-call]
    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # or torch's compiler is loaded: a second

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.names: set[str] = set()

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.names.add(func.overloadpacket.__name__)
        return func(*args, **(kwargs or {}))


class _Functions(TorchFunctionMode):
    """The names of torch's functions as they are called, whatever the file calls them.

    Some ready-made ones (rms_norm, instance_norm) dispatch nothing under their own name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.names.add(getattr(func, "__name__", ""))
        return func(*args, **(kwargs or {}))


def shortcuts(
    run: Callable[[], torch.Tensor],
    operators: Iterable[str],
    names: Iterable[str],
    within: Iterable[str] = (),
) -> dict[str, list[str]]:
    """Which ready-made operators and torch names were used: three witnesses.

    `operators` are looked for among those called and dispatched and, as SomethingBackward0, in
    the output's history; `names` where the source takes them from torch. The source is read only
    as far as the submission's names in `within` depend on it: a learner who compares with torch's
    own, in a test or under __main__, takes no shortcut.
    """
    wanted = set(operators)
    with _Functions() as called, _Operators() as seen:
        output = run()
    plain = {name.lstrip("_") for name in wanted}
    return {
        "operators used": sorted((called.names | seen.names) & wanted),
        "operators in the gradient's history": sorted(_history(output) & plain),
        "names used in the file": sorted(_names(_Now.source, within) & set(names)),
    }


def _history(output: Any) -> set[str]:
    """Names of the operators that made the output, in the style of torch.ops, no underscore first.

    A learner's own autograd function may have any name, and is left out.
    """
    found, seen, todo = set(), set(), [getattr(output, "grad_fn", None)]
    while todo:
        node = todo.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if not isinstance(node, torch.autograd.function.BackwardCFunction):
            name = re.sub(r"Backward\d*$", "", node.name())
            found.add(re.sub("[A-Z]", lambda c: f"_{c[0].lower()}", name).lstrip("_"))
        todo += [parent for parent, _ in node.next_functions]
    return found


def _names(source: str, within: Iterable[str]) -> set[str]:
    """What the source takes from torch and its modules, under whatever name; demo() is free."""
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if getattr(node, "name", "") != "demo"]
    imported: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            for alias in node.names:
                if (module or alias.name).split(".")[0] == "torch":
                    imported[alias.asname or alias.name.split(".")[0]] = alias.name
    found: set[str] = set()
    for node in (node for statement in _used(tree, within) for node in ast.walk(statement)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(imported.get(node.id, ""))
        elif isinstance(node, ast.Attribute) and _root(node) in imported:
            found.add(node.attr)
        elif isinstance(node, ast.Call) and _root(node.func) == "getattr":
            constants = [a.value for a in node.args[1:] if isinstance(a, ast.Constant)]
            found.update(str(value) for value in constants if _root(node.args[0]) in imported)
    return found


def _used(tree: ast.Module, within: Iterable[str]) -> list[ast.stmt]:
    """The file's statements that define these names (or any), and what those use in turn."""
    pieces = [piece for statement in _outermost(tree.body) for piece in _pieces(statement)]
    used = set(within) or {name for names, _ in pieces for name in names}
    found: list[ast.stmt] = []
    while new := [piece for names, piece in pieces if names & used and piece not in found]:
        found += new
        nodes = [node for piece in new for node in ast.walk(piece)]
        used |= {node.id for node in nodes if isinstance(node, ast.Name)}
        used |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        used |= {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
    return found


def _pieces(statement: ast.stmt) -> Iterator[tuple[set[str], ast.stmt]]:
    """A statement and the names that it defines; methods of a class's own stand by themselves."""
    if isinstance(statement, ast.ClassDef):
        own = [
            method
            for method in statement.body
            if isinstance(method, ast.FunctionDef)
            and not (method.name == "forward" or method.name.startswith("__"))
        ]
        yield from (({method.name}, method) for method in own)
        statement.body = [part for part in statement.body if part not in own]
    yield _defined(statement), statement


def _outermost(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Top-level statements, those under if, try and with too, but for `if __name__ == ...`."""
    for node in body:
        if isinstance(node, ast.If) and any(_root(n) == "__name__" for n in ast.walk(node.test)):
            continue
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            parts = [getattr(node, part, []) for part in ("body", "orelse", "finalbody")]
            parts += [handler.body for handler in getattr(node, "handlers", [])]
            yield from _outermost([statement for part in parts for statement in part])
        else:
            yield node


def _defined(node: ast.stmt) -> set[str]:
    """The names that a statement gives a meaning, `LayerNorm.forward = ...` included."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    return {_root(part) for target in targets if target for part in ast.walk(target)} - {""}


def _root(node: ast.AST) -> str:
    """The name that a chain of attributes begins with."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


class Spy(nn.Module):
    """Stands in for the model while text is generated.

    Its logits are a seeded function of every id in the context and of the context's length, so
    that a step which shows it anything else comes to another token. With `always` it makes that id
    the likeliest at every step.
    """

    def __init__(self, vocab_size: int, always: int | None = None) -> None:
        super().__init__()
        self.vocab_size, self.always = vocab_size, always
        self.gradients_were_on = self.was_training = False
        rows = 64 if always is None else 0
        self.table = nn.Parameter(
            torch.randn(rows, vocab_size, generator=_generator(_Now.seed, "spy"))
        )

    def forward(self, idx: torch.Tensor) -> torch.Tensor:
        self.gradients_were_on |= torch.is_grad_enabled()
        self.was_training |= self.training
        if self.always is not None:
            logits = torch.zeros(*idx.shape, self.vocab_size)
            logits[..., self.always] = 1.0
            return logits
        place = torch.arange(1, idx.shape[1] + 1)
        mixed = torch.cumsum((idx + 1) * place, dim=1) * 31 + place * 17
        return self.table[mixed % len(self.table)]


# --- tokenizers -----------------------------------------------------------------------------------


def byte_encoding(ranks: Iterable[int] = range(255, -1, -1)) -> tiktoken.Encoding:
    """A real tiktoken encoding that needs no download: bytes are its tokens, and <|endoftext|>.

    The ranks run backwards, so that whoever takes the bytes themselves for ids has others.
    """
    return tiktoken.Encoding(
        name="bytes",
        pat_str=r"\w+|\W",
        mergeable_ranks={bytes([byte]): rank for byte, rank in enumerate(ranks)},
        special_tokens={"<|endoftext|>": 256},
    )


def gpt2_encoding() -> tiktoken.Encoding:
    """The real gpt2 encoding, where its vocabulary is on this machine.

    Made from the file of merges alone: tiktoken's own way takes four times as long.
    """
    if not _Now.vocabulary:
        raise Unavailable(MISSING)
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]  # bytes that stand for themselves
    hidden = [byte for byte in range(256) if byte not in shown]
    letters = {ord(chr(256 + i)): byte for i, byte in enumerate(hidden)}
    tokens = [bytes([byte]) for byte in shown + hidden]
    merges = merges_file(_Now.vocabulary).read_text(encoding="utf-8").split("\n")[1:-1]
    tokens += [m.replace(" ", "").translate(letters).encode("latin-1") for m in merges]
    return tiktoken.Encoding(
        name="gpt2",
        pat_str=r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++"
        r"| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s",
        mergeable_ranks={token: rank for rank, token in enumerate(tokens)},
        special_tokens={"<|endoftext|>": len(tokens)},
    )
