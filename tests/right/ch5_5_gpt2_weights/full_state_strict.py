import re

import torch


def load_gpt2_weights(model, tensors):
    """Builds the model's own state dict first and lets torch check and copy it."""
    sd = {}
    seen = set()

    def take(name):
        for candidate in (name, "transformer." + name):
            if candidate in tensors:
                seen.add(candidate)
                return tensors[candidate]
        raise ValueError(f"missing {name}")

    own = model.state_dict()

    def put(ours, theirs, tensor, stored_shape=None):
        if ours not in own:
            raise ValueError(f"{theirs}: the model has no {ours}")
        if tensor.shape != own[ours].shape:
            raise ValueError(f"{theirs}: {tuple(tensor.shape)} for {ours} {tuple(own[ours].shape)}")
        sd[ours] = tensor

    put("tok_emb.weight", "wte.weight", take("wte.weight"))
    put("pos_emb.weight", "wpe.weight", take("wpe.weight"))
    put("final_norm.scale", "ln_f.weight", take("ln_f.weight"))
    put("final_norm.shift", "ln_f.bias", take("ln_f.bias"))
    if "lm_head.weight" in tensors:
        put("out_head.weight", "lm_head.weight", take("lm_head.weight"))
    else:
        put("out_head.weight", "wte.weight", take("wte.weight"))
    n_blocks = len(model.trf_blocks)
    for i in range(n_blocks):
        there, here = f"h.{i}.", f"trf_blocks.{i}."
        for theirs, ours in [("ln_1", "norm1"), ("ln_2", "norm2")]:
            put(here + ours + ".scale", there + theirs + ".weight", take(there + theirs + ".weight"))
            put(here + ours + ".shift", there + theirs + ".bias", take(there + theirs + ".bias"))
        for kind in ["weight", "bias"]:
            name = f"{there}attn.c_attn.{kind}"
            whole = take(name)
            if whole.ndim != (2 if kind == "weight" else 1) or whole.shape[-1] % 3:
                raise ValueError(f"{name} has shape {tuple(whole.shape)}")
            third = whole.shape[-1] // 3
            for part, piece in zip(["W_query", "W_key", "W_value"], whole.split(third, dim=-1)):
                put(f"{here}att.{part}.{kind}", name, piece.t() if kind == "weight" else piece)
        for theirs, ours in [
            ("attn.c_proj", "att.out_proj"),
            ("mlp.c_fc", "ff.layers.0"),
            ("mlp.c_proj", "ff.layers.2"),
        ]:
            w = take(there + theirs + ".weight")
            if w.ndim != 2:
                raise ValueError(f"{there}{theirs}.weight is no matrix")
            put(here + ours + ".weight", there + theirs + ".weight", w.t())
            put(here + ours + ".bias", there + theirs + ".bias", take(there + theirs + ".bias"))
    for name in tensors:
        if name not in seen and not re.search(r"\.attn\.(masked_)?bias$", name):
            raise ValueError(f"what is {name}?")
    full = model.state_dict()
    full.update(sd)
    model.load_state_dict(full)
