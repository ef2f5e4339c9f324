"""5.3 Decoding

A model gives a score for every token that could come next. Which one to take
is not the model's business but yours, and it decides how the text sounds.

Greedy decoding takes the likeliest token, always. The same prompt gives the
same text, which likes to go round in circles, or recites what it was trained
on. To draw the next token at random, by its probability, gives another text
each time, and nonsense now and then: a vocabulary has 50,000 tokens, and all
the unlikely ones together are not so unlikely. Three knobs lie between.

      logits                        (batch, vocab_size)
        |
      / temperature                 below 1 sharper, above 1 flatter
        |
      top_k_filter                  the k likeliest stay, the rest gets -inf
        |
      top_p_filter                  as few as add up to p stay
        |
      softmax                       (batch, vocab_size), -inf becomes 0
        |
      torch.multinomial             (batch, 1), one token drawn for each row

Four tokens, by hand. A temperature of 1/2 squares the probabilities and one
of 2 takes their roots, and then each row adds up to 1 again:

      probabilities                 .500   .300   .150   .050
      temperature 1/2               .685   .247   .062   .007
      temperature 2                 .379   .294   .208   .120
      top-k 2                       .625   .375    0      0
      top-p .9                      .526   .316   .158    0

Top-p adds up from the likeliest: .5, .8, .95. With the third token the mark
of .9 is crossed, so three stay, and these three are called the nucleus. Where
the model is sure it may hold one token, where it isn't, hundreds; top-k takes
k of them either way.

The order matters. To divide by a temperature changes no order, so top-k
chooses the same tokens before and after. Top-p counts probabilities, which
temperature and top-k have changed by then.

A text that has an end needs a token that says so: GPT-2 has <|endoftext|>,
50256. A row that chooses it is finished. In a batch the others go on, and the
finished one is filled up with the same token.

From section 4.7 you have generate_text_simple, the loop around all this.
"""

import torch
from ch4_6_gpt_model import GPTModel

from kata.draw import bars, caption, progress, run, say


def softmax_with_temperature(logits, temperature):
    # a temperature of 1/2 squares the probabilities, one of 2 takes their roots
    probs = torch.softmax(logits, dim=-1) ** (1 / temperature)
    return probs / probs.sum(dim=-1, keepdim=True)


def top_k_filter(logits, top_k):
    top_k = min(top_k, logits.shape[-1])
    smallest = torch.topk(logits, top_k, dim=-1).values[:, -1:]
    return torch.where(logits < smallest, float("-inf"), logits)


def top_p_filter(logits, top_p):
    ordered, index = torch.sort(logits, dim=-1, descending=True)
    probs = torch.softmax(ordered.double(), dim=-1)
    drop = torch.cumsum(probs, dim=-1) - probs >= top_p
    drop[:, 0] = False
    drop = torch.zeros_like(drop).scatter(-1, index, drop)
    return logits.masked_fill(drop, float("-inf"))


@torch.no_grad()
def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    finished = torch.zeros(idx.shape[0], 1, dtype=torch.bool, device=idx.device)
    for _ in range(max_new_tokens):
        logits = model(idx[:, -context_size:])[:, -1, :]
        if temperature > 0:
            logits = (logits - logits.max(dim=-1, keepdim=True).values) / temperature
            if top_k is not None:
                logits = top_k_filter(logits, top_k)
            if top_p is not None:
                logits = top_p_filter(logits, top_p)
            idx_next = torch.multinomial(torch.softmax(logits, dim=-1), num_samples=1)
        else:
            idx_next = torch.argmax(logits, dim=-1, keepdim=True)
        if eos_id is not None:
            idx_next = idx_next.masked_fill(finished, eos_id)
            finished = finished | (idx_next == eos_id)
            if finished.all():
                break
        idx = torch.cat((idx, idx_next), dim=1)
    return idx


WORDS = ["closer", "every", "effort", "forward", "inches", "moves", "pizza", "toward", "you"]
LOGITS = torch.tensor([[4.51, 0.89, -1.90, 6.75, 1.63, -1.62, -1.89, 6.28, 1.79]])

RHYME = """\
Twinkle, twinkle, little star,
How I wonder what you are!
Up above the world so high,
Like a diamond in the sky.

When the blazing sun is gone,
When he nothing shines upon,
Then you show your little light,
Twinkle, twinkle, all the night.
"""  # Jane Taylor, 1806

SMALL = {
    "vocab_size": 256,  # every byte is a token
    "context_length": 32,
    "emb_dim": 64,
    "n_heads": 4,
    "n_layers": 2,
    "drop_rate": 0.0,
    "qkv_bias": False,
}
STEPS = 300


def demo():
    """What the three knobs do to nine words, and to a rhyme."""
    for temperature in (0.1, 1, 5):
        caption(f"Every effort moves you ...: temperature {temperature}")
        draw(softmax_with_temperature(LOGITS, temperature))
    caption("The three likeliest alone: top-k 3")
    draw(softmax_with_temperature(top_k_filter(LOGITS, 3), 1))
    caption("As few as add up to nine tenths: top-p .9")
    draw(softmax_with_temperature(top_p_filter(LOGITS, 0.9), 1))
    say("Two words have .93 together. At temperature 5 it would take seven of them.")

    torch.manual_seed(123)
    caption("A small GPT learns a rhyme")
    model = trained()
    caption("Four ways to go on")
    for name, knobs in {
        "greedy": {},
        "temperature 1.5": {"temperature": 1.5},
        "temperature 1.5, top-k 3": {"temperature": 1.5, "top_k": 3},
        "temperature 1.5, top-p .9": {"temperature": 1.5, "top_p": 0.9},
    }.items():
        (text,) = texts(model, ["How I"], 60, **knobs)
        print(f"{name}:\n  {text!r}")
    caption("Three rows of one batch: each ends with its line")
    for text in texts(model, ["Up", "Li", "Tw"], 40, eos_id=ord("\n")):
        print(f"  {text!r}")
    say("The end of a line is the eos_id here; rows that are finished are filled up with it.")


def draw(probabilities):
    bars(list(zip(WORDS, probabilities[0].tolist())))


def trained():
    """A model that saw random pieces of the rhyme for a few seconds."""
    torch.set_num_threads(1)  # for so small a model, more wait for each other
    model = GPTModel(SMALL)
    data, length = torch.tensor(list(RHYME.encode())), SMALL["context_length"]
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for step in range(1, STEPS + 1):
        starts = torch.randint(len(data) - length, (16,))
        batch = torch.stack([data[s : s + length + 1] for s in starts])
        logits = model(batch[:, :-1])
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        progress(step, STEPS, f"loss {loss.item():.3f}")
    return model.eval()


def texts(model, prompts, count, **knobs):
    """How the model goes on with several prompts of one length."""
    idx = torch.tensor([list(prompt.encode()) for prompt in prompts])
    rows = generate(model, idx, count, SMALL["context_length"], **knobs)
    return [bytes(row).decode(errors="replace") for row in rows.tolist()]


if __name__ == "__main__":
    run(demo)
