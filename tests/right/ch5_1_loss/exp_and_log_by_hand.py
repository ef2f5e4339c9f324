"""5.1 The loss

Before a GPT can learn, somebody has to say how wrong it is: in one number, that
gets smaller as the model gets better, and whose gradients reach every weight.

A text is its own teacher. Cut a window out of it, and the same window moved on
by one token says what should have come at every position:

    token_ids    the  cat  sat  on  the  mat
    inputs       the  cat  sat  on
    targets           cat  sat  on  the

One window holds many questions: what comes after "the"? After "the cat"? The
model answers all of them at once, with a score for every token that it knows.

      token_ids                     a list of ints
          |
    token_windows                   two times (windows, max_length)
          |
      DataLoader                    two times (batch, tokens)
          |
        model                       (batch, tokens, vocab_size)
          |
    cross_entropy                   one number
          |
      perplexity                    the same, for people

Softmax makes probabilities of the scores. Of those only one matters at each
position: what the model gave to the token that did come. The loss is minus its
logarithm, averaged over all positions. A model that was certain, and right, has
a loss of 0; one that was certain, and wrong, has a very large one.

    scores     probabilities     target     -log
    0  1.1     0.25  0.75        1          0.288
    0  0       0.5   0.5         0          0.693
                                   mean     0.490

e to the power of a loss is called perplexity: among how many equally likely
tokens is the model torn? A model that knows nothing is torn among all of its
vocabulary: GPT-2 has 50,257 tokens, so its loss begins near ln(50257) = 10.8.

Scores may be large, and e to the power of 1000 is infinite. Softmax stays the
same if one number is taken from all the scores of a position; take the largest,
and nothing overflows. torch's log_softmax and logsumexp do so.

From chapter 2 you know how to make a loader of windows: with
torch.utils.data it is DataLoader(TensorDataset(inputs, targets), batch_size=8).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import torch
from ch4_6_gpt_model import GPTModel
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset

from kata.draw import caption, run, say, table

NOT_A_NUMBER: Final[float] = float("nan")


class SizedLoader(Protocol):
    """Anything that knows its length and yields pairs of batches."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]: ...


@dataclass(frozen=True)
class WindowPlan:
    """Describes where the windows of a text begin.

    Attributes:
        num_tokens: how many tokens the text has.
        max_length: how many tokens a window has.
        stride: how far apart the windows begin.
    """

    num_tokens: int
    max_length: int
    stride: int

    def __post_init__(self) -> None:
        """Reject values that the specification excludes."""
        if self.max_length < 1:
            raise ValueError(f"max_length must be 1 or more, got {self.max_length}")
        if self.stride < 1:
            raise ValueError(f"stride must be 1 or more, got {self.stride}")

    @property
    def starts(self) -> range:
        """Return the first token's place of each window."""
        return range(0, self.num_tokens - self.max_length, self.stride)

    def cut(self, token_ids: Sequence[int], offset: int) -> Tensor:
        """Return a (windows, max_length) tensor, moved on by ``offset`` tokens."""
        out = torch.empty((len(self.starts), self.max_length), dtype=torch.int64)
        for row, start in enumerate(self.starts):
            begin = start + offset
            out[row] = torch.tensor(token_ids[begin : begin + self.max_length], dtype=torch.int64)
        return out

    def __repr__(self) -> str:
        """Show the plan in short."""
        return f"WindowPlan({len(self.starts)} windows of {self.max_length})"


@dataclass
class RunningMean:
    """A mean of finitely many numbers, nan while there is none."""

    total: float = 0.0
    count: int = 0

    def add(self, value: float) -> None:
        """Take one more number into account."""
        self.total += value
        self.count += 1

    @property
    def value(self) -> float:
        """Return the mean so far."""
        return self.total / self.count if self.count else NOT_A_NUMBER


