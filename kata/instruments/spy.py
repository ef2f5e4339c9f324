"""What stands in for the model while text is generated."""

from __future__ import annotations

import torch
from torch import nn

from kata.instruments.now import generator


class Spy(nn.Module):
    """Stands in for the model while text is generated.

    Its logits are a seeded function of every id in the context and of the context's length, so
    that a step which shows it anything else comes to another token. With `always` it makes that id
    the likeliest at every step.
    """

    def __init__(self, vocab_size: int, always: int | None = None) -> None:
        super().__init__()
        self.vocab_size, self.always = vocab_size, always
        self.gradients_were_on = self.was_training = False
        rows = 64 if always is None else 0
        self.table = nn.Parameter(torch.randn(rows, vocab_size, generator=generator("spy")))

    def forward(self, idx: torch.Tensor) -> torch.Tensor:
        self.gradients_were_on |= torch.is_grad_enabled()
        self.was_training |= self.training
        if self.always is not None:
            logits = torch.zeros(*idx.shape, self.vocab_size)
            logits[..., self.always] = 1.0
            return logits
        place = torch.arange(1, idx.shape[1] + 1)
        mixed = torch.cumsum((idx + 1) * place, dim=1) * 31 + place * 17
        return self.table[mixed % len(self.table)]
