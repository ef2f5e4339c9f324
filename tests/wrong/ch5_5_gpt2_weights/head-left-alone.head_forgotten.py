"""5.5 GPT-2's own weights"""
import torch


def load_gpt2_weights(model, tensors):
    # every name without the prefix
    params = {}
    for name, tensor in tensors.items():
        if name.startswith("transformer."):
            name = name[len("transformer."):]
        if name.startswith("h.") and name.endswith((".attn.bias", ".attn.masked_bias")):
            continue
        params[name] = tensor

    # where everything goes: (name, parameters it is split into, transposed?)
    plan = [("wte.weight", [model.tok_emb.weight], False), ("wpe.weight", [model.pos_emb.weight], False)]
    for b, block in enumerate(model.trf_blocks):
        att, ff, h = block.att, block.ff, f"h.{b}."
        if att.W_query.bias is None or att.W_key.bias is None or att.W_value.bias is None:
            raise ValueError(f"the model has no qkv biases for {h}attn.c_attn.bias")
        plan += [
            (h + "ln_1.weight", [block.norm1.scale], False),
            (h + "ln_1.bias", [block.norm1.shift], False),
            (h + "attn.c_attn.weight", [att.W_query.weight, att.W_key.weight, att.W_value.weight], True),
            (h + "attn.c_attn.bias", [att.W_query.bias, att.W_key.bias, att.W_value.bias], False),
            (h + "attn.c_proj.weight", [att.out_proj.weight], True),
            (h + "attn.c_proj.bias", [att.out_proj.bias], False),
            (h + "ln_2.weight", [block.norm2.scale], False),
            (h + "ln_2.bias", [block.norm2.shift], False),
            (h + "mlp.c_fc.weight", [ff.layers[0].weight], True),
            (h + "mlp.c_fc.bias", [ff.layers[0].bias], False),
            (h + "mlp.c_proj.weight", [ff.layers[2].weight], True),
            (h + "mlp.c_proj.bias", [ff.layers[2].bias], False),
        ]
    plan += [("ln_f.weight", [model.final_norm.scale], False), ("ln_f.bias", [model.final_norm.shift], False)]
    if "lm_head.weight" in params:
        plan.append(("lm_head.weight", [model.out_head.weight], False))

    # look first
    for name, parts, transposed in plan:
        if name not in params:
            raise ValueError(f"{name} is missing")
        shape = [sum(p.shape[0] for p in parts), *parts[0].shape[1:]]
        if transposed:
            shape.reverse()
        if list(params[name].shape) != shape:
            raise ValueError(f"{name} has shape {tuple(params[name].shape)}, not {tuple(shape)}")
    known = {name for name, _, _ in plan}
    for name in params:
        if name not in known:
            raise ValueError(f"the model has no place for {name}")

    # then write
    with torch.no_grad():
        for name, parts, transposed in plan:
            tensor = params[name].T if transposed else params[name]
            start = 0
            for p in parts:
                p.copy_(tensor[start : start + p.shape[0]])
                start += p.shape[0]
