"""Each of the model's parameters is asked for its source: a name, a turn, a third."""

import torch

TOP = {
    "tok_emb.weight": "wte.weight",
    "pos_emb.weight": "wpe.weight",
    "final_norm.scale": "ln_f.weight",
    "final_norm.shift": "ln_f.bias",
    "out_head.weight": "lm_head.weight",
}
IN_BLOCK = {  # ours -> theirs, turned?, which third?
    "norm1.scale": ("ln_1.weight", False, None),
    "norm1.shift": ("ln_1.bias", False, None),
    "norm2.scale": ("ln_2.weight", False, None),
    "norm2.shift": ("ln_2.bias", False, None),
    "att.W_query.weight": ("attn.c_attn.weight", True, 0),
    "att.W_query.bias": ("attn.c_attn.bias", False, 0),
    "att.W_key.weight": ("attn.c_attn.weight", True, 1),
    "att.W_key.bias": ("attn.c_attn.bias", False, 1),
    "att.W_value.weight": ("attn.c_attn.weight", True, 2),
    "att.W_value.bias": ("attn.c_attn.bias", False, 2),
    "att.out_proj.weight": ("attn.c_proj.weight", True, None),
    "att.out_proj.bias": ("attn.c_proj.bias", False, None),
    "ff.layers.0.weight": ("mlp.c_fc.weight", True, None),
    "ff.layers.0.bias": ("mlp.c_fc.bias", False, None),
    "ff.layers.2.weight": ("mlp.c_proj.weight", True, None),
    "ff.layers.2.bias": ("mlp.c_proj.bias", False, None),
}


def source_of(name):
    if name in TOP:
        return TOP[name], False, None
    _, number, rest = name.split(".", 2)
    theirs, turned, third = IN_BLOCK[rest]
    return f"h.{number}.{theirs}", turned, third


def load_gpt2_weights(model, tensors):
    plain = {}
    for name, tensor in tensors.items():
        plain[name.removeprefix("transformer.")] = tensor
    own = dict(model.named_parameters(remove_duplicate=False))
    if not all(f"trf_blocks.{i}.att.W_key.bias" in own for i in range(len(model.trf_blocks))):
        raise ValueError("the model has no qkv biases")

    writes, wanted, trouble = [], set(), []
    for name, parameter in own.items():
        theirs, turned, third = source_of(name)
        if theirs == "lm_head.weight" and theirs not in plain:
            theirs = "wte.weight"
        wanted.add(theirs)
        if theirs not in plain:
            trouble.append(f"{theirs} is missing")
            continue
        shape = list(parameter.shape)
        if turned:
            shape = shape[::-1]
        if third is not None:
            shape[-1] = 3 * shape[-1]
        if list(plain[theirs].shape) != shape:
            trouble.append(f"{theirs} is {list(plain[theirs].shape)}, not {shape}")
            continue
        writes.append((parameter, plain[theirs], turned, third))
    for name in plain.keys() - wanted:
        if not name.endswith((".attn.bias", ".attn.masked_bias")):
            trouble.append(f"{name} has no place")
    if trouble:
        raise ValueError("; ".join(trouble))

    for parameter, tensor, turned, third in writes:
        if third is not None:
            tensor = tensor.tensor_split(3, dim=-1)[third]
        parameter.data.copy_(tensor.mT if turned else tensor)
