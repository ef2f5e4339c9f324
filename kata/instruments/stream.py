"""Random numbers that are the same on every machine and in every release of anything.

What the reference shows may have been observed elsewhere, long ago, and stored: an input that came
out otherwise would make right code wrong. Neither torch nor numpy promises the numbers of its
distributions from one release to the next. So the bits are SHAKE-128's, which is a standard, and
they become numbers by arithmetic that is exact, the same on every processor: sums of whole numbers,
and one multiplication.
"""

from __future__ import annotations

import hashlib
import math
from typing import Any

import numpy as np
import torch

SUMMED = 6  # uniform numbers to a normal one: within 0.02 of the bell curve everywhere
LEVELS = 1 << 16  # of each of them
MOST = 1 << 20  # numbers; a tensor of more, such as wrong sizes make, has them again and again
# The variance of a whole number below n is (n * n - 1) / 12.
UNIT = (12 / (SUMMED * (LEVELS * LEVELS - 1))) ** 0.5


class Stream:
    """All that is drawn under one label, one draw after the other."""

    def __init__(self, label: str) -> None:
        self.label, self.draws = label, 0

    def normal(self, *shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        """About normal, with mean 0 and variance 1: the sum of a few uniform numbers."""
        words = self._words(SUMMED, shape, "<u2").astype(np.int64)
        parts = np.einsum("ij->i", words)  # three times as fast as words.sum(axis=1)
        centred = 2 * parts - SUMMED * (LEVELS - 1)
        return _filled(torch.from_numpy(centred * (UNIT / 2)).to(dtype), shape)

    def below(self, high: int, *shape: int) -> torch.Tensor:
        """Whole numbers from 0 to high - 1."""
        words = self._words(1, shape, "<u4")[:, 0] % high
        return _filled(torch.from_numpy(words.astype(np.int64)), shape)

    def orders(self, rows: int, length: int) -> torch.Tensor:
        """In each row the numbers from 0 to length - 1, in an order of its own."""
        words = self._words(1, (rows, length), "<u8").reshape(rows, length)
        return torch.from_numpy(words.argsort(axis=1, kind="stable"))

    def _words(self, each: int, shape: tuple[int, ...], kind: str) -> np.ndarray[Any, Any]:
        """So many words for each number of a tensor of this shape, or for the most that differ."""
        self.draws += 1
        size = each * min(math.prod(shape), MOST) * np.dtype(kind).itemsize
        label = (
            f"{self.label}:{self.draws}:{shape}"  # or a tensor of another size would begin alike
        )
        bits = hashlib.shake_128(label.encode()).digest(size)
        return np.frombuffer(bits, kind).reshape(-1, each)


def _filled(numbers: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    """A tensor of these numbers, again and again where it needs more of them."""
    count = math.prod(shape)
    if count > MOST:
        numbers = numbers.repeat(-(-count // MOST))[:count]
    return numbers.reshape(shape)
