"""4.9 Generating faster"""

import time

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple

from kata.draw import bars, caption, run, say, table


class _Layer(list):
    """[keys, values] with time first, as lists of single tokens."""

    def add(self, tensor, which):
        self[which].extend(tensor.detach().clone().unbind(2))
        return torch.stack(self[which], 2)


class KVCache:
    def __init__(self, n_layers):
        self.layers = tuple(_Layer(([], [])) for _ in range(n_layers))

    def __len__(self):
        return len(self.layers[-1][0])

    def __bool__(self):
        return True

    def update(self, layer, keys, values):
        l = self.layers[layer]
        return l.add(keys, 0), l.add(values, 1)

    def reset(self):
        for l in self.layers:
            l[:] = [], []


def attend_cached(att, x, cache, layer):
    # q, k and v in one product
    three = (att.W_query, att.W_key, att.W_value)
    y = x @ torch.cat([w.weight for w in three]).T
    if att.W_query.bias is not None:
        y = y + torch.cat([w.bias for w in three])
    B, T, _ = x.shape
    q, k, v = y.reshape(B, T, 3, att.num_heads, att.head_dim).permute(2, 0, 3, 1, 4)
    K, V = cache.update(layer, k, v)
    out = []
    for h in range(att.num_heads):
        s = q[:, h] @ K[:, h].transpose(1, 2) / att.head_dim ** 0.5
        seen = torch.ones_like(s, dtype=torch.bool).tril(K.shape[2] - T)
        out.append(torch.where(seen, s, -torch.inf).softmax(-1) @ V[:, h])
    return att.out_proj(torch.cat(out, -1))


def forward_cached(model, in_idx, cache):
    n = len(cache)
    pos = torch.ones_like(in_idx).cumsum(1) + (n - 1)
    x = model.tok_emb(in_idx) + model.pos_emb(pos)
    for i in range(len(model.trf_blocks)):
        blk = model.trf_blocks[i]
        x = torch.add(x, attend_cached(blk.att, blk.norm1(x), cache, i))
        x = torch.add(x, blk.ff(blk.norm2(x)))
    return model.out_head(model.final_norm(x))


def _tokens(model, idx, size):
    cache, new = KVCache(len(model.trf_blocks)), idx
    while True:
        if new.shape[1] > size:
            new = new[:, -size:]
        if len(cache) + new.shape[1] > size:
            break
        best = forward_cached(model, new, cache)[:, -1].argmax(-1, keepdim=True)
        idx = torch.cat((idx, best), 1)
        yield idx
        if idx.shape[1] > size:
            break
        new = best
    while True:
        logits = forward_cached(model, idx[:, -size:], KVCache(len(model.trf_blocks)))
        idx = torch.cat((idx, logits[:, -1].argmax(-1, keepdim=True)), 1)
        yield idx


def generate_cached(model, idx, max_new_tokens, context_size):
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        texts = _tokens(model, idx, context_size)
        for _ in range(max_new_tokens):
            idx = next(texts)
        return idx
    finally:
        torch.set_grad_enabled(before)


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
