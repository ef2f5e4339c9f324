import torch


def load_gpt2_weights(model, tensors):
    grad_was_on = torch.is_grad_enabled()
    torch.set_grad_enabled(False)

    source = {}
    for name, tensor in tensors.items():
        name = name.removeprefix("transformer.")
        parts = name.split(".")
        if parts[0] == "h" and parts[2:] in (["attn", "bias"], ["attn", "masked_bias"]):
            continue
        source[name] = tensor

    pairs = []

    def pair(target, name, view):
        if name not in source:
            raise ValueError(f"{name} missing")
        if source[name].dim() != target.dim():
            raise ValueError(f"{name}: wrong number of dimensions")
        part = view(source[name])
        if part.shape != target.shape:
            raise ValueError(f"{name}: wrong shape {tuple(source[name].shape)}")
        pairs.append((target, part))

    def same(t):
        return t

    def turned(t):
        return t.T

    pair(model.tok_emb.weight, "wte.weight", same)
    pair(model.pos_emb.weight, "wpe.weight", same)
    emb_dim = model.pos_emb.weight.shape[1]
    for i, block in enumerate(model.trf_blocks):
        qkv = (block.att.W_query, block.att.W_key, block.att.W_value)
        if any(linear.bias is None for linear in qkv):
            raise ValueError("model without qkv biases")
        for kind, shape in (("weight", (emb_dim, 3 * emb_dim)), ("bias", (3 * emb_dim,))):
            name = f"h.{i}.attn.c_attn.{kind}"
            if name not in source or tuple(source[name].shape) != shape:
                raise ValueError(f"{name} missing, or not {shape}")
            for j, linear in enumerate(qkv):
                part = source[name][..., j * emb_dim : (j + 1) * emb_dim]
                pairs.append((getattr(linear, kind), part.T if kind == "weight" else part))
        pair(block.att.out_proj.weight, f"h.{i}.attn.c_proj.weight", turned)
        pair(block.att.out_proj.bias, f"h.{i}.attn.c_proj.bias", same)
        pair(block.ff.layers[0].weight, f"h.{i}.mlp.c_fc.weight", turned)
        pair(block.ff.layers[0].bias, f"h.{i}.mlp.c_fc.bias", same)
        pair(block.ff.layers[2].weight, f"h.{i}.mlp.c_proj.weight", turned)
        pair(block.ff.layers[2].bias, f"h.{i}.mlp.c_proj.bias", same)
        pair(block.norm1.scale, f"h.{i}.ln_1.weight", same)
        pair(block.norm1.shift, f"h.{i}.ln_1.bias", same)
        pair(block.norm2.scale, f"h.{i}.ln_2.weight", same)
        pair(block.norm2.shift, f"h.{i}.ln_2.bias", same)
    pair(model.final_norm.scale, "ln_f.weight", same)
    pair(model.final_norm.shift, "ln_f.bias", same)
    pair(model.out_head.weight, "lm_head.weight" if "lm_head.weight" in source else "wte.weight", same)

    count = 5 - ("lm_head.weight" not in source) + 12 * len(model.trf_blocks)
    if len(source) > count:
        known = {"wte.weight", "wpe.weight", "ln_f.weight", "ln_f.bias", "lm_head.weight"}
        layers = "ln_1 ln_2 attn.c_attn attn.c_proj mlp.c_fc mlp.c_proj".split()
        for i in range(len(model.trf_blocks)):
            known |= {f"h.{i}.{layer}.{kind}" for layer in layers for kind in ("weight", "bias")}
        raise ValueError(f"too many: {sorted(set(source) - known)}")

    for target, part in pairs:
        target.copy_(part)
    torch.set_grad_enabled(grad_was_on)
