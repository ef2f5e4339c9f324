"""4.9 Generating faster"""

import time

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple

from kata.draw import bars, caption, run, say, table


class KVCache:
    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.reset()

    def reset(self):
        self.buffers = [None] * self.n_layers
        self.filled = [0] * self.n_layers

    def __len__(self):
        return self.filled[0]

    def update(self, layer, keys, values):
        batch, heads, new, head_dim = keys.shape
        begin, end = self.filled[layer], self.filled[layer] + new
        buffer = self.buffers[layer]
        if buffer is None or buffer.shape[3] < end:
            # room for twice as many, so that it seldom has to grow
            grown = torch.zeros(2, batch, heads, 2 * end, head_dim, device=keys.device)
            if buffer is not None:
                grown[:, :, :, :begin] = buffer[:, :, :, :begin]
            self.buffers[layer] = buffer = grown
        buffer[0, :, :, begin:end] = keys
        buffer[1, :, :, begin:end] = values
        self.filled[layer] = end
        return buffer[0, :, :, :end].to(keys.dtype), buffer[1, :, :, :end].to(values.dtype)


def attend_cached(att, x, cache, layer):
    batch, new, _ = x.shape
    shape = (batch, new, att.num_heads, att.head_dim)
    queries = att.W_query(x).reshape(shape).transpose(1, 2)
    keys = att.W_key(x).reshape(shape).transpose(1, 2)
    values = att.W_value(x).reshape(shape).transpose(1, 2)

    keys, values = cache.update(layer, keys, values)
    total = keys.shape[2]
    mask = torch.ones(new, total, dtype=torch.bool, device=x.device).triu(1 + total - new)
    scores = queries @ keys.transpose(-1, -2) / att.head_dim**0.5
    weights = scores.masked_fill(mask, -torch.inf).softmax(dim=-1)
    mixed = (weights @ values).transpose(1, 2).reshape(batch, new, -1)
    return att.out_proj(mixed)


def forward_cached(model, in_idx, cache):
    start = len(cache)
    pos = torch.arange(start, start + in_idx.shape[1], device=in_idx.device)
    x = model.tok_emb(in_idx) + model.pos_emb(pos)
    for i, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, i)
        x = x + block.ff(block.norm2(x))
    x = model.final_norm(x)
    return model.out_head(x)


def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    with torch.no_grad():
        for _ in range(max_new_tokens):
            if idx.shape[1] <= context_size:
                logits = forward_cached(model, idx[:, len(cache):], cache)
            else:
                logits = model(idx[:, -context_size:])
            next_id = torch.argmax(logits[:, -1], dim=-1, keepdim=True)
            idx = torch.cat((idx, next_id), dim=1)
    return idx


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