def token_windows(token_ids: list[int], max_length: int, stride: int) -> tuple[Tensor, Tensor]:
    """Return inputs and targets, each int64 of shape (windows, max_length)."""
    plan = WindowPlan(len(token_ids), max_length, stride)
    return plan.cut(token_ids, 0), plan.cut(token_ids, 1)


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the mean negative log-likelihood, computed in a stable manner.

    Each position's own maximum is subtracted before the exponential is taken.
    """
    if logits.shape[:-1] != targets.shape:
        raise ValueError(f"{tuple(logits.shape)} logits don't fit {tuple(targets.shape)} targets")
    peak = logits.detach().amax(dim=-1, keepdim=True)
    shifted = logits - peak
    log_total = shifted.exp().sum(dim=-1).log()
    chosen = shifted.gather(-1, targets.unsqueeze(-1)).squeeze(-1)
    return (log_total - chosen).mean()


def calc_loss_batch(
    input_batch: Tensor, target_batch: Tensor, model: torch.nn.Module, device: str | torch.device
) -> Tensor:
    """Return the loss of one batch as a 0-dim tensor."""
    place = torch.device(device)
    inputs = input_batch.to(place)
    targets = target_batch.to(place)
    return cross_entropy(model(inputs), targets)


def calc_loss_loader(
    data_loader: SizedLoader,
    model: torch.nn.Module,
    device: str | torch.device,
    num_batches: int | None = None,
) -> float:
    """Return the plain mean of the first batches' losses."""
    limit = len(data_loader)
    if num_batches is not None:
        limit = min(limit, num_batches)
    mean = RunningMean()
    if limit == 0:
        return mean.value
    with torch.no_grad():
        for inputs, targets in data_loader:
            mean.add(float(calc_loss_batch(inputs, targets, model, device)))
            if mean.count == limit:
                break
    return mean.value


def perplexity(loss: float | Tensor) -> float:
    """Return ``e ** loss`` in double precision."""
    return math.exp(float(loss))


SENTENCE = "the cat sat on the mat and the dog sat on the cat"
VOCABULARY = sorted(set(SENTENCE.split()))


def demo():
    """Windows of a sentence, six losses step by step, and how torn a new model is."""
    token_ids = [VOCABULARY.index(word) for word in SENTENCE.split()]
    for stride in (1, 4):
        caption(f"Windows of 4, stride {stride}")
        windows(token_ids, stride)
    say("With a stride of 4 no token is an input twice, and what is left over is dropped.")

    caption("Six targets, step by step")
    torch.manual_seed(123)
    inputs, targets = token_windows(token_ids, 3, 5)
    model = GPTModel(small(len(VOCABULARY))).eval()
    with torch.no_grad():
        steps(model, inputs[:2], targets[:2])

    caption("How torn is a model that has learned nothing?")
    table(
        ["vocab_size", "ln(vocab_size)", "loss", "perplexity"],
        [untrained(size) for size in (10, 100, 1000, 10_000)],
    )
    say(
        "Its scores are small and random, so it is a little worse than one that knows nothing: "
        "it takes some tokens for likelier than others, for no reason."
    )


def windows(token_ids, stride):
    """Inputs and targets of a text, each pair in a line."""
    pairs = zip(*token_windows(token_ids, 4, stride))
    table(["inputs", "targets"], [[text(x), text(y)] for x, y in pairs])


def text(ids):
    return " ".join(VOCABULARY[i] for i in ids.tolist())


def steps(model, inputs, targets):
    """From the logits of six targets to the loss, and to the perplexity."""
    logits = model(inputs)
    rows = []
    for batch, token in torch.cartesian_prod(torch.arange(2), torch.arange(3)).tolist():
        place = (slice(batch, batch + 1), slice(token, token + 1))
        loss = cross_entropy(logits[place], targets[place])
        target = targets[batch, token]
        logit = logits[batch, token, target].item()
        context = text(inputs[batch, : token + 1])
        chance = math.exp(-loss)
        rows.append([context, VOCABULARY[target], f"{logit:.4f}", f"{chance:.4f}", -loss.item()])
    table(["text so far", "target", "logit", "probability", "its log"], rows)
    loss = cross_entropy(logits, targets)
    print(f"\nmean of the logs     {-loss:.4f}")
    print(f"other sign: loss      {loss:.4f}")
    print(f"e to it: perplexity   {perplexity(loss):.4f}   of {len(VOCABULARY)} words")


def untrained(vocab_size):
    """A row about a new model, on a text drawn by chance."""
    torch.manual_seed(123)
    model = GPTModel(small(vocab_size)).eval()
    token_ids = torch.randint(vocab_size, (2049,)).tolist()
    loader = DataLoader(TensorDataset(*token_windows(token_ids, 32, 32)), batch_size=16)
    with torch.no_grad():
        loss = calc_loss_loader(loader, model, "cpu")
    return [f"{vocab_size:,}", math.log(vocab_size), loss, perplexity(loss)]


def small(vocab_size):
    return {
        "vocab_size": vocab_size,
        "context_length": 32,
        "emb_dim": 64,
        "n_heads": 4,
        "n_layers": 2,
        "drop_rate": 0.0,
        "qkv_bias": False,
    }


if __name__ == "__main__":
    run(demo)
