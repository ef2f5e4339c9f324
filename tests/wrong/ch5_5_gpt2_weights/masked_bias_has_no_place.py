import torch


def load_gpt2_weights(model, tensors):
    sd = {k.replace("transformer.", "", 1): v for k, v in tensors.items()}
    sd = {k: v for k, v in sd.items() if not k.endswith(".attn.bias")}  # mask / buffer

    mine = dict(model.named_parameters(remove_duplicate=False))
    if "trf_blocks.0.att.W_query.bias" not in mine:
        raise ValueError("qkv_bias=True is needed")
    rename = {
        "att.out_proj": "attn.c_proj",
        "ff.layers.0": "mlp.c_fc",
        "ff.layers.2": "mlp.c_proj",
        "norm1": "ln_1",
        "norm2": "ln_2",
        "att.W_query": "attn.c_attn",
        "att.W_key": "attn.c_attn",
        "att.W_value": "attn.c_attn",
    }
    top = {"tok_emb": "wte", "pos_emb": "wpe", "final_norm": "ln_f", "out_head": "lm_head"}
    order = ["att.W_query", "att.W_key", "att.W_value"]
    jobs, used = [], set()
    for name, p in mine.items():
        owner, kind = name.rsplit(".", 1)
        kind = {"scale": "weight", "shift": "bias"}.get(kind, kind)
        layer = None
        if owner in top:
            theirs = f"{top[owner]}.{kind}"
            if theirs == "lm_head.weight" and theirs not in sd:
                theirs = "wte.weight"
        else:
            _, i, layer = owner.split(".", 2)
            theirs = f"h.{i}.{rename[layer]}.{kind}"
        if theirs not in sd:
            raise ValueError(f"missing {theirs}")
        t = sd[theirs]
        shape = tuple(p.shape)
        if layer is not None and len(shape) == 2:
            shape = shape[::-1]
        if layer in order:
            shape = shape[:-1] + (3 * shape[-1],)
        if tuple(t.shape) != shape:
            raise ValueError(f"{theirs}: expected {shape}, got {tuple(t.shape)}")
        if layer in order:
            t = t.chunk(3, dim=-1)[order.index(layer)]
        if layer is not None and t.ndim == 2:
            t = t.t()
        jobs.append((p, t))
        used.add(theirs)
    for name in sd:
        if name not in used:
            raise ValueError(f"unexpected {name}")
    with torch.no_grad():
        for p, t in jobs:
            p.copy_(t)
