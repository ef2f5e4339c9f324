import logging
from typing import List, Optional, Tuple

import time

import torch
from ch4_6_gpt_model import GPTModel, gpt2_config
from ch4_7_generate import generate_text_simple

from kata.draw import bars, caption, run, say, table

logger = logging.getLogger(__name__)


class KVCache:
    """A `DynamicCache`: grows as more tokens are generated."""

    def __init__(self, n_layers: int) -> None:
        self.num_hidden_layers = n_layers
        self.key_cache: List[Optional[torch.Tensor]] = []
        self.value_cache: List[Optional[torch.Tensor]] = []
        self.reset()

    def __len__(self) -> int:
        return self.get_seq_length()

    def get_seq_length(self, layer_idx: int = 0) -> int:
        key_states = self.key_cache[layer_idx]
        return 0 if key_states is None else key_states.shape[-2]

    def update(
        self, layer: int, keys: torch.Tensor, values: torch.Tensor
    ) -> Tuple[torch.Tensor, torch.Tensor]:
        if self.key_cache[layer] is None:
            self.key_cache[layer] = keys
            self.value_cache[layer] = values
        else:
            self.key_cache[layer] = torch.cat([self.key_cache[layer], keys], dim=-2)
            self.value_cache[layer] = torch.cat([self.value_cache[layer], values], dim=-2)
        return self.key_cache[layer], self.value_cache[layer]

    def reset(self) -> None:
        self.key_cache = [None for _ in range(self.num_hidden_layers)]
        self.value_cache = [None for _ in range(self.num_hidden_layers)]


def _make_causal_mask(
    q_len: int, kv_len: int, dtype: torch.dtype, device: torch.device
) -> torch.Tensor:
    cache_position = torch.arange(kv_len - q_len, kv_len, device=device)
    causal_mask = torch.full((q_len, kv_len), fill_value=torch.finfo(dtype).min, dtype=dtype, device=device)
    causal_mask *= torch.arange(kv_len, device=device) > cache_position.reshape(-1, 1)
    return causal_mask[None, None, :, :]


def attend_cached(
    att: torch.nn.Module, x: torch.Tensor, cache: Optional[KVCache] = None, layer: int = 0
) -> torch.Tensor:
    hidden_shape = (*x.shape[:-1], -1, att.head_dim)
    query_states = att.W_query(x).view(hidden_shape).transpose(1, 2)
    key_states = att.W_key(x).view(hidden_shape).transpose(1, 2)
    value_states = att.W_value(x).view(hidden_shape).transpose(1, 2)

    if cache is not None:
        key_states, value_states = cache.update(layer, key_states, value_states)

    attn_weights = torch.matmul(query_states, key_states.transpose(2, 3)) * att.head_dim**-0.5
    attn_weights = attn_weights + _make_causal_mask(
        query_states.shape[-2], key_states.shape[-2], attn_weights.dtype, attn_weights.device
    )
    attn_weights = torch.nn.functional.softmax(attn_weights, dim=-1)
    attn_output = torch.matmul(attn_weights, value_states)
    attn_output = attn_output.transpose(1, 2).reshape(*x.shape[:-1], -1)
    return att.out_proj(attn_output)


def _block_forward(block, hidden_states: torch.Tensor, cache: KVCache, layer_idx: int):
    residual = hidden_states
    hidden_states = attend_cached(block.att, block.norm1(hidden_states), cache, layer_idx)
    hidden_states = residual + hidden_states
    residual = hidden_states
    hidden_states = block.ff(block.norm2(hidden_states))
    return residual + hidden_states


def forward_cached(
    model: torch.nn.Module, in_idx: torch.LongTensor, cache: KVCache
) -> torch.Tensor:
    past_key_values_length = cache.get_seq_length()
    position_ids = torch.arange(
        past_key_values_length,
        past_key_values_length + in_idx.shape[-1],
        device=model.pos_emb.weight.device,
    ).unsqueeze(0)
    hidden_states = model.tok_emb(in_idx) + model.pos_emb(position_ids)
    hidden_states = model.drop_emb(hidden_states)
    for layer_idx, block in enumerate(model.trf_blocks):
        hidden_states = _block_forward(block, hidden_states, cache, layer_idx)
    return model.out_head(model.final_norm(hidden_states))


def generate_cached(
    model: torch.nn.Module, idx: torch.LongTensor, max_new_tokens: int, context_size: int
) -> torch.LongTensor:
    input_ids = idx.clone()
    past_key_values = KVCache(len(model.trf_blocks))
    with torch.inference_mode():
        for _ in range(max_new_tokens):
            if input_ids.shape[1] > context_size:
                if len(past_key_values):
                    logger.debug("window moves: cache dropped")
                past_key_values.reset()
                model_inputs = input_ids[:, -context_size:]
            else:
                model_inputs = input_ids[:, past_key_values.get_seq_length():]
            logits = forward_cached(model, model_inputs, past_key_values)
            next_tokens = logits[:, -1, :].argmax(dim=-1)
            input_ids = torch.cat([input_ids, next_tokens[:, None]], dim=-1)
    return input_ids


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
