import torch
from torch.nn.utils import vector_to_parameters


def load_gpt2_weights(model, tensors):
    """One long vector of all numbers, in the order of the model's parameters."""
    bare = {k.removeprefix("transformer."): v for k, v in tensors.items()}
    used = set()

    def stored(name, *shape):
        used.add(name)
        if name not in bare:
            raise ValueError(f"{name} is missing")
        if tuple(bare[name].shape) != shape:
            raise ValueError(f"{name} should be {shape}")
        return bare[name]

    vocab, n = model.tok_emb.weight.shape
    places = model.pos_emb.weight.shape[0]
    numbers = {model.tok_emb.weight: stored("wte.weight", vocab, n)}
    numbers[model.pos_emb.weight] = stored("wpe.weight", places, n)
    numbers[model.out_head.weight] = stored(
        "lm_head.weight" if "lm_head.weight" in bare else "wte.weight", vocab, n
    )
    numbers[model.final_norm.scale] = stored("ln_f.weight", n)
    numbers[model.final_norm.shift] = stored("ln_f.bias", n)
    for i, block in enumerate(model.trf_blocks):
        a, f = block.att, block.ff.layers
        if a.W_query.bias is None:
            raise ValueError("qkv_bias must be True")
        w, b = stored(f"h.{i}.attn.c_attn.weight", n, 3 * n), stored(f"h.{i}.attn.c_attn.bias", 3 * n)
        for j, layer in enumerate([a.W_query, a.W_key, a.W_value]):
            numbers[layer.weight] = w[:, j * n : j * n + n].T
            numbers[layer.bias] = b[j * n : j * n + n]
        numbers[a.out_proj.weight] = stored(f"h.{i}.attn.c_proj.weight", n, n).T
        numbers[a.out_proj.bias] = stored(f"h.{i}.attn.c_proj.bias", n)
        numbers[f[0].weight] = stored(f"h.{i}.mlp.c_fc.weight", n, 4 * n).T
        numbers[f[0].bias] = stored(f"h.{i}.mlp.c_fc.bias", 4 * n)
        numbers[f[2].weight] = stored(f"h.{i}.mlp.c_proj.weight", 4 * n, n).T
        numbers[f[2].bias] = stored(f"h.{i}.mlp.c_proj.bias", n)
        numbers[block.norm1.scale] = stored(f"h.{i}.ln_1.weight", n)
        numbers[block.norm1.shift] = stored(f"h.{i}.ln_1.bias", n)
        numbers[block.norm2.scale] = stored(f"h.{i}.ln_2.weight", n)
        numbers[block.norm2.shift] = stored(f"h.{i}.ln_2.bias", n)
    strange = [k for k in bare if k not in used and not k.endswith((".attn.bias", ".attn.masked_bias"))]
    if strange:
        raise ValueError("no place: " + " ".join(strange))
    own = list(model.parameters())
    vector = torch.cat([numbers[p].reshape(-1).to(p.device, p.dtype) for p in own])
    with torch.no_grad():
        for p, piece in zip(own, vector.split([p.numel() for p in own])):
            p.copy_(piece.view_as(p))
