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
from ch4_6_gpt_model import GPTModel
from torch.utils.data import DataLoader, TensorDataset

from kata.draw import caption, run, say, table


def token_windows(token_ids, max_length, stride):
    """Cut a text into training examples: (inputs, targets).

    token_ids   a list of ints, which stays as it is
    max_length  the tokens of a window: 1 or more
    stride      window i begins at token i * stride: 1 or more

    Both are new int64 tensors of (windows, max_length), which may share memory. A
    window's targets are its inputs moved on by one token. Only whole windows count,
    those whose targets exist to the last: a text of n tokens has as many as
    range(0, n - max_length, stride). With none, the shape is (0, max_length).

    The book's GPTDatasetV1 cuts the same windows, out of a text.
    """
    starts = range(0, len(token_ids) - max_length, stride)
    inputs = torch.tensor([token_ids[s : s + max_length] for s in starts])
    targets = torch.tensor([token_ids[s + 1 : s + 1 + max_length] for s in starts])
    return inputs.reshape(-1, max_length), targets.reshape(-1, max_length)


def cross_entropy(logits, targets):
    """The mean over all tokens of -log(probability of the target): a 0-dim tensor.

    logits   (batch, tokens, vocab_size), float32
    targets  (batch, tokens), int64, and both contiguous

    Finite and right for large logits: 1e4 is no problem. The right gradients reach
    the logits. Neither input changes. Whatever you make on the way is made where
    the logits are.

    Write it from primitives: softmax, log_softmax and logsumexp may be used,
    torch's cross_entropy and nll_loss may not. The book takes the same steps
    before it turns to torch's.
    """
    log_probs = torch.log_softmax(logits, dim=-1)
    return -log_probs.gather(-1, targets.unsqueeze(-1)).mean()


def calc_loss_batch(input_batch, target_batch, model, device):
    """The cross-entropy of a model's logits on one batch: a 0-dim tensor.

    input_batch, target_batch  (batch, tokens) int64 ids, contiguous
    device                     a string or a torch.device

    Both batches are moved to the device first, and stay as they are; the model
    is there. It is called once, with the inputs. Whether there are gradients,
    and in which mode the model is, are the caller's business: you change
    neither, nor the weights and the gradients in them. torch's own
    cross_entropy is allowed here.
    """
    input_batch = input_batch.to(device)
    target_batch = target_batch.to(device)
    return cross_entropy(model(input_batch), target_batch)


def calc_loss_loader(data_loader, model, device, num_batches=None):
    """The mean loss of the first num_batches batches, as a float.

    data_loader  has a length and gives (input_batch, target_batch) pairs: a
                 DataLoader, a list
    num_batches  None, which means all of them, or 1 or more; more than there
                 are means all

    Each batch counts the same, whatever its size, and its loss is finite. An
    empty loader gives nan. Batches are moved to the device. The model is called
    in the mode that it is in, and stays in it; its weights stay as they are, and
    so do the gradients in them. Whether gradients are computed inside is up to
    you: after the call they are on or off as before.
    """
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
    """e to the loss, as a float: among how many equally likely tokens the model is torn.

    loss  a float or a 0-dim tensor, which stays as it is: up to 700, where
          float32 has long been infinite. nan gives nan

    In the book it is a line: torch.exp(loss), a tensor.
    """
    return math.exp(loss)


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
