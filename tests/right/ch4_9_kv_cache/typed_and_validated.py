from dataclasses import dataclass
import torch


@dataclass
class LayerMemory:
    """Keys and values of a single block, or nothing at all."""

    keys: torch.Tensor | None = None
    values: torch.Tensor | None = None

    @property
    def length(self) -> int:
        return 0 if self.keys is None else int(self.keys.size(2))

    def append(self, keys: torch.Tensor, values: torch.Tensor) -> None:
        if self.keys is None or self.values is None:
            self.keys, self.values = keys, values
            return
        if keys.shape[:2] != self.keys.shape[:2] or keys.shape[3] != self.keys.shape[3]:
            raise ValueError(f"{tuple(keys.shape)} does not follow on {tuple(self.keys.shape)}")
        self.keys = torch.cat((self.keys, keys), dim=2)
        self.values = torch.cat((self.values, values), dim=2)


def causal_rows(old: int, new: int, device: torch.device) -> torch.Tensor:
    """(new, old + new), True where a new token would look ahead."""
    row = torch.arange(old, old + new, device=device)[:, None]
    column = torch.arange(old + new, device=device)[None, :]
    return column > row


def next_positions(cache: "KVCache", count: int, device: torch.device) -> torch.Tensor:
    begin = len(cache)
    return torch.arange(begin, begin + count, device=device, dtype=torch.long)


class KVCache:

    def __init__(self, n_layers):
        if not isinstance(n_layers, int) or n_layers < 1:
            raise ValueError(f"a model has at least one block, not {n_layers!r}")
        self.layers: list[LayerMemory] = [LayerMemory() for _ in range(n_layers)]

    def __len__(self):
        return min(memory.length for memory in self.layers)

    def update(self, layer, keys, values):
        if keys.shape != values.shape:
            raise ValueError(f"keys {tuple(keys.shape)} and values {tuple(values.shape)} differ")
        memory = self.layers[layer]
        memory.append(keys, values)
        assert memory.keys is not None and memory.values is not None
        return memory.keys, memory.values

    def reset(self):
        self.layers = [LayerMemory() for _ in self.layers]


def attend_cached(att, x, cache, layer):
    batch, new, _ = x.shape

    def split(projected: torch.Tensor) -> torch.Tensor:
        return projected.reshape(batch, new, att.num_heads, att.head_dim).transpose(1, 2)

    queries: torch.Tensor = split(att.W_query(x))
    keys, values = cache.update(layer, split(att.W_key(x)), split(att.W_value(x)))
    old = keys.size(2) - new

    scores = torch.matmul(queries, keys.transpose(-1, -2)) / (att.head_dim**0.5)
    scores = scores.masked_fill(causal_rows(old, new, x.device), float("-inf"))
    weights = torch.softmax(scores, dim=-1)
    merged = torch.matmul(weights, values).transpose(1, 2).contiguous().view(batch, new, att.d_out)
    return att.out_proj(merged)


def forward_cached(model, in_idx, cache):
    context_length = model.pos_emb.num_embeddings
    if len(cache) + in_idx.shape[1] > context_length:
        raise ValueError(f"{len(cache)} + {in_idx.shape[1]} tokens don't fit into {context_length}")
    positions = next_positions(cache, in_idx.shape[1], model.pos_emb.weight.device)
    hidden: torch.Tensor = model.tok_emb(in_idx) + model.pos_emb(positions)
    for layer, block in enumerate(model.trf_blocks):
        attended = attend_cached(block.att, block.norm1(hidden), cache, layer)
        hidden = hidden + attended
        hidden = hidden + block.ff(block.norm2(hidden))
    logits: torch.Tensor = model.out_head(model.final_norm(hidden))
    return logits


def generate_cached(model, idx, max_new_tokens, context_size):
    if max_new_tokens < 0:
        raise ValueError("max_new_tokens can't be negative")
    if context_size < 1:
        raise ValueError("context_size is at least 1")
    result: torch.Tensor = idx.clone()
    cache = KVCache(len(model.trf_blocks))
    for _ in range(max_new_tokens):
        with torch.no_grad():
            if result.shape[1] <= context_size:
                unseen = result[:, len(cache) :]
                logits = forward_cached(model, unseen, cache)
            else:
                logits = model(result[:, -context_size:])
        chosen = logits[:, -1, :].argmax(dim=-1, keepdim=True)
        result = torch.cat((result, chosen), dim=1)
    return result
