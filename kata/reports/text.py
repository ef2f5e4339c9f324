"""Text that came from a submission, made harmless: shown, not obeyed."""

from __future__ import annotations


def printable(text: str) -> str:
    """Control characters are shown as what they are."""
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def one_line(text: str) -> str:
    """Nothing from a submission looks like a line of the report's own."""
    return printable(" ".join(text.splitlines()))


def cut(text: str, most: int) -> str:
    """No longer than so many characters, and a sign where something is missing."""
    return text if len(text) <= most else f"{text[:most]} …"


def sentence(text: str) -> str:
    """With a capital letter."""
    return text[:1].upper() + text[1:]


def _escaped(character: str) -> str:
    return "    " if character == "\t" else character.encode("unicode_escape").decode()
