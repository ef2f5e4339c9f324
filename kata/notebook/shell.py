"""What is asked of IPython's shell: a few of its methods, so that none of it need be imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol


class Display(Protocol):
    def publish(self, data: Mapping[str, str]) -> None:
        """Show the richest of these that the reader's notebook can: by their MIME types."""


class Shell(Protocol):
    user_ns: dict[str, Any]
    display_pub: Display
    _showtraceback: Callable[..., None]  # theirs to be replaced, as their docstring says

    def run_cell(self, raw_cell: str, store_history: bool = ...) -> object: ...

    def transform_cell(self, raw_cell: str) -> str:
        """The cell as Python: magics become calls."""

    def register_magic_function(
        self, func: Callable[..., None], magic_kind: str, magic_name: str
    ) -> None: ...
