"""Conditional faults that no check sees, each with what puts it outside of the promises."""

from __future__ import annotations

OUTSIDE: dict[tuple[str, str, str, str], str] = {}
