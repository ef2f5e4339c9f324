"""What stands around a learner's own code in the one file: how it is called, learns and writes.

A line that ends in `#+5.3` is there with section 5.3, and one that ends in `#-5.3` without it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

CONDITION = re.compile(r"^(.*?) *#([+-])(\d+\.\d+)$")

HEAD = '''\
"""A GPT, written by hand, from its parts up.

    python gpt.py                            learn a rhyme, and go on with its beginning
    python gpt.py "Up above"                 and go on with these words
    python gpt.py "It was a" --learn FILE    learn a text of your own
    python gpt.py --checkpoint FILE          go on learning where that left off     #+5.4
    python gpt.py --temperature 0.8 --top-k 50      draw the next token, not the likeliest  #+5.3
    python gpt.py "Every effort moves you" --weights gpt2.safetensors               #+5.5

It needs PyTorch, and tiktoken for GPT-2's own weights.                                     #+5.5
It needs PyTorch and nothing else.                                                          #-5.5
All that stands above "Learning and writing" was written by hand, section by section, by whoever
exported this file from their GPT Kata. What stands below it came with the course.
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


def learned(options, device):
    """A small model that has learned a text, from AdamW on random pieces of it."""
    import torch

    torch.set_num_threads(1)  # for so small a model, more wait for each other
    text = options.learn.read_text("utf-8", "replace") if options.learn else RHYME
    ids, length = text_to_token_ids(text, Bytes())[0], SMALL["context_length"]
    if len(ids) <= length:
        raise SystemExit(f"{options.learn} is too short: it takes {length + 1} bytes at least")
    model = GPTModel(SMALL)
    init_weights(model)                                                                     #+4.8
    model.to(device).train()
    print(f"{count_parameters(model):,} parameters, {len(ids):,} tokens to learn", flush=True)
    optimizer, first = torch.optim.AdamW(model.parameters(), lr=3e-3), 0
    if options.checkpoint and options.checkpoint.exists():                                  #+5.4
        first = load_checkpoint(options.checkpoint, model, optimizer)                       #+5.4
        print(f"{options.checkpoint}: {first} steps are done", flush=True)                  #+5.4
    last = first + options.steps
    for step in range(first + 1, last + 1):
        starts = torch.randint(len(ids) - length, (16,))
        batch = torch.stack([ids[start : start + length + 1] for start in starts])
        inputs, targets = batch[:, :-1], batch[:, 1:]
        loss = train_step(model, inputs, targets, optimizer, device, max_norm=1.0)          #+5.2
        logits = model(inputs.to(device)).flatten(0, 1)  # (batch * tokens, vocab_size)     #-5.2
        loss = torch.nn.functional.cross_entropy(logits, targets.flatten().to(device))      #-5.2
        optimizer.zero_grad()                                                               #-5.2
        loss.backward()                                                                     #-5.2
        optimizer.step()                                                                    #-5.2
        if step % 100 == 0:
            print(f"step {step} of {last}, loss {float(loss):.3f}", flush=True)
    if options.checkpoint:                                                                  #+5.4
        save_checkpoint(options.checkpoint, model, optimizer, last)                         #+5.4
    return model.eval(), Bytes(), text[:7]


