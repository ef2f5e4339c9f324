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

import math

import torch
from torch import nn
from ch4_6_gpt_model import GPTModel
from torch.utils.data import DataLoader, TensorDataset

from kata.draw import caption, run, say, table


class _Window:
    """Where one window lies in the text."""

    def __init__(self, ids, start, size):
        self.ids, self.start, self.size = ids, start, size

    @property
    def inputs(self):
        return self.ids[self.start : self.start + self.size]

    @property
    def targets(self):
        return self.ids[self.start + 1 : self.start + 1 + self.size]


def token_windows(token_ids, max_length, stride):
    ws = [_Window(token_ids, s, max_length) for s in range(0, len(token_ids) - max_length, stride)]

    def stack(rows):
        return torch.tensor(rows, dtype=torch.int64).reshape(len(ws), max_length)

    return stack([w.inputs for w in ws]), stack([w.targets for w in ws])


def cross_entropy(logits, targets):
    # the target against all the others together: -log sigmoid(target - others)
    place = targets.unsqueeze(-1)
    ahead = logits - logits.gather(-1, place)  # of the target, whose own is 0
    taken = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, place, True)
    others = ahead.masked_fill(taken, -math.inf).logsumexp(-1)
    return nn.functional.softplus(others).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    criterion = nn.CrossEntropyLoss()
    targets = target_batch.to(device)
    logits = model(input_batch.to(device))
    return criterion(logits.flatten(0, 1), targets.flatten())


def _first(loader, count):
    left = len(loader) if count is None else count
    for pair in loader:
        yield pair
        left -= 1
        if left <= 0:
            return


def calc_loss_loader(data_loader, model, device, num_batches=None):
    losses = []
    for inputs, targets in _first(data_loader, num_batches):
        with torch.no_grad():
            losses.append(float(calc_loss_batch(inputs, targets, model, device)))
    if not losses:
        return float("nan")
    return math.fsum(losses) / len(losses)


def perplexity(loss):
    value = loss.item() if hasattr(loss, "item") else loss
    return float(torch.tensor(value, dtype=torch.float64).exp())


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
