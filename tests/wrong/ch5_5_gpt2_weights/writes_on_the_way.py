import torch


def load_gpt2_weights(model, tensors):
    left = {}
    for name, tensor in tensors.items():
        name = name.removeprefix("transformer.")
        if name.endswith(".attn.bias") or name.endswith(".attn.masked_bias"):
            continue
        left[name] = tensor

    if model.trf_blocks[0].att.W_query.bias is None:
        raise ValueError("the model has no qkv biases")

    def put(parameter, name, turn=False, part=None):
        if name not in left:
            raise ValueError(f"{name} is missing")
        tensor = left[name]
        rows = list(parameter.shape)[::-1] if turn else list(parameter.shape)
        if part is not None:
            rows[-1] *= 3
        if list(tensor.shape) != rows:
            raise ValueError(f"{name} has the shape {list(tensor.shape)}, and not {rows}")
        if part is not None:
            tensor = tensor.chunk(3, dim=-1)[part]
        parameter.copy_(tensor.t() if turn else tensor)

    with torch.no_grad():
        put(model.tok_emb.weight, "wte.weight")
        put(model.pos_emb.weight, "wpe.weight")
        for i, block in enumerate(model.trf_blocks):
            for part, layer in enumerate((block.att.W_query, block.att.W_key, block.att.W_value)):
                put(layer.weight, f"h.{i}.attn.c_attn.weight", turn=True, part=part)
                put(layer.bias, f"h.{i}.attn.c_attn.bias", part=part)
            put(block.att.out_proj.weight, f"h.{i}.attn.c_proj.weight", turn=True)
            put(block.att.out_proj.bias, f"h.{i}.attn.c_proj.bias")
            put(block.ff.layers[0].weight, f"h.{i}.mlp.c_fc.weight", turn=True)
            put(block.ff.layers[0].bias, f"h.{i}.mlp.c_fc.bias")
            put(block.ff.layers[2].weight, f"h.{i}.mlp.c_proj.weight", turn=True)
            put(block.ff.layers[2].bias, f"h.{i}.mlp.c_proj.bias")
            put(block.norm1.scale, f"h.{i}.ln_1.weight")
            put(block.norm1.shift, f"h.{i}.ln_1.bias")
            put(block.norm2.scale, f"h.{i}.ln_2.weight")
            put(block.norm2.shift, f"h.{i}.ln_2.bias")
            for name in [n for n in left if n.startswith(f"h.{i}.")]:
                known = ("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj", "ln_1", "ln_2")
                if name not in {f"h.{i}.{k}.{e}" for k in known for e in ("weight", "bias")}:
                    raise ValueError(f"{name} has no place in the model")
                del left[name]
        put(model.final_norm.scale, "ln_f.weight")
        put(model.final_norm.shift, "ln_f.bias")
        has_head = "lm_head.weight" in left
        put(model.out_head.weight, "lm_head.weight" if has_head else "wte.weight")
    for name in left:
        if name not in ("wte.weight", "wpe.weight", "ln_f.weight", "ln_f.bias", "lm_head.weight"):
            raise ValueError(f"{name} has no place in the model")
