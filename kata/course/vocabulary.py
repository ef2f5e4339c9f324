"""The gpt2 vocabulary, if it is on this machine or can be had within seconds.

tiktoken downloads it on first use, with no time limit. Nothing in the course depends on it: the
few facts about gpt2's own token ids are checked where it is there.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path
from stat import S_ISDIR, S_ISREG

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
    named = os.environ.get("TIKTOKEN_CACHE_DIR") or os.environ.get("DATA_GYM_CACHE_DIR")
    place = Path(named or Path(tempfile.gettempdir(), "data-gym-cache"))
    if not _is_whole(place) and (named or _is_ours(place) or not os.path.lexists(place)):
        download = threading.Thread(target=_download, daemon=True)
        download.start()
        download.join(PATIENCE)
    return str(place) if _is_whole(place) else None


def merges_file(place: str) -> Path:
    """The vocabulary's merges, in the order of their ranks."""
    return _file(Path(place), "vocab.bpe")


def files_of(place: str) -> list[Path]:
    """The two files of a folder that `folder` has found, and nothing else that lies there."""
    return [_file(Path(place).resolve(), name) for name in FILES]


def _file(place: Path, name: str) -> Path:
    """Where tiktoken's cache keeps a file."""
    return place / hashlib.sha1((URL + name).encode()).hexdigest()


def _is_whole(place: Path) -> bool:
    """Are both files there, as they should be, and nobody else's to exchange?"""
    return _is_ours(place.resolve()) and all(map(_is_file, files_of(str(place)), FILES.values()))


def _is_file(path: Path, digest: str) -> bool:
    """No link, which would open what it leads to, and just the text that gpt2's vocabulary is."""
    try:
        return _is_ours(path) and hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except OSError:
        return False


def _is_ours(path: Path) -> bool:
    """Is it a file or folder of this user's or root's, that nobody else may write?"""
    try:
        found = path.lstat()
    except OSError:
        return False
    if sys.platform == "win32":
        return not path.is_symlink()
    real = S_ISREG(found.st_mode) or S_ISDIR(found.st_mode)
    others = 0o002 if found.st_gid == os.getegid() else 0o022  # one's own group is oneself
    return real and found.st_uid in (0, os.geteuid()) and not found.st_mode & others


def _download() -> None:
    from tiktoken.load import read_file_cached

    try:
        for name, digest in FILES.items():
            read_file_cached(URL + name, expected_hash=digest)
    except Exception:  # no network, no such host, a proxy's page: the course goes on without
        pass
