"""What stands around a learner's own code in the one file: how it is called, and how it learns."""

from __future__ import annotations

HEAD = '''\
"""A GPT, written by hand, from its parts up.

    python gpt.py                        learn a rhyme, and go on with its beginning
    python gpt.py book.txt               learn a text of your own
    python gpt.py book.txt "It was a"    and go on with these words

It needs PyTorch and nothing else. Every byte of a text is a token here. For GPT-2's own size:
GPTModel(gpt2_config("gpt2-small")).
"""'''

ENDING = '''\
RHYME = """\\
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
    "vocab_size": 256,
    "context_length": 32,
    "emb_dim": 64,
    "n_heads": 4,
    "n_layers": 2,
    "drop_rate": 0.0,
    "qkv_bias": False,
}


class Bytes:
    """A tokenizer to which every byte is a token."""

    def encode(self, text, **special):
        return list(text.encode())

    def decode(self, ids):
        return bytes(ids).decode(errors="replace")


def learn(model, ids, length, steps):
    """AdamW on random pieces of the text: at each place, the token that comes next."""
    import torch

    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    model.train()
    for step in range(1, steps + 1):
        starts = torch.randint(len(ids) - length, (16,))
        batch = torch.stack([ids[start : start + length + 1] for start in starts])
        logits = model(batch[:, :-1])  # (batch, tokens, vocab_size)
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 100 == 0:
            print(f"step {step} of {steps}, loss {loss.item():.3f}", flush=True)
    model.eval()


def main():
    import argparse
    import pathlib

    import torch

    parser = argparse.ArgumentParser(description="Learn a text, and go on with its beginning.")
    parser.add_argument("text", nargs="?", type=pathlib.Path, help="a file to learn; a rhyme")
    parser.add_argument("prompt", nargs="?", help="what to go on with; the text's beginning")
    parser.add_argument("--steps", type=int, default=400, help="of learning (400)")
    parser.add_argument("--tokens", type=int, default=120, help="to write (120)")
    options = parser.parse_args()
    if options.text and not options.text.is_file():
        parser.error(f"there is no file {options.text}")
    text = options.text.read_text("utf-8", errors="replace") if options.text else RHYME

    torch.manual_seed(123)
    torch.set_num_threads(1)  # for so small a model, more wait for each other
    tokenizer, length = Bytes(), SMALL["context_length"]
    ids = text_to_token_ids(text, tokenizer)[0]
    if len(ids) <= length:
        parser.error(f"{options.text} is too short: it takes {length + 1} bytes at least")
    model = GPTModel(SMALL)
    print(f"{count_parameters(model):,} parameters, {len(ids):,} tokens to learn", flush=True)
    learn(model, ids, length, options.steps)
    prompt = text_to_token_ids(options.prompt or text[:7], tokenizer)
    written = generate_text_simple(model, prompt, options.tokens, length)
    print("", token_ids_to_text(written, tokenizer), sep="\\n")


if __name__ == "__main__":
    main()
'''
