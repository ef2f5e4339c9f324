"""Goes through the file's names, not the model's; views of parameters are the destinations."""

import re

import torch

MASK = re.compile(r"h\.\d+\.attn\.(masked_)?bias")


def destinations(model):
    """Their name -> a list of views, side by side in the last dimension, as the file has them."""
    places = {
        "wte.weight": [model.tok_emb.weight],
        "wpe.weight": [model.pos_emb.weight],
        "ln_f.weight": [model.final_norm.scale],
        "ln_f.bias": [model.final_norm.shift],
    }
    for i, block in enumerate(model.trf_blocks):
        layers = {
            "attn.c_attn": [block.att.W_query, block.att.W_key, block.att.W_value],
            "attn.c_proj": [block.att.out_proj],
            "mlp.c_fc": [block.ff.layers[0]],
            "mlp.c_proj": [block.ff.layers[2]],
        }
        for name, parts in layers.items():
            if any(part.bias is None for part in parts):
                raise ValueError(f"the model has no bias for h.{i}.{name}.bias: qkv_bias is False")
            places[f"h.{i}.{name}.weight"] = [part.weight.T for part in parts]
            places[f"h.{i}.{name}.bias"] = [part.bias for part in parts]
        for name, norm in {"ln_1": block.norm1, "ln_2": block.norm2}.items():
            places[f"h.{i}.{name}.weight"] = [norm.scale]
            places[f"h.{i}.{name}.bias"] = [norm.shift]
    return places


@torch.no_grad()
def load_gpt2_weights(model, tensors):
    places = destinations(model)
    if "lm_head.weight" in tensors:
        places["lm_head.weight"] = [model.out_head.weight]
    found = set()
    for full_name, tensor in tensors.items():
        name = full_name.removeprefix("transformer.")
        if MASK.fullmatch(name):
            continue
        if name not in places:
            raise ValueError(f"{full_name} has no place in the model")
        views = places[name]
        shape = (*views[0].shape[:-1], sum(view.shape[-1] for view in views))
        if tuple(tensor.shape) != shape:
            raise ValueError(f"{full_name} is {tuple(tensor.shape)}, and its place is {shape}")
        found.add(name)
    if missing := places.keys() - found:
        raise ValueError(f"missing: {', '.join(sorted(missing))}")
    if "lm_head.weight" not in tensors:
        model.out_head.weight.copy_(tensors.get("wte.weight", tensors.get("transformer.wte.weight")))
    for full_name, tensor in tensors.items():
        views = places.get(full_name.removeprefix("transformer."), [])
        begin = 0
        for view in views:
            view.copy_(tensor[..., begin : begin + view.shape[-1]])
            begin += view.shape[-1]
