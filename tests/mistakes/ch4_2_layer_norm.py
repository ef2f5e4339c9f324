"""The known mistakes of section 4.2."""

from kata.mistakes import Mistake

MISTAKES = [
    Mistake(
        "unbiased-variance",
        "unbiased=False",
        "unbiased=True",
        "Your variance divides by n - 1, as torch.var does unless it is told otherwise. Layer "
        "normalization divides by n, so with few features your rows come out too small. Look at "
        "the arguments of the variance.",
    ),
]
