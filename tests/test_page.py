"""The page of a class: what it says, that nothing in it is obeyed, and how it does in a browser."""

from __future__ import annotations

import html.parser
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

import kata
from kata.course.checks import checks
from kata.course.errors import BadCall
from kata.grading.grades import Grade, Gradebook, Points
from kata.judging.differences import Difference
from kata.judging.results import CheckResult
from kata.reports.page.excerpts import excerpt
from kata.reports.page.html import page
from kata.reports.page.nameless import Nameless
from kata.reports.page.people import names, people, places
from kata.reports.page.sections import FEWEST_ALIKE, topics, view
from kata.wire.outcomes import Error, Outcome
from tests.chromium import Tab, tab
from tests.classes import checked, made_up, result

SECTIONS = kata.sections("4")
SECOND = SECTIONS[1]


def book(*ways: str) -> Gradebook:
    """A class of one section, each in their own way."""
    grades = (Grade(f"id{n}", f"Name{n}", (result(SECOND, way),)) for n, way in enumerate(ways))
    return Gradebook((SECOND,), tuple(grades), 7)


class Tags(html.parser.HTMLParser):
    """Counts what an HTML parser sees, and keeps the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.handlers: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.handlers += [name for name, _ in attributes if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data


# --- what it says ---------------------------------------------------------------------------------


def test_shares_are_of_those_who_have_begun():
    one = view(book("passed", "mistake", "waiting", "waiting"), SECOND)
    assert (one.passed, one.begun, one.idle, one.ungraded) == (1, 2, 2, 0)
    assert [(share.passed, share.of) for share in one.shares[2:4]] == [(2, 2), (1, 2)]


def test_a_known_mistake_is_counted_in_people_and_comes_before_what_nothing_explains():
    one = view(book(*["alike"] * 5, *["mistake"] * 2), SECOND)
    found = [(it.people, it.known) for it in topics([one])]
    assert found == [(2, True), (5, False)]
    assert one.misconceptions[1].explanation == "You divide by `n - 1`."
    assert one.misconceptions[1].values == (("x", "[3.]"), ("yours", "[2.]"), ("expected", "[1.]"))


def test_the_same_behaviour_is_a_hint_from_several_people_on_and_names_nobody():
    few, enough = (view(book(*["alike"] * n), SECOND) for n in (FEWEST_ALIKE - 1, FEWEST_ALIKE))
    assert few.misconceptions == () and enough.misconceptions[0].people == FEWEST_ALIKE
    assert "Name" not in str(enough.misconceptions)


def test_five_topics_and_no_more():
    some = view(book("mistake", "mistake"), SECOND)
    assert len(topics([some] * 9)) == 5


ADAS = '''"""ada lovelace's lesson."""
import os  # by Ada Lovelace

class LayerNorm:
    """Ada wrote this."""
    def forward(self, x):  # Lovelace
        print("by ada-lovelace")
        raise ValueError(x)

