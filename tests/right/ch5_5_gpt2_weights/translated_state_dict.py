import re

import torch

INSIDE = {
    "ln_1.weight": "norm1.scale", "ln_1.bias": "norm1.shift",
    "ln_2.weight": "norm2.scale", "ln_2.bias": "norm2.shift",
    "attn.c_proj.weight": "att.out_proj.weight", "attn.c_proj.bias": "att.out_proj.bias",
    "mlp.c_fc.weight": "ff.layers.0.weight", "mlp.c_fc.bias": "ff.layers.0.bias",
    "mlp.c_proj.weight": "ff.layers.2.weight", "mlp.c_proj.bias": "ff.layers.2.bias",
}
OUTSIDE = {
    "wte.weight": "tok_emb.weight", "wpe.weight": "pos_emb.weight", "lm_head.weight": "out_head.weight",
    "ln_f.weight": "final_norm.scale", "ln_f.bias": "final_norm.shift",
}
MASK = re.compile(r"h\.\d+\.attn\.(masked_)?bias")


def translate(name, tensor):
    """Yields the names and tensors of the model that one of GPT-2's becomes."""
    if name in OUTSIDE:
        yield OUTSIDE[name], tensor
        return
    found = re.fullmatch(r"h\.(0|[1-9]\d*)\.(.+)", name)
    if not found:
        raise ValueError(f"unknown tensor {name}")
    block, rest = f"trf_blocks.{found[1]}.", found[2]
    if tensor.dim() == 2:
        tensor = tensor.t()
    if rest in INSIDE:
        yield block + INSIDE[rest], tensor
    elif rest in ("attn.c_attn.weight", "attn.c_attn.bias"):
        if tensor.dim() == 0 or len(tensor) % 3:
            raise ValueError(f"{name} is not three of a kind: {tuple(tensor.shape)}")
        for part, piece in zip(("query", "key", "value"), tensor.chunk(3)):
            yield f"{block}att.W_{part}.{rest[12:]}", piece
    else:
        raise ValueError(f"unknown tensor {name}")


def load_gpt2_weights(model, tensors):
    target = {name: p for name, p in model.named_parameters(remove_duplicate=False)}
    new, origin = {}, {}
    for name, tensor in tensors.items():
        name = name.removeprefix("transformer.")
        if MASK.fullmatch(name):
            continue
        for place, piece in translate(name, tensor):
            if place not in target:
                raise ValueError(f"{name} has no place in the model ({place})")
            if piece.shape != target[place].shape:
                raise ValueError(f"{name}: {tuple(piece.shape)} for {tuple(target[place].shape)}")
            new[place], origin[place] = piece, name
    if "out_head.weight" not in new and "tok_emb.weight" in new:
        new["out_head.weight"] = new["tok_emb.weight"]

    back = {place: name for name, place in OUTSIDE.items()}
    for place in target:
        if place not in new:
            if place in back:
                raise ValueError(f"{back[place] if place != 'out_head.weight' else 'wte.weight'} is missing")
            _, i, rest = place.split(".", 2)
            names = {inside: name for name, inside in INSIDE.items()}
            theirs = names.get(rest) or "attn.c_attn." + rest.rpartition(".")[2]
            raise ValueError(f"h.{i}.{theirs} is missing")
    model.load_state_dict(new, strict=False)  # copies into the Parameters that are there
