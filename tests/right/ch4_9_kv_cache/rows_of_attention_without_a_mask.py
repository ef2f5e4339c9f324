"""4.9 Generating faster"""

import time

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple

from kata.draw import bars, caption, run, say, table


class KVCache:
    """Keeps the pieces as they came and joins them when they are asked for."""

    def __init__(self, n_layers):
        self.pieces = {layer: ([], []) for layer in range(n_layers)}

    def __len__(self):
        return sum(piece.shape[-2] for piece in self.pieces[0][0])

    def update(self, layer, keys, values):
        both = self.pieces[layer]
        for kept, new in zip(both, (keys, values)):
            kept.append(new.clone())
        return tuple(torch.cat(kept, dim=-2) for kept in both)

    def reset(self):
        for keys, values in self.pieces.values():
            keys.clear()
            values.clear()


def attend_cached(att, x, cache, layer):
    b, n, _ = x.shape
    h, d = att.num_heads, att.head_dim
    q = att.W_query(x).reshape(b, n, h, d) / d**0.5
    k = att.W_key(x).reshape(b, n, h, d)
    v = att.W_value(x).reshape(b, n, h, d)
    k, v = cache.update(layer, k.permute(0, 2, 1, 3), v.permute(0, 2, 1, 3))
    past = k.shape[2] - n
    rows = []
    for i in range(n):  # a token at a time sees just what it may see, so no mask
        upto = past + i + 1
        s = torch.einsum("bhd,bhtd->bht", q[:, i], k[:, :, :upto])
        s = (s - s.amax(-1, keepdim=True)).exp()
        s = s / s.sum(-1, keepdim=True)
        rows.append(torch.einsum("bht,bhtd->bhd", s, v[:, :, :upto]).reshape(b, h * d))
    return att.out_proj(torch.stack(rows, dim=1))


def forward_cached(model, in_idx, cache):
    x = model.tok_emb(in_idx)
    first = len(cache)
    where = first + torch.arange(in_idx.shape[1], device=x.device)
    x = x + model.pos_emb(where).unsqueeze(0)
    layer = 0
    for block in model.trf_blocks:
        shortcut = x
        x = shortcut + attend_cached(block.att, block.norm1(x), cache, layer)
        shortcut = x
        x = shortcut + block.ff(block.norm2(x))
        layer += 1
    return model.out_head(model.final_norm(x))


PIECE = 8


def generate_cached(model, idx, max_new_tokens, context_size):
    """Each row for itself, and long prompts in pieces of 8."""
    results = []
    with torch.inference_mode():
        for row in idx.split(1):
            cache = KVCache(len(model.trf_blocks))
            ids = row
            for _ in range(max_new_tokens):
                if ids.shape[1] <= context_size:
                    todo = ids[:, len(cache):]
                else:
                    cache.reset()
                    todo = ids[:, -context_size:]
                for part in todo.split(PIECE, dim=1):
                    logits = forward_cached(model, part, cache)
                ids = torch.cat((ids, logits[:, -1].topk(1).indices), dim=1)
            results.append(ids)
    return torch.cat(results).clone()


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
