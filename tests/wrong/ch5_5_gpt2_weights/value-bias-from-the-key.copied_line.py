import torch


def load_gpt2_weights(model, tensors):
    strip = lambda s: s[12:] if s.startswith("transformer.") else s
    params = {strip(key): value for key, value in tensors.items()}
    emb_dim = model.tok_emb.weight.shape[1]
    plan = []


    def put(left, key, right=None, shape=None):
        if key not in params:
            raise ValueError(f"{key} is missing")
        shape = tuple(left.shape) if shape is None else shape
        if tuple(params[key].shape) != shape:
            raise ValueError(f"{key} has the shape {tuple(params[key].shape)}, not {shape}")
        plan.append((left, params[key] if right is None else right(params[key])))
        seen.add(key)


    seen = set()
    put(model.pos_emb.weight, "wpe.weight")
    put(model.tok_emb.weight, "wte.weight")
    put(model.out_head.weight, "lm_head.weight" if "lm_head.weight" in params else "wte.weight")
    for b, block in enumerate(model.trf_blocks):
        if block.att.W_query.bias is None:
            raise ValueError("no qkv bias in the model")
        n = emb_dim
        w, qkv = f"h.{b}.attn.c_attn.weight", f"h.{b}.attn.c_attn.bias"
        put(block.att.W_query.weight, w, lambda t: t[:, :n].T, (n, 3 * n))
        put(block.att.W_key.weight, w, lambda t: t[:, n : 2 * n].T, (n, 3 * n))
        put(block.att.W_value.weight, w, lambda t: t[:, 2 * n :].T, (n, 3 * n))
        put(block.att.W_query.bias, qkv, lambda t: t[:n], (3 * n,))
        put(block.att.W_key.bias, qkv, lambda t: t[n : 2 * n], (3 * n,))
        put(block.att.W_value.bias, qkv, lambda t: t[n : 2 * n], (3 * n,))
        put(block.att.out_proj.weight, f"h.{b}.attn.c_proj.weight", lambda t: t.T)
        put(block.att.out_proj.bias, f"h.{b}.attn.c_proj.bias")
        put(block.ff.layers[0].weight, f"h.{b}.mlp.c_fc.weight", lambda t: t.T, (n, 4 * n))
        put(block.ff.layers[0].bias, f"h.{b}.mlp.c_fc.bias")
        put(block.ff.layers[2].weight, f"h.{b}.mlp.c_proj.weight", lambda t: t.T, (4 * n, n))
        put(block.ff.layers[2].bias, f"h.{b}.mlp.c_proj.bias")
        put(block.norm1.scale, f"h.{b}.ln_1.weight")
        put(block.norm1.shift, f"h.{b}.ln_1.bias")
        put(block.norm2.scale, f"h.{b}.ln_2.weight")
        put(block.norm2.shift, f"h.{b}.ln_2.bias")
        seen.update({f"h.{b}.attn.bias", f"h.{b}.attn.masked_bias"})
    put(model.final_norm.scale, "ln_f.weight")
    put(model.final_norm.shift, "ln_f.bias")
    too_many = [key for key in params if key not in seen]
    if too_many:
        raise ValueError(f"no place for {too_many}")

    with torch.no_grad():
        for left, right in plan:
            left.copy_(right)
