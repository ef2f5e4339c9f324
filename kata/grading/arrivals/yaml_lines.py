"""Lines of YAML as Ruby writes it: keys with what stands beside them, and how far in they begin.

A parser of all of YAML can do much more than say something, so only blocks are read here. Whatever
a text goes on with in further lines (folded, quoted or indented) belongs to it: none of its lines
is ever taken for a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # Ruby's YAML ends a line at each of these
KEY = re.compile(r"""(?P<quote>['"]?):?(?P<key>[\w.-]+)(?P=quote):(?: +|$)""")
PROPERTIES = re.compile(r"(?:[!&][^ ]*(?: +|$))+")  # a tag, and an anchor that an alias may name
ANCHOR = re.compile(r"&([^ ]+)")
CLOSED = {"'": re.compile(r"'(?:[^']|'')*'"), '"': re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)}
ESCAPED = re.compile(r"\\(?:x(.{2})|u(.{4})|U(.{8})|\n|(.))")
LETTERS = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}
LETTERS |= {"e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}


@dataclass(frozen=True)
class Entry:
    """A key, or an item of a list, or both in one line."""

    column: int  # where the key begins
    dash: int | None  # where the item begins, if it is the first line of one
    key: str  # nothing where there is none that can be read
    value: str  # without its quotes; nothing for YAML's null


def entries(text: str) -> Iterator[Entry]:
    """All that is at the beginning of a line, and what it says."""
    lines = BREAK.split(text)
    anchors: dict[str, str] = {}
    at = 0
    while at < len(lines):
        content = lines[at].strip(" ")
        column, dash = len(lines[at]) - len(lines[at].lstrip(" ")), None
        at += 1
        if not content:
            continue
        if content == "-" or content.startswith("- "):
            item = content[1:].lstrip(" ")
            dash, column = column, column + (len(content) - len(item) if item else 2)
            content = item
        key, properties, content = _parts(content)
        end = _end(content, lines, at, column)
        value = _value([content, *lines[at:end]], anchors)
        if anchor := ANCHOR.search(properties):
            anchors[anchor[1]] = value
        yield Entry(column, dash, key, value)
        at = end


def _parts(content: str) -> tuple[str, str, str]:
    """A line's key, the properties of what stands beside it, and that itself."""
    properties = PROPERTIES.match(content)
    if properties:
        content = content[properties.end() :]
    if key := KEY.match(content):
        content = content[key.end() :]
        if properties := PROPERTIES.match(content):
            content = content[properties.end() :]
    return key["key"] if key else "", properties[0] if properties else "", content


def _end(content: str, lines: list[str], at: int, column: int) -> int:
    """The first line that doesn't belong to a text any more: it is no further in than its key."""
    if not content:
        return at
    if content[0] in CLOSED:
        quote, begun = content[0], at
        odd = _left_open(quote, content)
        while odd and at < len(lines):
            odd = _left_open(quote, lines[at], within=True)
            at += 1
        if odd:
            at = begun
    while at < len(lines) and _is_further_in(lines[at], column):
        at += 1
    return at


def _is_further_in(line: str, column: int) -> bool:
    content = line.strip(" ")
    return not content or len(line) - len(line.lstrip(" ")) > column


def _left_open(quote: str, line: str, within: bool = False) -> bool:
    """Is a quoted text still open where the line ends?"""
    rest = line if within else line[1:]
    if quote == '"':
        rest = re.sub(r"\\.", "", rest)
    return rest.count(quote) % 2 == 0 if quote == "'" else quote not in rest


def _value(lines: list[str], anchors: dict[str, str]) -> str:
    """What a text says, in one line: what it was folded at is a space."""
    first = lines[0]
    folded = "\n".join(part for line in lines if (part := line.strip(" ")))
    if first[:1] in ("|", ">"):
        return " ".join(folded.split("\n")[1:])
    if first[:1] == "*":
        return anchors.get(first[1:], "")
    if first[:1] not in CLOSED or not first:
        return "" if folded in ("~", "null") else folded.replace("\n", " ")
    closed = CLOSED[first[0]].match(folded)
    inner = closed[0][1:-1] if closed else folded[1:]
    if first[0] == "'":
        return inner.replace("''", "'").replace("\n", " ")
    return _unescaped(inner)


def _unescaped(inner: str) -> str:
    """A text in double quotes with its letters in place; half a letter of UTF-16 is none."""

    def letter(found: re.Match[str]) -> str:
        number = found[1] or found[2] or found[3]
        if number:
            code = int(number, 16) if re.fullmatch("[0-9A-Fa-f]+", number) else 0xFFFD
            return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"
        return LETTERS.get(found[4], found[4]) if found[4] else ""

    escaped = re.sub(r"(?<!\\)((?:\\\\)*)\n", r"\1 ", inner)
    return ESCAPED.sub(letter, escaped)