def after(): ...
'''


def test_an_excerpt_is_code_without_its_author():
    ada = Grade("ada-lovelace", "Ada Lovelace", (result(SECOND, "mistake", code=ADAS),))
    section = ada.results[0]
    lines = excerpt(ada, section, section.failing[0], Nameless(SECOND))
    assert [line.text for line in lines] == [
        "class LayerNorm:",
        "    def forward(self, x):",
        '        print("by …-…")',
        "        raise ValueError(x)",
    ]
    assert not re.search("(?i)ada|lovelace", str(lines))
    assert [line.number for line in lines] == [4, 6, 7, 8]


def test_a_line_of_a_hundred_thousand_texts_is_looked_at_once():
    code = "class LayerNorm:\n    x = " + '"' * 900_000 + "\n"
    grade = Grade("ada", "Ada", (result(SECOND, "mistake", code=code),))
    began = time.monotonic()
    excerpt(grade, grade.results[0], grade.results[0].failing[0], Nameless(SECOND, [grade]))
    assert time.monotonic() - began < 5


SIGNED = """class LayerNorm:
    def forward(self, x):
        author = "{0}"; e{1} = 'emb_dim'
        return x  # {0}
"""


@pytest.mark.parametrize(
    "folder, written",
    [
        ("hopper_grace", "Grace Hopper"),
        ("Hopper2Grace", "GRACE and HOPPER"),
        ("Li Wu", "Li, Wu"),
        ("lovelaceada", "Ada Lovelace"),
        ("Zoe\u0301 Du\u0301rer", "Zo\u00e9 D\u00fcrer"),
        ("AdaLovelace", "ada.lovelace@school.edu"),
    ],
)
def test_no_name_is_left_on_a_page_for_all(folder, written):
    """In whatever way it is written: in code, in an exception, in a value, in a folder's name."""
    code = SIGNED.format(written, "_".join(re.findall(r"\w+", written)))
    found = Difference(f"The result: '{written}'.", "x", "[1.]", f"['{written}']")
    signs = [
        replace(checked(checks(SECOND)[0], "alike"), difference=found),
        CheckResult(checks(SECOND)[0], "failed", Outcome(error=Error("KeyError", f"'{written}'"))),
        CheckResult(checks(SECOND)[0], "failed", Outcome(error=Error("Odd", written))),
    ]
    for sign in signs:
        own = replace(result(SECOND, "alike", code=code), checks=(sign,))
        class_ = tuple(Grade(f"{folder}{n}", folder, (own,)) for n in range(FEWEST_ALIKE))
        shown = page(Gradebook((SECOND,), class_, 7), anonymous=True)
        inside = Tags(shown.split("<main>")[1].split("<script>")[0]).text
        text = unicodedata.normalize("NFC", inside)
        assert "def forward(self, x):" in text
        for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", written)):
            said = re.findall(rf"(?i)(?<![^\W\d_]){word}(?![^\W\d_])", text)
            assert not said or word in ("and", "edu", "school"), said


@pytest.mark.parametrize(
    "name, written",
    [
        ("Ada Lovelace", "Ad\u0300a_Lov\u0300elac\u030ae"),  # no letter has these marks
        ("Ada Lovelace", "A\ufe0fda_Love\u3164lace"),
        ("Ada Lovelace", "\U0001d400\U0001d41d\U0001d41a_\uff2c\uff4f\uff56elace"),
        ("Ada Lovelace", "adalovelace_LovelaceAda"),
        ("Ада Лавлейс", "АдаЛавлейс_Лавлеис"),
        ("S\u00f8ren \u0141uk", "Soren_Luk_soeren"),
        ("J\u00f6rg Mu\u0308ller", "joerg_Mueller_muller_M\u00dcLLER"),
        ("Gu\u00f0r\u00fan \u00deorsteinn", "gudrun_thorsteinn_Gu\u00f0r\u00fan"),
        ("\u00c6gir \u0152uvrard", "aegir_OEUVRARD_\u00e6gir_oeuvrard"),
        ("Ada Lovelace", "L_o_v_e_l_a_c_e_q_2_a_d_a_2"),
        ("王小明", "小明_王小明"),
        ("欧阳小明", "小明"),
        ("मात्रा", "मात्रा"),
        ("3141592", "3141592_031415927"),
        ("3141592", "3_141_592"),
        ("ada.0314@x.edu", "314_ada_ADA2"),
        ("2000-1234", "20001234"),
        ("31415", "\uff13\uff11\uff14\uff11\uff15_\u0663\u0661\u0664\u0661\u0665"),
    ],
)
def test_nobody_is_named_by_what_is_read_as_their_name(name, written):
    """By a reader, or by Python, to which several letters are one in a name."""
    ada, bob = (Grade(one, one, (result(SECOND, "alike"),)) for one in (name, "bob"))
    shown = Nameless(SECOND, [ada, bob])(f"x = mean_{written}_x1", bob)
    assert re.fullmatch(r"x = mean_[_…2]*_x1|x = mean_314_…_…2_x1", shown), shown


def test_what_names_nobody_stays():
    everybody = [Grade(one, one, ()) for one in ("Ada 12", "1234", "e", "7", "50257", "Li Norm")]
    nameless = Nameless(SECOND, everybody)
    code = "class LayerNorm: x12 = [0.7071, 768, 1e-05, 123, 12] + e * 7  # Größe मात्रा"
    assert nameless(code, Grade("bob", "Bob", ())) == code
    assert nameless("f('a\nb')", Grade("bob", "Bob", ())) == "f('a b')"
    assert nameless.said("It has 'a\nb'.", Grade("bob", "Bob", ())) == "It has '…'."
    for text in ("It's {!r}, as {!r} isn't.", "{!r}: {!r}"):
        told = nameless.said(text.format("it's \"so\"' 1", "a\\"), Grade("bob", "Bob", ()))
        assert told == text.format("…", "…")


def test_whoever_is_called_by_nothing_but_a_letter_or_a_number_is_in_a_class_all_the_same():
    assert Nameless(SECOND, [Grade("1", "E", ())]).for_all and not Nameless(SECOND).for_all


def test_each_is_stuck_at_one_place():
    class_ = made_up(60)
    who = [name for place in places(class_, names(class_, False)) for name in place.who]
    unfinished = [
        one for one in class_.grades if not one.fault and any(not r.passed for r in one.results)
    ]
    assert len(who) == len(set(who)) == len(unfinished)


def test_a_fault_is_not_graded_and_no_zero_anywhere():
    class_ = Gradebook((SECOND,), (Grade("a", "A", (), fault="no torch"),), 7)
    (person,) = people(class_, names(class_, False), False)
    assert (person.total, person.percent, person.status) == ("", "", "not graded")
    assert [(cell.kind, cell.points) for cell in person.cells] == [("fault", "")]
    assert "Not graded: no torch" in page(class_)


def test_people_of_one_name_are_told_apart():
    class_ = Gradebook((SECOND,), tuple(Grade(f"i{n}", "Same", ()) for n in (1, 2)), 7)
    assert list(names(class_, False).values()) == ["Same (i1)", "Same (i2)"]
    alike = tuple(Grade(f"i{n}", name, ()) for n, name in enumerate(("Same", "Same\n")))
    shown = names(Gradebook((SECOND,), alike, 7), False)
    assert list(shown.values()) == ["Same (i0)", "Same  (i1)"]


def test_who_is_worth_a_look_is_told_to_the_instructor_alone():
    peeks = result(SECOND, "passed", code="import sys\n_f = sys._getframe\n")
    one = Gradebook((SECOND,), (Grade("mal", "", (peeks,)),), 7)
    line = f"mal, {SECOND.id}: the code looks at who calls it."
    assert line in Tags(page(one)).text
    assert "Worth a look" not in page(one, anonymous=True)
    assert "Worth a look" not in page(book("passed"))


def test_a_page_for_the_class_names_nobody():
    class_ = made_up(40)
    text = Tags(page(class_, anonymous=True)).text
    assert "Student 40" in text and "2026" not in text
    assert not re.search(r"id\d\d\d|Lovelace|Zoë", text)


def test_a_tie_on_a_page_for_all_is_broken_by_a_lot_that_nobody_else_can_draw():
    """By nothing that is not shown, either: by no hundredth of a point, by no missing file."""
    class_ = book(*["passed"] * 30)
    given = [one.id for one in class_.grades]
    order = list(names(class_, True))
    assert sorted(order) == sorted(given) != order != given
    assert list(names(replace(class_, seed=8), True)) != order
    late = replace(class_.grades[0], submitted={SECOND.id: "2026-11-20T12:00:01+00:00"})
    assert list(names(replace(class_, grades=(late, *class_.grades[1:])), True)) != order
    ill = [replace(one, fault="x", missing=(f"{n:02}",)) for n, one in enumerate(class_.grades)]
    assert list(names(replace(class_, grades=tuple(ill)), True)) != given
    slight = {SECOND.id: Fraction(1, 10**6)}
    class_ = book(*["mistake", "passed"] * 15)
    tied = list(names(replace(class_, points=Points(slight)), True))
    assert {one[2:] for one in tied[:15]} != {str(number) for number in range(1, 30, 2)}


def test_the_same_class_makes_the_same_page_in_whatever_order_people_came():
    class_ = made_up(40)
    assert page(class_) == page(class_)
    turned = replace(class_, grades=class_.grades[::-1])
    assert view(turned, SECOND) == view(class_, SECOND)
    assert page(turned, anonymous=True) == page(class_, anonymous=True)


def test_nothing_hostile_becomes_a_part_of_the_page():
    tags = Tags(page(made_up()))
    assert (tags.tags["script"], tags.tags["style"], tags.tags["img"]) == (1, 1, 0)
    assert tags.handlers == []
    assert "{{ 7 * 7 }}" in tags.text and "\x1b" not in tags.text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in tags.text
    page(made_up()).encode("utf-8")


def test_the_missing_extra_is_told_in_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(BadCall, match=r"pip install -e '\.\[class\]'"):
        page(made_up(2))


def test_an_empty_class_has_a_page():
    assert "0 submissions" in page(Gradebook(SECTIONS, (), 7))


# --- in a browser ---------------------------------------------------------------------------------

LOOKS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]

CONTRAST = """
(() => {
  const curve = (c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = (c) => curve(c / 255);
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const bright = (c) => 0.2126 * light(c[0]) + 0.7152 * light(c[1]) + 0.0722 * light(c[2]);
  const ground = (e) => { for (; e; e = e.parentElement) {
    const c = numbers(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c; }
    return [255, 255, 255]; };
  let least = 99;
  for (const e of document.querySelectorAll("body *")) {
    const says = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!e.offsetParent || !says) continue;
    const [a, b] = [bright(numbers(getComputedStyle(e).color)), bright(ground(e))];
    least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
  }
  return least;
})()
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    path: Path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page(made_up()), encoding="utf-8")
    with tab() as opened:
        opened.open(path)
        yield opened


def first(browser: Tab, column: int) -> list[str]:
    """The first values that can be seen in a column of the table."""
    rows = "[...document.querySelectorAll('#people tbody tr:not([hidden])')].slice(0, 5)"
    return list(browser.value(f"{rows}.map((row) => row.cells[{column}].textContent.trim())"))


def heading(browser: Tab, column: int) -> str:
    return str(browser.value(f"document.querySelectorAll('#people th')[{column}].ariaSort"))


@pytest.mark.parametrize("width, scheme", LOOKS)
def test_it_fits_and_can_be_read_on_every_screen(browser, width, scheme):
    browser.look(width, 1200, scheme)
    assert browser.value("document.documentElement.scrollWidth <= innerWidth")
    assert browser.value(CONTRAST) >= 4.5


def test_nothing_runs_that_is_not_ours_and_nothing_is_loaded(browser):
    asked = [one["request"]["url"] for one in browser.reported("Network.requestWillBeSent")]
    assert len(asked) == 1 and asked[0].startswith("file:")
    wrong = ("Log.entryAdded", "Page.javascriptDialogOpening", "Runtime.exceptionThrown")
    assert browser.reported(*wrong) == []


def test_a_column_is_sorted_by_the_keyboard_and_says_so(browser):
    total = len(SECTIONS) + 2
    browser.value(f"document.querySelectorAll('#people thead button')[{total}].focus()")
    browser.press("Enter", "\r")
    assert heading(browser, total) == "ascending"
    upwards = first(browser, total)
    assert upwards == sorted(upwards, key=float)
    browser.press("Enter", "\r")
    assert heading(browser, total) == "descending"
    downwards = first(browser, total)
    assert downwards == sorted(downwards, key=float, reverse=True)
    assert float(downwards[0]) > float(upwards[0])


def test_who_is_searched_for_is_found_without_accents(browser):
    browser.value("document.getElementById('search').focus()")
    browser.call("Input.insertText", text="zoe 101")
    assert first(browser, 1) == ["id101"]
    assert browser.value("document.getElementById('found').textContent") == "1 of 300"
    browser.value(
        "search.value = ''; filter.value = 'not graded'; filter.dispatchEvent(new Event('input'))"
    )
    assert first(browser, 1)[0] == "id007"


def test_a_screen_reader_has_a_name_for_all_that_can_be_used(browser):
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    used = ("button", "link", "searchbox", "combobox", "DisclosureTriangle", "region", "table")
    nameless = [
        node["role"]["value"]
        for node in nodes
        if node.get("role", {}).get("value") in used and not node.get("name", {}).get("value")
    ]
    assert set(nameless) <= {"table"}
    heads = browser.value("document.querySelectorAll('th:not([scope])').length")
    assert heads == 0


def test_on_paper_everything_is_there(browser):
    browser.call("Emulation.setEmulatedMedia", media="print")
    assert browser.value("getComputedStyle(document.querySelector('.tools')).display") == "none"
    assert browser.value("getComputedStyle(document.querySelector('.wide')).overflow") == "visible"
    data = browser.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"]
    assert len(data) > 50_000
