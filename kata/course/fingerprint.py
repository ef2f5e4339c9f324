"""What texts come to, as a short one: while it is the same, none of them has changed."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Iterable

DIGITS = 24  # enough for two never to be the same by chance


def fingerprint(parts: Iterable[str | bytes]) -> str:
    """A hash in which the parts' borders count."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:DIGITS]


def torch_release() -> str:
    """Builds of one release compute the same, as do the small ones that mend it."""
    return ".".join(importlib.metadata.version("torch").split(".")[:2])
