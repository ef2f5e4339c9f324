"""The gpt2 vocabulary, if it is on this machine or can be had within seconds.

tiktoken downloads it on first use, with no time limit. Nothing in the course depends on it: the
few facts about gpt2's own token ids are checked where it is there.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from functools import cache
from pathlib import Path

URL = "https://openaipublic.blob.core.windows.net/gpt-2/encodings/main/"
FILES = {
    "vocab.bpe": "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5",
    "encoder.json": "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783",
}
PATIENCE = 3.0  # seconds for a download before the network counts as dead
MISSING = "gpt2's own ids (its vocabulary is not here); nothing is lost"


@cache
def folder() -> str | None:
    """Where tiktoken finds the gpt2 vocabulary, or None where it can't be had."""
    place = Path(
        os.environ.get("TIKTOKEN_CACHE_DIR")
        or os.environ.get("DATA_GYM_CACHE_DIR")
        or Path(tempfile.gettempdir(), "data-gym-cache")
    )
    if not _cached(place):
        download = threading.Thread(target=_download, args=(place,), daemon=True)
        download.start()
        download.join(PATIENCE)
    return str(place) if _cached(place) else None


def merges_file(place: str) -> Path:
    """The vocabulary's merges, in the order of their ranks."""
    return _file(Path(place), "vocab.bpe")


def _file(place: Path, name: str) -> Path:
    """Where tiktoken's cache keeps a file."""
    return place / hashlib.sha1((URL + name).encode()).hexdigest()


def _cached(place: Path) -> bool:
    return all(_file(place, name).exists() for name in FILES)


def _download(place: Path) -> None:
    from tiktoken.load import read_file_cached

    try:
        for name, digest in FILES.items():
            read_file_cached(URL + name, expected_hash=digest)
    except Exception:  # no network, no such host, a proxy's page: the course goes on without
        pass
