"""4.9 Generating faster"""

import torch.nn.functional as F

import time

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple

from kata.draw import bars, caption, run, say, table


# Buffers that double when they are full; attention by scaled_dot_product_attention.


class KVCache:
    class _Store:
        def __init__(self):
            self.used, self.room = 0, None

        def extend(self, piece):
            piece = piece.detach()
            need = self.used + piece.size(2)
            if self.room is None or self.room.size(2) < need or self._locked():
                with torch.inference_mode(False):
                    b, h, _, d = piece.shape
                    bigger = torch.empty(b, h, max(need, 2 * self.used), d,
                                         dtype=piece.dtype, device=piece.device)
                if self.used:
                    bigger[:, :, : self.used] = self.room[:, :, : self.used]
                self.room = bigger
            with torch.no_grad():
                self.room[:, :, self.used : need] = piece
            self.used = need
            return self.room[:, :, :need]

        def _locked(self):
            return self.room.is_inference() and not torch.is_inference_mode_enabled()

    def __init__(self, n_layers):
        self._layers = range(n_layers)
        self.reset()

    def __len__(self):
        return min((k.used for k, _ in self._stores), default=0)

    def update(self, layer, keys, values):
        k, v = self._stores[layer]
        return k.extend(keys), v.extend(values)

    def reset(self):
        self._stores = [(KVCache._Store(), KVCache._Store()) for _ in self._layers]


def attend_cached(att, x, cache, layer):
    split = (att.num_heads, att.head_dim)
    q, k, v = (F.linear(x, w.weight, w.bias).unflatten(-1, split).movedim(2, 1)
               for w in (att.W_query, att.W_key, att.W_value))
    k, v = cache.update(layer, k, v)
    n, total = q.size(2), k.size(2)
    columns = torch.arange(total, device=x.device)
    may = columns[None, :] <= columns[total - n :, None]
    mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=may)
    return att.out_proj(mixed.movedim(1, 2).flatten(2))


def forward_cached(model, in_idx, cache):
    begin = len(cache)
    stream = model.tok_emb(in_idx) + model.pos_emb.weight[begin : begin + in_idx.size(1)]
    for number, block in enumerate(model.trf_blocks):
        stream = stream + attend_cached(block.att, block.norm1(stream), cache, number)
        stream = stream + block.ff(block.norm2(stream))
    return model.out_head(model.final_norm(stream))


def generate_cached(model, idx, max_new_tokens, context_size):
    """Two phases: while it fits, and afterwards 4.7's own way."""
    length = idx.size(1)
    cached = max(0, min(max_new_tokens, context_size - length + 1))
    text, unseen = idx, idx
    with torch.no_grad():
        cache = KVCache(len(model.trf_blocks))
        for _ in range(cached):
            unseen = forward_cached(model, unseen, cache)[:, -1:].argmax(-1)
            text = torch.cat([text, unseen], 1)
    return generate_text_simple(model, text, max_new_tokens - cached, context_size)


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
