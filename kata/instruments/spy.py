"""What stands in for the model while text is generated."""

from __future__ import annotations

import torch
from torch import nn

from kata.instruments.now import stream

ROWS = 257  # a prime above every id that a spy is shown: no two texts meet in one by their make


class Spy(nn.Module):
    """Stands in for the model while text is generated.

    At every position its logits are a seeded function of all that it is shown, before and after,
    and of how much that is: whoever shows it anything else, padding too, comes to other tokens. No
    two logits of a position are equal, the highest is never that of the token which stands there,
    and the lowest is the largest in size in every other row of its table. Where they are `close`,
    half precision can't tell them apart, and float32 can, in a softmax too.
    """

    def __init__(self, vocab_size: int, close: bool = False, label: str = "spy") -> None:
        super().__init__()
        self.was_recorded = self.was_training = False
        order = stream(label).orders(ROWS, vocab_size)
        order = torch.where(order[:, :1] == 0, order.roll(1, dims=1), order)
        scores = 20.678 - order * (0.0002 if close else 0.25)  # many round to the same
        lowest = torch.tensor([-40.0, -10.0]).repeat(ROWS)[:ROWS, None]
        self.table = nn.Parameter(torch.where(order < vocab_size - 1, scores, lowest))

    def forward(self, idx: torch.Tensor) -> torch.Tensor:
        tokens, vocab_size = idx.shape[1], self.table.shape[1]
        place = torch.arange(1, tokens + 1)
        text = ((idx + 1) * place).sum(dim=1, keepdim=True) * 31 + tokens * 29
        steps = (torch.arange(vocab_size) - idx[..., None]) % vocab_size  # from the token itself
        logits = self.table[(text + place * 17) % ROWS].gather(-1, steps)
        self.was_recorded |= logits.requires_grad
        self.was_training |= self.training
        return logits


class Counter(nn.Module):
    """A model that counts: after each id comes the next one up, and 0 after the last.

    What comes to be can be told by hand, and is the same wherever the counting begins. With `step`
    0 it repeats itself. Going round from the next one up, each id's score is a little less.
    """

    def __init__(self, vocab_size: int, step: int = 1) -> None:
        super().__init__()
        self.vocab_size, self.step = vocab_size, step
        round_twice = torch.arange(2 * vocab_size) % vocab_size
        self.scores = nn.Parameter(-round_twice / 128)

    def forward(self, idx: torch.Tensor) -> torch.Tensor:
        following = (idx + self.step) % self.vocab_size
        return self.scores.unfold(0, self.vocab_size, 1)[self.vocab_size - following]
