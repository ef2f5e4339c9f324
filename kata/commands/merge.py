"""Put the parts of a class together that were graded with --shard: one table, one page."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kata.commands.marking import Marking, add_marking

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Options(Marking):
    parts: tuple[Path, ...]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "parts", metavar="DIR", nargs="+", type=Path, help="folders that class --shard has written"
    )
    add_marking(parser)


def run(options: Options) -> int:
    options.require()
    from kata.grading.merging import journal, merged, require_this_version
    from kata.grading.whole_class import grades_of
    from kata.reports.class_folder import ClassFolder

    record = merged(options.parts)
    require_this_version(record)
    with ClassFolder.opened(options.out, None) as folder:
        kept = journal(record, folder.journal)
        grades = list(grades_of(record, kept.results, kept.faults))
        return options.finish(folder, kept, grades)
