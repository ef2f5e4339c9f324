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
import torch.nn.functional as F
from ch4_6_gpt_model import GPTModel
from torch.utils.data import DataLoader, TensorDataset

from kata.draw import caption, run, say, table


def token_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length, stride)
    inputs = [token_ids[i : i + max_length] for i in starts]
    targets = [token_ids[i + 1 : i + max_length + 1] for i in starts]
    shape = (len(starts), max_length)
    return (
        torch.tensor(inputs, dtype=torch.int64).reshape(shape),
        torch.tensor(targets, dtype=torch.int64).reshape(shape),
    )


def cross_entropy(logits, targets):
    # take the largest score away so that exp does not overflow
    shifted = logits - logits.max()
    exps = torch.exp(shifted)
    probs = exps / (exps.sum(dim=-1, keepdim=True) + 1e-12)
    p_target = probs.gather(-1, targets.unsqueeze(-1)).squeeze(-1)
    return -torch.log(p_target + 1e-12).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    input_batch = input_batch.to(device)
    target_batch = target_batch.to(device)
    logits = model(input_batch)
    return F.cross_entropy(logits.flatten(0, 1), target_batch.flatten())


def calc_loss_loader(data_loader, model, device, num_batches=None):
    if len(data_loader) == 0:
        return float("nan")
    if num_batches is None:
        num_batches = len(data_loader)
    num_batches = min(num_batches, len(data_loader))
    total = 0.0
    for i, (x, y) in enumerate(data_loader):
        if i >= num_batches:
            break
        total += calc_loss_batch(x, y, model, device).item()
    return total / num_batches


def perplexity(loss):
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