def published(options, device):                                                             #+5.5
    """GPT-2 with the weights of a safetensors file, which says itself how large it is."""   #+5.5
    import tiktoken                                                                         #+5.5

    tensors = tensors_of(options.weights)                                                   #+5.5
    names = {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()} #+5.5
    vocab_size, emb_dim = names["wte.weight"].shape                                         #+5.5
    config = {                                                                              #+5.5
        "vocab_size": vocab_size,                                                           #+5.5
        "context_length": names["wpe.weight"].shape[0],                                     #+5.5
        "emb_dim": emb_dim,                                                                 #+5.5
        "n_heads": max(1, emb_dim // 64),  # 64 features each, in all four sizes            #+5.5
        "n_layers": sum(name.endswith(".ln_1.weight") for name in names),                   #+5.5
        "drop_rate": 0.0,                                                                   #+5.5
        "qkv_bias": True,                                                                   #+5.5
    }                                                                                       #+5.5
    model = GPTModel(config).to(device).eval()                                              #+5.5
    load_gpt2_weights(model, tensors)                                                       #+5.5
    return model, tiktoken.get_encoding("gpt2"), "Every effort moves you"                   #+5.5


def tensors_of(path):                                                                       #+5.5
    """The tensors of a safetensors file: a header's length, the header, the numbers."""     #+5.5
    import json                                                                             #+5.5
    import math                                                                             #+5.5
    import mmap                                                                             #+5.5

    import torch                                                                            #+5.5

    kinds = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}      #+5.5
    kinds |= {"I64": "int64", "I32": "int32", "U8": "uint8", "BOOL": "bool"}                #+5.5
    with path.open("rb") as file:                                                           #+5.5
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)                         #+5.5
    begin = 8 + int.from_bytes(data[:8], "little")                                          #+5.5
    found = {}                                                                              #+5.5
    for name, about in json.loads(data[8:begin]).items():                                   #+5.5
        if name != "__metadata__":                                                          #+5.5
            kind, count = getattr(torch, kinds[about["dtype"]]), math.prod(about["shape"])  #+5.5
            offset = begin + about["data_offsets"][0]                                       #+5.5
            numbers = torch.frombuffer(data, dtype=kind, count=count, offset=offset)        #+5.5
            found[name] = numbers.view(about["shape"])                                      #+5.5
    return found                                                                            #+5.5


def written(model, idx, options):
    """The ids and so many more."""
    length = model.pos_emb.weight.shape[0]
    if options.temperature > 0:                                                             #+5.3
        chance = {"temperature": options.temperature, "top_k": options.top_k}               #+5.3
        chance["top_p"] = options.top_p                                                     #+5.3
        return generate(model, idx, options.tokens, length, **chance)                       #+5.3
    return generate_cached(model, idx, options.tokens, length)                              #+4.9
    return generate_text_simple(model, idx, options.tokens, length)                         #-4.9


def arguments():
    import argparse
    import pathlib

    parser = argparse.ArgumentParser(description="A GPT goes on with your words.")
    parser.add_argument("prompt", nargs="?", help="what to go on with; the text's beginning")
    parser.add_argument("--learn", type=pathlib.Path, metavar="FILE", help="a text; a rhyme")
    parser.add_argument("--steps", type=int, default=400, help="of learning (400)")
    parser.add_argument("--checkpoint", type=pathlib.Path, metavar="FILE", help="to go on")  #+5.4
    parser.add_argument("--weights", type=pathlib.Path, metavar="FILE", help="GPT-2's own")  #+5.5
    parser.add_argument("--tokens", type=int, default=120, help="to write (120)")
    parser.add_argument("--temperature", type=float, default=0.0, help="of the choice (0)") #+5.3
    parser.add_argument("--top-k", type=int, help="choose among so many")                   #+5.3
    parser.add_argument("--top-p", type=float, help="choose among so much probability")     #+5.3
    parser.add_argument("--seed", type=int, default=123, help="of all that is random (123)")
    options = parser.parse_args()
    for path in (options.learn, getattr(options, "weights", None)):
        if path and not path.is_file():
            parser.error(f"there is no file {path}")
    return options


def main():
    import torch

    options = arguments()
    torch.manual_seed(options.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    device = "mps" if torch.backends.mps.is_available() else device
    make = published if options.weights else learned                                        #+5.5
    model, tokenizer, start = make(options, device)                                         #+5.5
    model, tokenizer, start = learned(options, device)                                      #-5.5
    prompt = text_to_token_ids(options.prompt or start, tokenizer).to(device)
    print("", token_ids_to_text(written(model, prompt, options), tokenizer), sep="\\n")


if __name__ == "__main__":
    main()
'''


def with_sections(text: str, numbers: Collection[str]) -> str:
    """The lines that are there with these sections and no others."""
    kept = []
    for line in text.splitlines():
        if condition := CONDITION.match(line):
            line, sign, number = condition.groups()
            if (sign == "+") != (number in numbers):
                continue
        kept.append(line)
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(kept) + "\n")
