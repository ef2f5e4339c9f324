import torch

LAYERS = {
    "attn.c_proj": lambda b: b.att.out_proj,
    "mlp.c_fc": lambda b: b.ff.layers[0],
    "mlp.c_proj": lambda b: b.ff.layers[2],
}


def load_gpt2_weights(model, tensors):
    """Put GPT-2's published weights into a GPTModel."""
    if any(block.att.W_query.bias is None for block in model.trf_blocks):
        raise ValueError("qkv_bias must be True")
    source = {name.removeprefix("transformer."): t for name, t in tensors.items()}
    wanted = {"wte.weight": model.tok_emb.weight.shape, "wpe.weight": model.pos_emb.weight.shape}
    n = model.tok_emb.embedding_dim
    for i, block in enumerate(model.trf_blocks):
        for norm in ("ln_1", "ln_2"):
            wanted[f"h.{i}.{norm}.weight"] = wanted[f"h.{i}.{norm}.bias"] = (n,)
        wanted[f"h.{i}.attn.c_attn.weight"] = (n, 3 * n)
        wanted[f"h.{i}.attn.c_attn.bias"] = (3 * n,)
        for name, find in LAYERS.items():
            layer = find(block)
            wanted[f"h.{i}.{name}.weight"] = (layer.in_features, layer.out_features)
            wanted[f"h.{i}.{name}.bias"] = (layer.out_features,)
    wanted["ln_f.weight"] = wanted["ln_f.bias"] = (n,)
    if "lm_head.weight" in source:
        wanted["lm_head.weight"] = model.out_head.weight.shape

    for name, shape in wanted.items():
        if name not in source:
            raise ValueError(f"missing: {name}")
        if tuple(source[name].shape) != tuple(shape):
            raise ValueError(f"wrong shape: {name}")
    for name in source:
        mask = name.endswith(".attn.bias") or name.endswith(".attn.masked_bias")
        if name not in wanted and not mask:
            raise ValueError(f"unexpected: {name}")

    with torch.no_grad():
        model.tok_emb.weight.copy_(source["wte.weight"])
        model.pos_emb.weight.copy_(source["wpe.weight"])
        for i, block in enumerate(model.trf_blocks):
            for norm, ours in (("ln_1", block.norm1), ("ln_2", block.norm2)):
                ours.scale.copy_(source[f"h.{i}.{norm}.weight"])
                ours.shift.copy_(source[f"h.{i}.{norm}.bias"])
            # (3 * n, n) -> each of the three
            qkv = source[f"h.{i}.attn.c_attn.weight"].T.reshape(n, 3, n)
            bias = source[f"h.{i}.attn.c_attn.bias"].reshape(n, 3)
            for j, linear in enumerate((block.att.W_query, block.att.W_key, block.att.W_value)):
                linear.weight.copy_(qkv[:, j])
                linear.bias.copy_(bias[:, j])
            for name, find in LAYERS.items():
                find(block).weight.copy_(source[f"h.{i}.{name}.weight"].T)
                find(block).bias.copy_(source[f"h.{i}.{name}.bias"])
        model.final_norm.scale.copy_(source["ln_f.weight"])
        model.final_norm.shift.copy_(source["ln_f.bias"])
        model.out_head.weight.copy_(source.get("lm_head.weight", source["wte.weight"]))
