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

import numpy as np
import torch
from torch import nn
from ch4_6_gpt_model import GPTModel
from torch.utils.data import DataLoader, TensorDataset

from kata.draw import caption, run, say, table


def token_windows(token_ids, max_length, stride):
    # compact, as tokens are kept in files: 2 bytes each
    data = np.array(token_ids, dtype=np.uint16)
    starts = np.arange(0, max(len(data) - max_length, 0), stride)
    index = starts[:, None] + np.arange(max_length)[None, :]
    x = torch.from_numpy(data[index].astype(np.int64))
    y = torch.from_numpy(data[index + 1].astype(np.int64))
    return x, y


def cross_entropy(logits, targets):
    log_probs = torch.log_softmax(logits, dim=-1)
    return -log_probs.gather(2, targets[:, :, None]).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    logits = model(input_batch.to(device))
    return cross_entropy(logits, target_batch.to(device))


def calc_loss_loader(data_loader, model, device, num_batches=None):
    losses = []
    wanted = len(data_loader) if num_batches is None else num_batches
    with torch.no_grad():
        for x, y in data_loader:
            if len(losses) == wanted:
                break
            losses.append(calc_loss_batch(x, y, model, device).item())
    return sum(losses) / len(losses) if losses else math.nan


def perplexity(loss):
    return math.exp(loss.item() if isinstance(loss, torch.Tensor) else loss)


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
