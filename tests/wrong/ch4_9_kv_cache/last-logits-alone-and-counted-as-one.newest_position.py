"""4.9 Generating faster"""

import time

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple

from kata.draw import bars, caption, run, say, table


class KVCache:
    def __init__(self, n_layers):
        self.data = {i: None for i in range(n_layers)}

    def __len__(self):
        kept = self.data[0]
        return kept[0].shape[2] if kept else 0

    def update(self, layer, keys, values):
        kept = self.data[layer]
        if kept:
            keys, values = (torch.cat(p, dim=2) for p in zip(kept, (keys, values)))
        self.data[layer] = (keys, values)
        return keys, values

    def reset(self):
        self.data = dict.fromkeys(self.data)


def attend_cached(att, x, cache, layer):
    bsz, new, _ = x.size()
    q, k, v = [
        lin(x).reshape(bsz, new, att.num_heads, att.head_dim).transpose(1, 2)
        for lin in (att.W_query, att.W_key, att.W_value)
    ]
    k, v = cache.update(layer, k, v)
    total = k.size(2)
    hidden = ~torch.ones(new, total, dtype=torch.bool, device=x.device).tril(total - new)
    att_scores = (q @ k.transpose(2, 3)).masked_fill(hidden, float("-inf"))
    att_weights = torch.softmax(att_scores / att.head_dim**0.5, dim=-1)
    return att.out_proj((att_weights @ v).transpose(1, 2).flatten(2))


def forward_cached(model, in_idx, cache):
    pos = torch.arange(len(cache), len(cache) + in_idx.size(1), device=in_idx.device)
    x = model.tok_emb(in_idx) + model.pos_emb(pos)
    for i, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, i)
        x = x + block.ff(block.norm2(x))
    # the head is the dearest part, and only what comes next is asked for
    return model.out_head(model.final_norm(x[:, -1:]))


def generate_cached(model, idx, max_new_tokens, context_size):
    out = [idx]
    length, cache = idx.size(1), KVCache(len(model.trf_blocks))
    new = idx
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if length > context_size:
                cache.reset()
                new = torch.cat(out, dim=1)[:, -context_size:]
            new = forward_cached(model, new, cache).argmax(dim=-1)
            out.append(new)
            length += 1
    return torch.cat(out, dim=1)


SMALL = {
    "vocab_size": 256,  # every byte is a token
    "context_length": 256,
    "emb_dim": 128,
    "n_heads": 4,
    "n_layers": 4,
    "drop_rate": 0.0,
    "qkv_bias": False,
}
WAYS = {"without": generate_text_simple, "with your cache": generate_cached}


def demo():
    """What a new token costs with the cache and without, and what the cache costs."""
    torch.manual_seed(123)
    torch.set_num_threads(1)  # for so small a model, more wait for each other
    model = GPTModel(SMALL).eval()
    prompt = torch.tensor([list(b"Hello, I am")])
    caption("The same ids")
    texts = [way(model, prompt, 12, 256)[0, prompt.shape[1] :].tolist() for way in WAYS.values()]
    for name, ids in zip(WAYS, texts):
        print(f"{name:>15}: {' '.join(map(str, ids))}")
    say("The same." if texts[0] == texts[1] else "They differ: they should not.")

    for name, way in WAYS.items():
        caption(f"Work for one new token, {name}: million multiplications")
        places = (12, 16, 20, 24, 28, 32, 33, 34, 35, 40)
        bars([(f"token {at}", work(way, model, prompt, at) / 1e6) for at in places])
    say(
        "The context holds 32 tokens here. From token 34 on the window moves, and nothing "
        "that was kept fits any more: both run all 32 tokens afresh."
    )

    caption("Seconds for 200 new tokens, in a context of 256")
    seconds = {name: stopwatch(way, model, prompt) for name, way in WAYS.items()}
    bars([*seconds.items()], unit=" s")
    say(
        f"With the cache it is {seconds['without'] / seconds['with your cache']:.1f} times as fast."
    )

    caption("What a full cache holds: 1,024 tokens, 4 bytes a number")
    names = ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl")
    table(["name", "MiB"], [[name, size_mb(gpt2_config(name))] for name in names])


def work(way, model, prompt, at):
    """The multiplications that the text's token number `at` costs, in a context of 32."""
    from kata.instruments.work import Work

    totals = []
    for tokens in (at - 1, at):
        with Work() as counted:
            way(model, prompt, tokens - prompt.shape[1], 32)
        totals.append(counted.multiplications)
    return totals[1] - totals[0]


def stopwatch(way, model, prompt):
    begin = time.perf_counter()
    way(model, prompt, 200, 256)
    return time.perf_counter() - begin


def size_mb(cfg):
    """The size of your own cache when it is full: its tensors have shapes here and no numbers."""
    cache, heads = KVCache(cfg["n_layers"]), cfg["n_heads"]
    numbers = 0
    for layer in range(cfg["n_layers"]):
        new = torch.empty(1, heads, 1024, cfg["emb_dim"] // heads, device="meta")
        numbers += sum(kept.numel() for kept in cache.update(layer, new, new))
    return numbers * 4 / 1024**2


if __name__ == "__main__":
    run(demo)
