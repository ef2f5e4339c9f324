"""Lines of solutions and of known mistakes in files that students are to have."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from kata.authors.findings import Finding
from kata.course.exercises import generated, learners_part
from kata.course.mistakes import written
from kata.course.sections import sections

# Lines and parts of lines that stand in anybody's code: they tell nothing of a solution.
EVERYDAY = {
    *("def __init__(self):", "return result", "return output", "output = model(x)"),
    *("nn.ModuleList(", "nn.ModuleList([", "nn.init.zeros_(parameter)", 'endswith("bias")'),
    *("except RuntimeError:", "return self.result"),
    *("@dataclass(frozen=True, eq=False)", "except Exception as error:"),
    *("except FileNotFoundError:", "for block in model.trf_blocks:", "for i, block in enumerate("),
    *("for group, rate in zip(optimizer.param_groups, rates):", "for layer in layers"),
    *("for module in model.modules()", "for module in model.modules():", "import numpy"),
    *("for parameter in model.parameters():", "clip_gradients(model, 1.0)", "cache.reset()"),
    *("ids = in_idx[:, None, :, None]", "model = nn.Module()", "model(input_batch.to(device))"),
    *("name: tensor for", "name: tensor", "import unicodedata", "torch.set_grad_enabled(before)"),
    *("for name, p in model.named_parameters()", "for name, module in model.named_modules()"),
    *("for layer in (", "nn.Dropout()", "return context", "return given", "return logits"),
    *("torch.set_grad_enabled(on)", 'with open(path, "rb") as file:', "with torch.enable_grad():"),
    *('group["lr"] = rate', "for name, parameter in model.named_parameters():"),
    *("qkv_bias=True,", '"qkv_bias": True', "torch.set_grad_enabled(True)"),
    *("if not path.is_file():", "if not path.exists():", "own = [*model.parameters()]"),
    *("path.parent.mkdir(parents=True, exist_ok=True)", '"n_layers": n_layers}'),
    "now = dict(model.named_parameters(remove_duplicate=False))",
    "return GPT_CONFIG_124M",  # an explanation names it
    "model.train(mode)",
    "except ValueError:",
    "(2 / math.pi)",  # a hint has the formula
}
STORED = re.compile(rb'"(?:[^"\\]|\\.)*"')  # a text in JSON; all else are numbers
SHORTEST = 12  # characters of a line that says how something is done


def secrets() -> dict[str, str]:
    """Every line that must not get out, without its indentation, and what it belongs to."""
    public = "\n".join(generated().values())
    found: dict[str, str] = {}
    for section in sections():
        solution = section.solution.read_text(encoding="utf-8")
        pieces = [(name, code) for name, code in learners_part(solution).items()]
        pieces += [(f"the mistake {one.id}", one.new) for one in written(section.module)]
        for name, code in pieces:
            for line in map(str.strip, code.splitlines()):
                if _tells(line) and line not in public:
                    found.setdefault(line, f"{section.id}'s {name}")
    return found


def leaks(folder: Path) -> Iterator[Finding]:
    """Where a file holds such a line, among other text too."""
    known = secrets()
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        text, place = _text(path), path.relative_to(folder)
        for secret in filter(text.__contains__, known):
            lines = enumerate(text.splitlines(), 1)
            number = next(number for number, line in lines if secret in line)
            yield Finding(place, f"it holds a line of {known[secret]}: {secret}", number)


def _text(path: Path) -> str:
    """What can be read in a file; of what is stored, each text once, with its quotes bare."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        texts = dict.fromkeys(STORED.findall(gzip.decompress(data)))
        data = b"\n".join(texts).replace(b'\\"', b'"')
    return data.decode("utf-8", "replace")


def _tells(line: str) -> bool:
    """Is it a line that says how something is done, and no bracket, name or comment?"""
    return len(line) >= SHORTEST and line not in EVERYDAY and not line.startswith("#")
