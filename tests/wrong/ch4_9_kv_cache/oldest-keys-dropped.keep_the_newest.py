"""4.9 Generating faster"""

import time

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple

from kata.draw import bars, caption, run, say, table


class KVCache:
    def __init__(self, n_layers):
        self.k = [None for _ in range(n_layers)]
        self.v = [None for _ in range(n_layers)]

    def __len__(self):
        if self.k[0] is None:
            return 0
        return self.k[0].shape[-2]

    def update(self, layer, keys, values):
        if self.k[layer] is None:
            self.k[layer] = keys.clone()
            self.v[layer] = values.clone()
        else:
            self.k[layer] = torch.cat((self.k[layer], keys), dim=-2)
            self.v[layer] = torch.cat((self.v[layer], values), dim=-2)
        return self.k[layer], self.v[layer]

    def reset(self):
        for layer in range(len(self.k)):
            self.k[layer] = self.v[layer] = None

    def keep(self, newest):
        """Drop the oldest tokens, so that at most so many are left."""
        for layer in range(len(self.k)):
            if self.k[layer] is not None:
                drop = max(len(self) - newest, 0) if layer == 0 else drop
                self.k[layer] = self.k[layer][:, :, drop:]
                self.v[layer] = self.v[layer][:, :, drop:]


def attend_cached(att, x, cache, layer):
    b, n, _ = x.shape
    q = att.W_query(x).reshape(b, n, att.num_heads, -1).transpose(1, 2)
    k = att.W_key(x).reshape(b, n, att.num_heads, -1).transpose(1, 2)
    v = att.W_value(x).reshape(b, n, att.num_heads, -1).transpose(1, 2)
    k, v = cache.update(layer, k, v)
    past = k.shape[2] - n
    rows = torch.arange(n, device=x.device)[:, None] + past
    cols = torch.arange(past + n, device=x.device)[None]
    scores = (q @ k.mT) / att.head_dim**0.5
    scores = scores.masked_fill(cols > rows, float("-inf"))
    y = torch.softmax(scores, dim=-1) @ v
    return att.out_proj(y.transpose(1, 2).reshape(b, n, att.d_out))


def forward_cached(model, in_idx, cache):
    past = len(cache)
    x = model.tok_emb(in_idx)
    x = x + model.pos_emb(torch.arange(past, past + in_idx.shape[1], device=in_idx.device))
    for layer, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    cache = KVCache(len(model.trf_blocks))
    new = idx[:, -context_size:]
    for _ in range(max_new_tokens):
        cache.keep(context_size - new.shape[1])  # the window moves
        logits = forward_cached(model, new, cache)
        new = logits[:, -1:].argmax(dim=-1)
        idx = torch.cat((idx, new), dim=1)
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
