"""What the hidden checks measure with: seeded inputs and weights, spies, witnesses (torch).

Hidden checks import these names from here. The room imports `wire` and `course`.
"""

from kata.instruments.conduct import copied, every_kind_of_call, tried
from kata.instruments.elsewhere import failing_elsewhere
from kata.instruments.inputs import config, integers, randn, strided
from kata.instruments.model import gpt_model
from kata.instruments.now import Unavailable, begin, seed_of
from kata.instruments.optimizer import Momentum
from kata.instruments.properties import sides, within
from kata.instruments.sources import reads
from kata.instruments.spy import Spy
from kata.instruments.tokenizers import byte_encoding, gpt2_encoding
from kata.instruments.weightless import weightless
from kata.instruments.weights import (
    beginning,
    every_name,
    exchange,
    fill,
    given_back,
    gradients,
    parameters,
    renamed,
    stress,
)
from kata.instruments.witnesses import shortcuts

__all__ = [
    "Momentum",
    "Spy",
    "Unavailable",
    "begin",
    "beginning",
    "byte_encoding",
    "config",
    "copied",
    "every_kind_of_call",
    "every_name",
    "exchange",
    "failing_elsewhere",
    "fill",
    "given_back",
    "gpt2_encoding",
    "gpt_model",
    "gradients",
    "integers",
    "parameters",
    "randn",
    "reads",
    "renamed",
    "seed_of",
    "shortcuts",
    "sides",
    "stress",
    "strided",
    "tried",
    "weightless",
    "within",
]
