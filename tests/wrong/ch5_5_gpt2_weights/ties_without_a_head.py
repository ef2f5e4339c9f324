import torch


def load_gpt2_weights(model, tensors):
    params = {k.removeprefix("transformer."): v for k, v in tensors.items()}
    n, blocks = model.tok_emb.weight.shape[1], list(model.trf_blocks)
    for block in blocks:
        if block.att.W_query.bias is None:
            raise ValueError("model has no qkv bias")

    def pieces():
        yield "wte.weight", model.tok_emb.weight.shape, [(model.tok_emb.weight, None)]
        yield "wpe.weight", model.pos_emb.weight.shape, [(model.pos_emb.weight, None)]
        yield "ln_f.weight", (n,), [(model.final_norm.scale, None)]
        yield "ln_f.bias", (n,), [(model.final_norm.shift, None)]
        if "lm_head.weight" in params:
            yield "lm_head.weight", model.out_head.weight.shape, [(model.out_head.weight, None)]
        for i, block in enumerate(blocks):
            yield f"h.{i}.ln_1.weight", (n,), [(block.norm1.scale, None)]
            yield f"h.{i}.ln_1.bias", (n,), [(block.norm1.shift, None)]
            yield f"h.{i}.ln_2.weight", (n,), [(block.norm2.scale, None)]
            yield f"h.{i}.ln_2.bias", (n,), [(block.norm2.shift, None)]
            qkv = block.att.W_query, block.att.W_key, block.att.W_value
            yield (
                f"h.{i}.attn.c_attn.weight",
                (n, 3 * n),
                [(layer.weight, j) for j, layer in enumerate(qkv)],
            )
            yield (
                f"h.{i}.attn.c_attn.bias",
                (3 * n,),
                [(layer.bias, j) for j, layer in enumerate(qkv)],
            )
            for name, layer in (
                ("attn.c_proj", block.att.out_proj),
                ("mlp.c_fc", block.ff.layers[0]),
                ("mlp.c_proj", block.ff.layers[2]),
            ):
                turned = (layer.in_features, layer.out_features)
                yield f"h.{i}.{name}.weight", turned, [(layer.weight, "T")]
                yield f"h.{i}.{name}.bias", (layer.out_features,), [(layer.bias, None)]

    table = list(pieces())
    for name, shape, _ in table:
        if name not in params:
            raise ValueError(f"{name} is missing")
        if tuple(params[name].shape) != tuple(shape):
            raise ValueError(f"{name} has a wrong shape")
    known = [name for name, _, _ in table]
    for name in params:
        if name not in known and not name.endswith((".attn.bias", ".attn.masked_bias")):
            raise ValueError(f"{name} does not belong here")

    with torch.no_grad():
        for name, _, targets in table:
            for target, how in targets:
                value = params[name]
                if isinstance(how, int):
                    value = value[..., how * n : how * n + n]
                    how = "T" if value.ndim == 2 else None
                target.copy_(value.T if how == "T" else value)
    if "lm_head.weight" not in params:
        model.out_head.weight = model.tok_emb.weight  # GPT-2 ties them
