"""Readings of exceptions: values, names, imports, and files that can't be read."""

from __future__ import annotations

UNREADABLE = ("SyntaxError", "IndentationError", "TabError")  # of a file that is no Python

PYTHON = [
    # What the walls refuse
    (
        "PermissionError",
        r"\[Errno \d+\] .+?: ('.+?')",
        "Your code was not allowed to open or change {0}. While it is graded, code reads its own "
        "folder and nothing else, and writes temporary files alone.",
    ),
    (
        "PermissionError ConnectionError URLError",
        r"Operation not permitted|Failed to (?:establish|resolve)",
        "Your code tried what it is not allowed while it is graded: to reach the network, start a "
        "process, or change what belongs to others.",
    ),
    # Unpacking
    (
        "ValueError",
        r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)",
        "{1} came where {0} are to be unpacked: has a shape fewer dimensions than you think, or is "
        "something else shorter?",
    ),
    (
        "ValueError",
        r"too many values to unpack \(expected (\d+)",
        "More than {0} came where {0} are to be unpacked: has a shape more dimensions than you "
        "think, or is something else longer?",
    ),
    (
        "TypeError",
        r"cannot unpack non-iterable ([\w.]+) object",
        "What is to be unpacked into several names is a single thing, of type {0}.",
    ),
    # Other values that won't do
    (
        "ValueError",
        r"dropout probability has to be between 0 and 1, but got (.+)",
        "The probability of a dropout lies between 0 and 1, and this one is {0}: does the number "
        "belong elsewhere?",
    ),
    (
        "ValueError",
        r"disallowed special token '(.+?)'",
        "The text holds the special token {0}: encode takes it as that with "
        'allowed_special={{"{0}"}}.',
    ),
    ("KeyError", r"Invalid token for decoding: (-?\d+)", "The tokenizer has no token {0}."),
    ("ZeroDivisionError", r"", "Your code divides by zero."),
    # Attributes, keys and names
    (
        "AttributeError",
        r"partially initialized module '([\w.]+)' has no attribute '(\w+)'",
        "`{0}` is asked for {1} while it is still being read: do two files import each other?",
    ),
    (
        "AttributeError",
        r"module '(ch\w+)' has no attribute '(\w+)'",
        "{0}.py doesn't define {1}.",
    ),
    (
        "AttributeError",
        r"module '([\w.]+)' has no attribute '(\w+)'",
        "{0} has no `{1}`: is it spelt like that?",
    ),
    (
        "AttributeError",
        r"'(?:int|float)' object has no attribute",
        "A number stands where a tensor or a module is needed.",
    ),
    (
        "AttributeError",
        r"'dict' object has no attribute '(\w+)'",
        'A dict has no attribute `{0}`: its entries are looked up with square brackets, ["{0}"].',
    ),
    (
        "AttributeError",
        r"'(list|tuple)' object has no attribute '(\w+)'",
        "A {0} has no attribute `{1}`: is something else meant, such as a tensor, or one of its "
        "entries?",
    ),
    (
        "AttributeError",
        r"'([\w.]+)' object has no attribute '(\w+)'",
        "{0} has no attribute `{1}`.",
    ),
    ("KeyError", r"^('[\w. -]+'|-?\d+)$", "The dict has no key {0}."),
    (
        "NameError",
        r"name '(\w+)' is not defined",
        "`{0}` is not defined: misspelt, or not imported?",
    ),
    (
        "NameError",
        r"free variable '(\w+)'",
        "`{0}` is used before the function around gives it a value.",
    ),
    (
        "UnboundLocalError",
        r"local variable '(\w+)'",
        "`{0}` is used before this function gives it a value: is it assigned where the code didn't "
        "come by, in a loop or an if, or is one from outside meant?",
    ),
    # Imports
    ("ModuleNotFoundError", r"No module named '([\w.]+)'", "There is no module `{0}` to import."),
    (
        "ImportError",
        r"cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'",
        "`{1}` doesn't define `{0}`, or the two files import each other.",
    ),
    # Ends of a run, and files that can't be read
    (
        "RecursionError",
        r"",
        "Your code calls itself more often than Python allows: does it come to an end, and would a "
        "loop do?",
    ),
    ("MemoryError", r"", "Your code ran out of memory."),
    ("BdbQuit", r"", "A breakpoint() stopped the check: --debug runs it here in your terminal."),
    ("SystemExit", r"", "Your code asked Python to exit."),
    *(
        (kind, r"(.*?)[.?]?$", f"Python can't read your file: {kind}: {{0}}.")
        for kind in UNREADABLE
    ),
]
