"""Inputs are the same on every machine: nothing of them rests on what torch or numpy draws."""

from __future__ import annotations

import pytest
import torch

import kata
from kata.instruments.stream import LEVELS, MOST, SUMMED, Stream
from kata.judging.comparison import departures
from tests.conftest import solution

# Draws first whenever something is made or called, and so shifts all that torch draws later.
SHIFTED = """

def _shifted(cls, name):
    import torch

    plain = vars(cls)[name]

    def drawing_first(self, *args, **kwargs):
        torch.rand(7)
        return plain(self, *args, **kwargs)

    setattr(cls, name, drawing_first)


for _cls in [one for one in list(globals().values()) if isinstance(one, type)]:
    for _name in ("__init__", "forward"):
        if _cls.__module__ == __name__ and _name in vars(_cls):
            _shifted(_cls, _name)
"""


NUMBERS = [[-1.0672634029539658, -0.9521816016689665], [0.10629907240388281, -0.8106437178084169]]
BELOW = [808, 687, 468, 968, 823]
ORDERS = [[3, 1, 2, 4, 0], [1, 0, 2, 4, 3]]


def test_the_numbers_are_these_for_good():
    """Stored observations rest on them: a change here makes every pack that is out there wrong."""
    stream = Stream("for good")
    numbers = stream.normal(2, 2, dtype=torch.float64)
    assert numbers.tolist() == NUMBERS
    assert stream.below(1000, 5).tolist() == BELOW
    assert stream.orders(2, 5).tolist() == ORDERS


def test_two_labels_have_nothing_in_common_and_neither_have_two_draws():
    first, again, other = Stream("a"), Stream("a"), Stream("b")
    one = first.normal(100)
    assert torch.equal(one, again.normal(100))
    assert not torch.equal(one, other.normal(100))
    assert not torch.equal(one, first.normal(100))


def test_normal_numbers_are_nearly_normal():
    numbers = Stream("many").normal(100_000, dtype=torch.float64)
    assert abs(numbers.mean()) < 0.01
    assert abs(numbers.std() - 1) < 0.01
    for bound, share in ((1, 0.683), (2, 0.954), (3, 0.997)):
        assert abs((numbers.abs() < bound).double().mean() - share) < 0.01
    assert numbers.abs().max() <= SUMMED / 2 / (SUMMED / 12) ** 0.5
    assert len(set(numbers.tolist())) > LEVELS // 2


def test_every_shape_can_be_drawn():
    stream = Stream("shapes")
    assert stream.normal().shape == ()
    assert stream.below(5).shape == ()
    assert stream.normal(0, 3).shape == (0, 3)
    assert stream.normal(2, dtype=torch.float64).dtype == torch.float64


def test_a_tensor_that_is_far_too_large_has_the_same_numbers_again():
    numbers = Stream("large").normal(3, MOST - 1)
    assert numbers.shape == (3, MOST - 1)
    assert torch.equal(numbers.flatten()[MOST : 2 * MOST], numbers.flatten()[:MOST])


def test_another_size_is_drawn_anew():
    assert not torch.equal(Stream("size").normal(4)[:3], Stream("size").normal(3))


def test_whole_numbers_and_orders_are_in_their_range():
    numbers = Stream("whole").below(7, 1000)
    assert set(numbers.tolist()) == set(range(7))
    assert all(sorted(row) == list(range(9)) for row in Stream("rows").orders(20, 9).tolist())


@pytest.mark.parametrize("section", kata.sections(), ids=lambda s: s.id)
def test_what_is_observed_rests_on_nothing_that_torch_draws(section, grader):
    """Else what is stored would hold for one release of torch alone."""
    (shifted,) = grader.variants.shows(section, [solution(section) + SHIFTED])
    assert departures(grader.expected(section), shifted) == ()
