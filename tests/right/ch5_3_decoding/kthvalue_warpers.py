import math

import torch
from ch4_6_gpt_model import GPTModel
from torch.distributions import Categorical

from kata.draw import bars, caption, progress, run, say


class TemperatureWarper:
    def __init__(self, temperature):
        self.temperature = temperature

    def __call__(self, scores):
        # the same softmax as scores / temperature, and finite for tiny temperatures
        return (scores - scores.amax(-1, keepdim=True)) / self.temperature


class TopKWarper:
    def __init__(self, top_k, filter_value=-math.inf):
        self.top_k, self.filter_value = top_k, filter_value

    def __call__(self, scores):
        vocab_size = scores.size(-1)
        if self.top_k >= vocab_size:
            return scores.clone()
        # the k-th highest is the (V - k + 1)-th lowest; all that tie with it stay
        kth = scores.kthvalue(vocab_size - self.top_k + 1, dim=-1, keepdim=True).values
        return scores.masked_fill(scores < kth, self.filter_value)


class TopPWarper:
    def __init__(self, top_p, filter_value=-math.inf):
        self.top_p, self.filter_value = top_p, filter_value

    def __call__(self, scores):
        # upwards, as Hugging Face does: those go that have 1 - top_p together at most
        ascending, indices = scores.sort(dim=-1, descending=False)
        tail = ascending.double().softmax(-1).cumsum(-1)
        remove = tail <= 1 - self.top_p
        remove[..., -1:] = False
        remove = torch.empty_like(remove).scatter_(-1, indices, remove)
        return scores.masked_fill(remove, self.filter_value)


class WarperList(list):
    def __call__(self, scores):
        for warper in self:
            scores = warper(scores)
        return scores


def softmax_with_temperature(logits, temperature):
    """Probabilities at a temperature."""
    return torch.softmax(TemperatureWarper(temperature)(logits), dim=-1)


def top_k_filter(logits, top_k):
    """-inf for all but the top_k highest of each row."""
    return TopKWarper(top_k)(logits)


def top_p_filter(logits, top_p):
    """-inf for all that is not in the nucleus."""
    return TopPWarper(top_p)(logits)


def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    """Prompt and new tokens, drawn or greedy, (batch, at most tokens + max_new_tokens)."""
    warpers = WarperList()
    if temperature > 0:
        warpers.append(TemperatureWarper(temperature))
        if top_k is not None:
            warpers.append(TopKWarper(top_k))
        if top_p is not None:
            warpers.append(TopPWarper(top_p))

    input_ids = idx.clone()
    unfinished = torch.ones(idx.shape[0], dtype=torch.long, device=idx.device)
    with torch.no_grad():
        for _ in range(max_new_tokens):
            next_scores = warpers(model(input_ids[:, -context_size:])[:, -1])
            if temperature > 0:
                next_tokens = Categorical(logits=next_scores, validate_args=False).sample()
            else:
                next_tokens = next_scores.argmax(-1)
            if eos_id is not None:
                next_tokens = next_tokens * unfinished + eos_id * (1 - unfinished)
                unfinished = unfinished * next_tokens.ne(eos_id).long()
                if unfinished.max() == 0:
                    return input_ids
            input_ids = torch.cat((input_ids, next_tokens[:, None]), dim=1)
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
