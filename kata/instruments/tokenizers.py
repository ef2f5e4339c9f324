"""Encodings that need no download, and gpt2's where its vocabulary is here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import tiktoken

from kata.course.vocabulary import MISSING, merges_file
from kata.instruments.now import Now, Unavailable

FIRST = 1 << 13  # tokens, and no rarer ones


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
    """gpt2's encoding, where its vocabulary is on this machine, as far as its first tokens go.

    Words that are among these, and on the way to which no other token is made, get the same ids;
    and it is here in a tenth of the time.
    """
    if not Now.vocabulary:
        raise Unavailable(MISSING)
    return _gpt2_encoding(Now.vocabulary)


@cache
def _gpt2_encoding(vocabulary: str) -> tiktoken.Encoding:
    """Made from the file of merges alone."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]  # bytes that stand for themselves
    hidden = [byte for byte in range(256) if byte not in shown]
    letters = {ord(chr(256 + i)): byte for i, byte in enumerate(hidden)}
    tokens = [bytes([byte]) for byte in shown + hidden]
    lines = merges_file(vocabulary).read_text(encoding="utf-8").split("\n")
    merges = lines[1 : 1 + FIRST - len(tokens)]
    tokens += [m.replace(" ", "").translate(letters).encode("latin-1") for m in merges]
    return tiktoken.Encoding(
        name="gpt2",
        pat_str=r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++"
        r"| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s",
        mergeable_ranks={token: rank for rank, token in enumerate(tokens)},
        special_tokens={"<|endoftext|>": 50256},
    )
