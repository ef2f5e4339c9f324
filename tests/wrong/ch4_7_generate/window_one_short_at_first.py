"""4.7 Generating text"""

import torch
from ch4_6_gpt_model import GPTModel

from kata.draw import caption, curves, progress, run, say


def generate_text_simple(model, idx, max_new_tokens, context_size):
    window = idx[:, -context_size + 1 :]
    new_tokens = []
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if window.shape[1] > context_size:
                window = window[:, -context_size:]
            logits = model(window)[:, -1, :]
            next_token = torch.argmax(logits, dim=-1, keepdim=True)
            new_tokens.append(next_token)
            # move the window on by one
            window = torch.cat((window[:, 1:], next_token), dim=1)
    return torch.cat([idx] + new_tokens, dim=1)


def text_to_token_ids(text, tokenizer):
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(ids, dtype=torch.int64).unsqueeze(0)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode(token_ids.squeeze(0).tolist())


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
STEPS = 400


def demo():
    """A small GPT before and after it learns a rhyme, in front of your eyes."""
    torch.manual_seed(123)
    model = GPTModel(SMALL).eval()
    caption("Untrained: step by step")
    steps(model, "Twinkle", 4)
    say("Every byte is about as likely as any other, so the choice means nothing: gibberish.")

    caption("Learning a rhyme")
    losses = train(model)
    curves(list(range(1, STEPS + 1)), {"loss": losses}, height=10, label="step")

    caption("Trained: step by step")
    steps(model, "Twinkle", 4)
    caption("Three ways to choose")
    for name, temperature, top_k in (
        ("temperature 1.5", 1.5, None),
        ("temperature 1.5, top-k 3", 1.5, 3),
    ):
        print(f"{name}:\n  {sample(model, 'How I', 60, temperature, top_k)!r}")
    ids = generate_text_simple(model, as_ids("How I"), 120, SMALL["context_length"])
    print(f"greedy, your own generate_text_simple:\n\n{as_text(ids)}")


def steps(model, text, count):
    """The context, the five likeliest next tokens, the choice."""
    idx = as_ids(text)
    for _ in range(count):
        with torch.no_grad():
            chances = torch.softmax(model(idx)[0, -1], dim=-1)
        best = torch.topk(chances, 5)
        idx = generate_text_simple(model, idx, 1, SMALL["context_length"])
        print(f"{as_text(idx[:, :-1])[-30:]!r}  ->  {byte(idx[0, -1])}")
        pairs = zip(best.indices, best.values.tolist())
        print("    likeliest: " + "  ".join(f"{byte(i)} {p:.1%}" for i, p in pairs))


def byte(token_id):
    return repr(bytes([token_id]))[1:]


def train(model):
    """Half a minute of AdamW on random pieces of the rhyme."""
    torch.set_num_threads(1)  # for so small a model, more wait for each other
    data = as_ids(RHYME)[0]
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    length, losses = SMALL["context_length"], []
    model.train()
    for step in range(1, STEPS + 1):
        starts = torch.randint(len(data) - length, (16,))
        batch = torch.stack([data[s : s + length + 1] for s in starts])
        logits = model(batch[:, :-1])
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        progress(step, STEPS, f"loss {loss.item():.3f}")
    model.eval()
    return losses


@torch.no_grad()
def sample(model, text, count, temperature, top_k):
    """Draw each next token by its probability, in place of taking the likeliest."""
    idx = as_ids(text)
    for _ in range(count):
        logits = model(idx[:, -SMALL["context_length"] :])[:, -1] / temperature
        if top_k:
            logits[logits < logits.topk(top_k).values[:, -1:]] = float("-inf")
        idx = torch.cat((idx, torch.multinomial(torch.softmax(logits, dim=-1), 1)), dim=1)
    return as_text(idx)


def as_ids(text):
    return torch.tensor([list(text.encode())])


def as_text(idx):
    return bytes(idx[0].tolist()).decode(errors="replace")


if __name__ == "__main__":
    run(demo)
