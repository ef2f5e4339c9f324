"""GPT-2's published weights, for `show 5.5`: half a gigabyte from Hugging Face, and more."""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from kata.course import weights
from kata.course.errors import BadCall, Fault
from kata.course.places import as_typed, calls_as_typed
from kata.course.wording import reason

FILE = "model.safetensors"
PATIENCE = 4.0  # seconds for the first answer, before the network counts as dead
SHA256 = re.compile(r"[0-9a-f]{64}")  # of a large file, Hugging Face's ETag is one
ALIASES = {"gpt2-small": "gpt2"}  # as 4.6 calls it

T = TypeVar("T")


@dataclass(frozen=True)
class Options:
    words: tuple[str, ...]
    yes: bool


def arguments(parser: argparse.ArgumentParser) -> None:
    names = ", ".join(weights.SIZES)
    parser.add_argument("words", nargs="*", metavar="NAME", help=f"one of {names}")
    parser.add_argument("--yes", action="store_true", help="don't ask")


def run(options: Options) -> int:
    """Say what it costs, ask, and fetch; what was begun before is gone on with."""
    name = _name(options.words)
    place = weights.place(name)
    if _is_whole(place):
        print(f"{name}'s weights are here already: {as_typed(place)}")
        return 0
    hub = _hub()
    print(
        f"openai-community/{name} at {hub.constants.ENDPOINT}: {FILE}, MIT licence.\n"
        f"About {weights.SIZES[name]} GB to download, and to keep as {as_typed(place)}."
    )
    if not (options.yes or _agreed()):
        print("Nothing was fetched.")
        return 0
    _fetch(hub, name, place)
    print(f"{as_typed(place)} is here and whole, {place.stat().st_size:,} bytes.")
    print(calls_as_typed("Next: python grader.py show 5.5"))
    return 0


def _name(words: tuple[str, ...]) -> str:
    """The one size that is asked for."""
    known = ", ".join(weights.SIZES)
    if len(words) != 1:
        raise BadCall(f"fetch takes one of {known}: python grader.py fetch gpt2")
    name = ALIASES.get(words[0], words[0])
    if name not in weights.SIZES:
        raise BadCall(f"there are no weights called {name!r} to fetch; there are {known}")
    return name


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise BadCall("fetch asks before it downloads so much; without a terminal, add --yes")
    return input("Fetch it? [y/N] ").strip().lower() == "y"


def _is_whole(path: Path) -> bool:
    try:
        return "wte.weight" in weights.shapes(path)
    except BadCall:
        return False


def _hub() -> Any:
    """The package, quiet: what goes wrong is said here, in one line."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        import huggingface_hub
        from huggingface_hub import constants, file_download, utils
    except ImportError:
        raise Fault("fetch needs huggingface_hub: pip install -e '.[weights]'") from None
    assert constants and file_download  # loaded on use, and used by their names
    logging: Any = utils.logging
    logging.set_verbosity_error()
    return huggingface_hub


def _fetch(hub: Any, name: str, place: Path) -> None:
    """Download beside the place, and move it there once it is known to be whole."""
    url = hub.hf_hub_url(f"openai-community/{name}", FILE)
    found = _soon(lambda: hub.get_hf_file_metadata(url, token=False, timeout=PATIENCE), url)
    digest = found.etag or ""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f"{place.name}.{digest[:12]}.part")
    _download(hub, url, part, found.size)
    if (SHA256.fullmatch(digest) and _digest(part) != digest) or not _is_whole(part):
        part.unlink()
        raise Fault(f"what came from {url} is not what was announced; it was thrown away")
    part.replace(place)


def _soon(ask: Callable[[], T], url: str) -> T:
    """The answer, or a Fault after a few seconds: looking up a name alone may take a minute."""
    answers: list[T] = []
    errors: list[Exception] = []

    def asking() -> None:
        try:
            answers.append(ask())
        except Exception as error:  # of the network, of the server, of a proxy
            errors.append(error)

    thread = threading.Thread(target=asking, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if answers:
        return answers[0]
    reason = _reason(errors[0]) if errors else f"no answer in {PATIENCE:.0f} s"
    raise Fault(f"{url} can't be reached from here: {reason}")


def _download(hub: Any, url: str, part: Path, size: int | None) -> None:
    """Go on where an earlier call ended. hf_hub_download would begin anew."""
    with part.open("ab") as file:
        there = file.tell()
        missing = (size or 0) - there
        if shutil.disk_usage(part.parent).free < missing:
            raise Fault(f"{part.parent} has no room for {missing / 1e9:.2f} GB")
        if there:
            print(f"{there / 1e9:.2f} GB of it are here already.")
        headers = hub.utils.build_hf_headers(token=False)
        try:
            hub.file_download.http_get(
                url, file, resume_size=there, headers=headers, expected_size=size
            )
        except KeyboardInterrupt:
            raise KeyboardInterrupt("stopped; the next fetch goes on from here") from None
        except Exception as error:
            reason = _reason(error)
            raise Fault(f"it broke off: {reason}; the next fetch goes on from here") from None


def _reason(error: Exception) -> str:
    return reason(error).partition("\n")[0]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
