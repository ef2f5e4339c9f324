"""4.9 Generating faster"""

import copy
from torch import nn

import time

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple

from kata.draw import bars, caption, run, say, table


# The blocks run themselves: a copy of each, with the same weights, has another attention.



class KVCache:
    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.all = {}

    def __len__(self):
        return self.all[0].size(-2) if 0 in self.all else 0

    def update(self, layer, keys, values):
        new = torch.stack((keys, values))  # (2, batch, heads, new, head_dim)
        if layer in self.all:
            new = torch.cat((self.all[layer], new), dim=-2)
        self.all[layer] = new
        return new[0], new[1]

    def reset(self):
        self.all = {}


class _CachedAttention(nn.Module):
    def __init__(self, att, cache, layer):
        super().__init__()
        self.call = lambda x: attend_cached(att, x, cache, layer)

    def forward(self, x):
        return self.call(x)


def attend_cached(att, x, cache, layer):
    batch, new, _ = x.shape
    heads, width = att.num_heads, att.head_dim
    parts = []
    for w in (att.W_query, att.W_key, att.W_value):
        parts.append(w(x).reshape(batch, new, heads, width).transpose(1, 2))
    q, k, v = parts
    k, v = cache.update(layer, k, v)
    total = k.size(2)
    bias = torch.full((new, total), float("-inf"), dtype=q.dtype, device=q.device)
    bias = bias.triu(total - new + 1)
    scores = torch.baddbmm(
        bias.expand(batch * heads, new, total),
        q.reshape(-1, new, width),
        k.reshape(-1, total, width).mT,
        alpha=width**-0.5,
    )
    log = torch.log_softmax(scores, dim=-1)
    mixed = torch.bmm(log.exp(), v.reshape(-1, total, width)).view(batch, heads, new, width)
    return att.out_proj(mixed.transpose(1, 2).reshape(batch, new, heads * width))


def _with_attention(block, attention):
    double = copy.copy(block)
    double._modules = {**block._modules, "att": attention}
    return double


def forward_cached(model, in_idx, cache):
    start, stop = len(cache), len(cache) + in_idx.size(1)
    pos = torch.arange(stop, device=model.pos_emb.weight.device)[start:]
    x = model.drop_emb(model.tok_emb(in_idx) + model.pos_emb(pos))
    for layer, block in enumerate(model.trf_blocks):
        x = _with_attention(block, _CachedAttention(block.att, cache, layer).eval())(x)
    return model.out_head(model.final_norm(x))


class _Writer:
    def __init__(self, model, context_size):
        self.model, self.context_size = model, context_size
        self.cache = KVCache(len(model.trf_blocks))

    def next(self, ids):
        length = ids.size(1)
        if length > self.context_size:
            # from now on the window moves: the plain model will do
            self.cache.reset()
            logits = self.model(ids[:, length - self.context_size :])
        else:
            logits = forward_cached(self.model, ids[:, len(self.cache) :], self.cache)
        return logits[:, -1].max(dim=-1).indices


def generate_cached(model, idx, max_new_tokens, context_size):
    writer, length = _Writer(model, context_size), idx.size(1)
    text = torch.empty(idx.size(0), length + max_new_tokens, dtype=idx.dtype, device=idx.device)
    text[:, :length].copy_(idx)
    with torch.no_grad():
        for place in range(length, text.size(1)):
            text[:, place] = writer.next(text[:, :place])
    return text


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
