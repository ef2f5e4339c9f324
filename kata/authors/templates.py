"""What a new section's files hold at first: a small example that works, for the author to replace.

Its one function makes two promises, of which one is held. It has checks, a mistake, hints, a right
file and a wrong one. Lines with TODO wait for the author, and `check` says so of each.
"""

from __future__ import annotations

SOLUTION = '''\
"""$id $title

TODO: the lesson. Why does anybody need this, how is it built, and what does it
look like? A diagram has the shapes beside it, an example is small enough to be
done by hand, and the last paragraph says what a learner knows from before.
"""

import torch

from kata.draw import caption, run, say, table


# TODO: an example, in place of which the section's own classes and functions come
def mean_of_rows(x):
    """The mean of each row: (..., features) -> (...).

    x itself stays as it is.
    """
    # YOUR CODE
    return x.mean(dim=-1)


def demo():
    """What the section is about, shown on the learner's own code."""
    x = torch.tensor([[1.0, 3.0], [2.0, 6.0]])
    caption("The mean of each row")
    means = mean_of_rows(x).tolist()
    table(["row", "mean"], [[str(row), mean] for row, mean in zip(x.tolist(), means)])
    # TODO: what there is to see
    say("It lies half way between two numbers.")


if __name__ == "__main__":
    run(demo)
'''

HIDDEN = '''\
"""The hidden checks of section $id: each returns what it observed."""

import torch

from kata.instruments import randn


def two_rows_by_hand(gpt):
    """The means of two small rows come out as you would compute them by hand."""
    x = torch.tensor([[1.0, 3.0], [2.0, 6.0]])
    return {"x": x.clone(), "mean_of_rows(x)": gpt.mean_of_rows(x)}


def it_takes_any_shape(gpt):
    """It takes the mean over the last dimension, however many there are."""
    shapes = [(4,), (2, 3), (2, 3, 5)]
    return {f"means for a shape of {shape}": gpt.mean_of_rows(randn(*shape)) for shape in shapes}
'''

MISTAKES = '''\
"""The known mistakes of section $id, the most common first."""

from kata.course.mistakes import Mistake

MISTAKES = [
    Mistake(
        "sum-for-mean",
        "x.mean(dim=-1)",
        "x.sum(dim=-1)",
        "You add up each row, but nothing divides by how many numbers there are. Look at what you "
        "call on x.",
    ),
]
'''

FAILS = {"sum-for-mean": ("two_rows_by_hand", "it_takes_any_shape")}  # by the mistake's id

HINTS = """\
If all the numbers of a row were the same, and their sum too: which number would that be?

---

TODO: the way, and what there is to use.

---

TODO: nearly the line. `x.mean(dim=...)` takes the mean over a dimension.
"""

RIGHT = """\
def mean_of_rows(x):
    return x.mean(dim=-1)
"""

WRONG = """\
def mean_of_rows(x):
    total = x[..., 0]
    for i in range(1, x.shape[-1]):
        total = total + x[..., i]
    return total
"""

PROMISES = '''\
"""What holds the promises of section $id: a check, and a wrong file that breaks it alone."""

from kata.authors.promises import Held

PROMISES = {
    "The mean of each row: (..., features) -> (...).": Held(
        "two_rows_by_hand", "it_takes_any_shape", by="sum-for-mean.by_hand"
    ),
}
'''
