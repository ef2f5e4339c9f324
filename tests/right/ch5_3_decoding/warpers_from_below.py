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

import logging
from typing import Callable, List, Optional

import torch
from ch4_6_gpt_model import GPTModel

from kata.draw import bars, caption, progress, run, say


logger = logging.getLogger(__name__)
FILTER_VALUE = -float("inf")


class TemperatureLogitsWarper:
    def __init__(self, temperature: float):
        self.temperature = temperature

    def __call__(self, scores: torch.FloatTensor) -> torch.FloatTensor:
        return scores / self.temperature


class TopKLogitsWarper:
    def __init__(self, top_k: int, filter_value: float = FILTER_VALUE):
        self.top_k = top_k
        self.filter_value = filter_value

    def __call__(self, scores: torch.FloatTensor) -> torch.FloatTensor:
        top_k = min(self.top_k, scores.size(-1))  # Safety check
        indices_to_remove = scores < torch.topk(scores, top_k)[0][..., -1, None]
        return scores.masked_fill(indices_to_remove, self.filter_value)


class TopPLogitsWarper:
    def __init__(self, top_p: float, filter_value: float = FILTER_VALUE, min_tokens_to_keep: int = 1):
        self.top_p = top_p
        self.filter_value = filter_value
        self.min_tokens_to_keep = min_tokens_to_keep

    def __call__(self, scores: torch.FloatTensor) -> torch.FloatTensor:
        sorted_logits, sorted_indices = torch.sort(scores, descending=False)
        cumulative_probs = sorted_logits.softmax(dim=-1).cumsum(dim=-1)
        # Remove tokens with cumulative top_p above the threshold (token with 0 are kept)
        sorted_indices_to_remove = cumulative_probs <= (1 - self.top_p)
        # Keep at least min_tokens_to_keep
        sorted_indices_to_remove[..., -self.min_tokens_to_keep :] = False
        indices_to_remove = sorted_indices_to_remove.scatter(1, sorted_indices, sorted_indices_to_remove)
        return scores.masked_fill(indices_to_remove, self.filter_value)


def softmax_with_temperature(logits: torch.FloatTensor, temperature: float) -> torch.FloatTensor:
    return TemperatureLogitsWarper(temperature)(logits).softmax(dim=-1)


def top_k_filter(logits: torch.FloatTensor, top_k: int) -> torch.FloatTensor:
    return TopKLogitsWarper(top_k)(logits)


def top_p_filter(logits: torch.FloatTensor, top_p: float) -> torch.FloatTensor:
    return TopPLogitsWarper(top_p)(logits)


def _get_logits_warpers(
    temperature: float, top_k: Optional[int], top_p: Optional[float]
) -> List[Callable[[torch.FloatTensor], torch.FloatTensor]]:
    warpers: List[Callable] = [TemperatureLogitsWarper(temperature)]
    if top_k is not None:
        warpers.append(TopKLogitsWarper(top_k))
    if top_p is not None:
        warpers.append(TopPLogitsWarper(top_p))
    return warpers


def generate(
    model: torch.nn.Module,
    idx: torch.LongTensor,
    max_new_tokens: int,
    context_size: int,
    temperature: float = 0.0,
    top_k: Optional[int] = None,
    eos_id: Optional[int] = None,
    top_p: Optional[float] = None,
) -> torch.LongTensor:
    do_sample = temperature > 0
    warpers = _get_logits_warpers(temperature, top_k, top_p) if do_sample else []
    input_ids = idx.clone()
    unfinished_sequences = torch.ones(idx.shape[0], dtype=torch.long, device=idx.device)
    with torch.no_grad():
        for step in range(max_new_tokens):
            next_token_scores = model(input_ids[:, -context_size:])[:, -1, :]
            if do_sample:
                for warper in warpers:
                    next_token_scores = warper(next_token_scores)
                probs = torch.softmax(next_token_scores, dim=-1)
                next_tokens = torch.multinomial(probs, num_samples=1).squeeze(1)
            else:
                next_tokens = next_token_scores.argmax(dim=-1)
            if eos_id is not None:
                next_tokens = next_tokens * unfinished_sequences + eos_id * (1 - unfinished_sequences)
                unfinished_sequences = unfinished_sequences * next_tokens.ne(eos_id).long()
                if unfinished_sequences.max() == 0:
                    logger.debug("all rows finished at step %d", step)
                    break
            input_ids = torch.cat([input_ids, next_tokens[:, None]], dim=-1)
    return input_ids


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
