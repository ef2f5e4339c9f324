import torch


def load_gpt2_weights(model, tensors):
    params = {}
    for key in tensors:
        new = key
        if key.startswith("transformer."):
            new = key[12:]
        if new.endswith("attn.bias") and not new.endswith("c_attn.bias"):
            continue
        if new.endswith("attn.masked_bias"):
            continue
        params[new] = tensors[key]

    pairs = []

    def assign(left, name, pick=lambda t: t):
        """Check now, copy later"""
        if name not in params:
            raise ValueError(f"Missing tensor: {name}")
        right = params[name]
        try:
            picked = pick(right)
        except (RuntimeError, IndexError) as e:
            raise ValueError(f"Shape mismatch in {name}") from e
        if left.shape != picked.shape:
            raise ValueError(f"Shape mismatch in {name}. Left: {left.shape}, Right: {picked.shape}")
        pairs.append((left, picked))
        used.add(name)

    used = {"lm_head.weight"}
    if "lm_head.weight" in params and params["lm_head.weight"].shape != model.out_head.weight.shape:
        raise ValueError("Shape mismatch in lm_head.weight")
    n = model.tok_emb.weight.shape[1]

    def T(shape):
        def turn(t):
            if tuple(t.shape) != shape:
                raise RuntimeError("shape")
            return t.T

        return turn

    def part(j, shape):
        def cut(t):
            if tuple(t.shape) != shape:
                raise RuntimeError("shape")
            return torch.split(t, n, dim=-1)[j].T if t.dim() == 2 else torch.split(t, n)[j]

        return cut

    assign(model.pos_emb.weight, "wpe.weight")
    assign(model.tok_emb.weight, "wte.weight")
    for b, block in enumerate(model.trf_blocks):
        att = block.att
        for j, w in enumerate([att.W_query, att.W_key, att.W_value]):
            if w.bias is None:
                raise ValueError("model needs qkv_bias=True")
            assign(w.weight, f"h.{b}.attn.c_attn.weight", part(j, (n, 3 * n)))
            assign(w.bias, f"h.{b}.attn.c_attn.bias", part(j, (3 * n,)))
        assign(att.out_proj.weight, f"h.{b}.attn.c_proj.weight", T((n, n)))
        assign(att.out_proj.bias, f"h.{b}.attn.c_proj.bias")
        assign(block.ff.layers[0].weight, f"h.{b}.mlp.c_fc.weight", T((n, 4 * n)))
        assign(block.ff.layers[0].bias, f"h.{b}.mlp.c_fc.bias")
        assign(block.ff.layers[2].weight, f"h.{b}.mlp.c_proj.weight", T((4 * n, n)))
        assign(block.ff.layers[2].bias, f"h.{b}.mlp.c_proj.bias")
        assign(block.norm1.scale, f"h.{b}.ln_1.weight")
        assign(block.norm1.shift, f"h.{b}.ln_1.bias")
        assign(block.norm2.scale, f"h.{b}.ln_2.weight")
        assign(block.norm2.shift, f"h.{b}.ln_2.bias")
    assign(model.final_norm.scale, "ln_f.weight")
    assign(model.final_norm.shift, "ln_f.bias")
    assign(model.out_head.weight, "wte.weight")  # weight tying
    extra = sorted(set(params) - used)
    if extra:
        raise ValueError(f"Unexpected tensors: {extra}")
    with torch.no_grad():
        for left, right in pairs:
            left.copy_(right)
