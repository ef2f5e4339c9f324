"""Everything on one page that stands by itself: no network, and no text that isn't escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from kata.course.errors import BadCall
from kata.grading.grades import Gradebook, rounded
from kata.reports.marked import all_marked
from kata.reports.page.people import gaps, mean, names, people, places
from kata.reports.page.sections import topics, view
from kata.wire.shown import one_line

if TYPE_CHECKING:
    import jinja2
    import markupsafe

HERE = Path(__file__).parent


def page(book: Gradebook, *, anonymous: bool = False) -> str:
    """The whole page, for the instructor, or for showing it to the class."""
    called = names(book, anonymous)
    views = [view(book, section, anonymous) for section in book.sections]
    totals = [points for grade in book.grades if (points := book.final(grade)) is not None]
    average = mean(totals)
    script, style = (_text(name) for name in ("page.js", "page.css"))
    return (
        _environment()
        .get_template("page.html")
        .render(
            anonymous=anonymous,
            average=rounded(book.percent(average), 0),
            called=called,
            gaps=gaps(book, called, anonymous),
            out_of=rounded(book.out_of),
            marked=() if anonymous else [(called[one.id], one.what) for one in all_marked(book)],
            late=book.lateness is not None,
            passed=sum(points == book.out_of for points in totals),
            people=people(book, called, anonymous),
            places=places(book, called),
            policy=_policy(script, style),
            remarks=() if anonymous else tuple(map(one_line, book.remarks)),
            script=script,
            seed=None if anonymous else book.seed,
            status=Counter(grade.status for grade in book.grades),
            style=style,
            topics=topics(views),
            views=views,
        )
    )


def _environment() -> jinja2.Environment:
    """Whatever a template is given is escaped, and a name that it isn't given is an error."""
    try:
        import jinja2
    except ImportError:
        raise BadCall(
            "report.html is made with Jinja2; install it with: pip install -e '.[class]'"
        ) from None
    environment = jinja2.Environment(
        autoescape=True,
        loader=jinja2.FileSystemLoader(HERE),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["ticked"] = _ticked
    return environment


def _ticked(text: str) -> markupsafe.Markup:
    """What stands between backticks as code, once all of the text is escaped."""
    from markupsafe import Markup, escape  # comes with Jinja2

    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _policy(script: str, style: str) -> str:
    """What a browser may run and load of the page: our own script and style, and nothing else."""
    allowed = (
        base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in (script, style)
    )
    runs, looks = allowed
    return (
        f"default-src 'none'; script-src 'sha256-{runs}'; style-src 'sha256-{looks}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
