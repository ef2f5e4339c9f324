"""4.9 Generating faster

generate_text_simple shows the model the whole text for every new token, and
the model computes everything about the old tokens again. That is in vain: a
token looks back and never ahead, so what came after an old token changes
nothing about it. All that a new token asks of the old ones is, in every
block, their keys and values. Keep those, and each token need go through the
model only once.

      without                          with a KV cache
      step 1   Every effort moves      Every effort moves
      step 2   Every effort moves you  you
      step 3   Every effort moves ...  forward

What an attention does with new tokens, here 2 of them after 3:

                x                      (batch, 2, d_in), the new tokens
         /      |      \\
      query    key    value            (batch, heads, 2, head_dim)
        |       |       |
        |     cache.update             puts them behind those of before
        |       |       |
        |     keys    values           (batch, heads, 5, head_dim)
        |       |       |
      scores  = q @ k.T                (batch, heads, 2, 5)
        |               |
      mask, softmax     |
        |               |
      weights     @     v              (batch, heads, 2, head_dim)

Who may look at whom? New tokens are the last rows of the mask that you know:

                   0  1  2  3  4
      token 3      .  .  .  .  x       it sees itself and all before it,
      token 4      .  .  .  .  .       x is ahead of it

The positions go on as well: the new tokens here are number 3 and 4.

The cache is an object of its own that is passed along. So the model needs no
change, nothing of one text can stay behind in it, and two texts can be
written at once, each with a cache. It costs memory: two numbers for each
feature, in every block, for every token.

There is an end to it. Once the text is longer than the context, the window
moves with every new token. Then each token stands at another position than
before, so that its keys and values are others, and nothing kept is of any use.

You have MultiHeadAttention from chapter 3, GPTModel from 4.6 and
generate_text_simple from 4.7; the models here are used as they are, in eval
mode.
"""

import time

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple

from kata.draw import bars, caption, run, say, table


class KVCache:
    """The keys and values of all tokens that a model has been shown.

    KVCache(n_layers) is for a model of n_layers blocks, and empty at first.
    Caches have nothing in common. (The book keeps both inside the model.)
    """

    def __init__(self, n_layers):
        # YOUR CODE
        self.n_layers = n_layers
        self.reset()

    def __len__(self):
        """The number of tokens so far, when all blocks have been shown the same ones."""
        # YOUR CODE
        return min(0 if keys is None else keys.shape[2] for keys in self.keys)

    def update(self, layer, keys, values):
        """Put a block's new keys and values behind those that it has.

        layer is 0 for the first block. keys and values are (batch, heads, new,
        head_dim) each, of any dtype. Returns two tensors, all of that block's
        keys and all its values, old and new: (batch, heads, len, head_dim)
        each. The tensors given stay as they are.
        """
        # YOUR CODE
        if self.keys[layer] is not None:
            keys = torch.cat((self.keys[layer], keys), dim=2)
            values = torch.cat((self.values[layer], values), dim=2)
        self.keys[layer], self.values[layer] = keys, values
        return keys, values

    def reset(self):
        """Forget everything: as good as a new one, for a batch of any size."""
        # YOUR CODE
        self.keys = [None] * self.n_layers
        self.values = [None] * self.n_layers


def attend_cached(att, x, cache, layer):
    """What an attention gives for new tokens: (batch, new, d_in) -> (batch, new, d_out).

    att is a MultiHeadAttention of chapter 3, in eval mode. x are the tokens,
    one or many, that follow on those in the cache, where layer is the number
    of att's block. A text's new tokens come to all blocks in turn, to the
    first one first. Returns exactly the last `new` rows of att(all tokens so
    far), with att's own weights as they are now. Keys and values are computed
    for the new tokens alone and are added to the cache. x itself stays as it
    is. Dropout and gradients are not looked at.
    """
    # YOUR CODE
    batch, new, _ = x.shape
    queries, keys, values = (
        project(x).view(batch, new, att.num_heads, att.head_dim).transpose(1, 2)
        for project in (att.W_query, att.W_key, att.W_value)
    )  # (batch, heads, new, head_dim)
    if cache:
        keys, values = cache.update(layer, keys, values)  # (batch, heads, total, head_dim)
    total = keys.shape[2]
    scores = queries @ keys.transpose(2, 3)  # (batch, heads, new, total)
    ahead = att.mask[total - new : total, :total]
    scores = scores.masked_fill(ahead, float("-inf"))
    weights = torch.softmax(scores / att.head_dim**0.5, dim=-1)
    context = weights @ values  # (batch, heads, new, head_dim)
    context = context.transpose(1, 2).reshape(batch, new, att.d_out)
    return att.out_proj(context)


def forward_cached(model, in_idx, cache):
    """Logits for new tokens: (batch, new) ids -> (batch, new, vocab_size).

    model is a GPTModel in eval mode, and in_idx are the ids, one or many, that
    follow on those in the cache: at most context_length in all. Returns
    exactly the last `new` rows of model(all ids so far). Positions go on where
    the cache ends. What the cache holds already is not computed again.

    in_idx stays as it is. The model itself stays as it is and holds nothing
    afterwards. What is made on the way is made where the model is. Dropout
    and gradients are not looked at.
    """
    # YOUR CODE
    past, new = len(cache), in_idx.shape[1]
    positions = torch.arange(past, past + new, device=in_idx.device)
    x = model.tok_emb(in_idx) + model.pos_emb(positions)  # (batch, new, emb_dim)
    for layer, block in enumerate(model.trf_blocks):
        x = x + attend_cached(block.att, block.norm1(x), cache, layer)
        x = x + block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))  # (batch, new, vocab_size)


def generate_cached(model, idx, max_new_tokens, context_size):
    """The same ids as generate_text_simple of 4.7, always, with less work.

    model is a GPTModel in eval mode, float32 or float64. Everything said in
    4.7 holds:
        idx             (batch, tokens) int64 ids, one token or more; stays as
                        it is
        max_new_tokens  how many tokens are appended: 0, or thousands. Always
                        so many, whatever they are
        context_size    from 1 to the model's context_length. A new token
                        depends on the newest context_size tokens, or on all
                        while there are fewer

    While the text fits into context_size, no token goes through the model
    twice: the prompt in one piece or several, then each new token by itself.
    Once it doesn't fit, the window moves, every token gets another position,
    and what is cached is worth nothing: the newest context_size tokens are
    then run afresh at every step.

    Returns (batch, tokens + max_new_tokens) int64 ids in a new tensor (with 0
    new ones, idx will do). Each row goes its own way. The model stays as it
    is: its mode, its weights, their requires_grad. It runs without gradients,
    and after the call they are on or off as before. What one call saw makes
    no difference to the next.
    """
    # YOUR CODE
    cache, new = KVCache(len(model.trf_blocks)), idx
    for _ in range(max_new_tokens):
        if idx.shape[1] > context_size:  # the window moves: start over
            cache.reset()
            new = idx[:, -context_size:]
        with torch.no_grad():
            logits = forward_cached(model, new, cache)
        new = logits[:, -1].argmax(dim=-1, keepdim=True)  # (batch, 1)
        idx = torch.cat((idx, new), dim=1)  # (batch, tokens + 1)
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
