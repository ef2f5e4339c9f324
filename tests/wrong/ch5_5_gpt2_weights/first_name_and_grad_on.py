import torch


def without_prefix(tensors):
    names = list(tensors)
    if names and names[0].startswith("transformer."):
        return {n.replace("transformer.", "", 1): tensors[n] for n in names}
    return dict(tensors)


def write(p, t):
    p.requires_grad_(False)
    p.copy_(t)  # a leaf that needs gradients can't be written to
    p.requires_grad_(True)


def where(model):
    """name in the file -> list of (parameter, function of the file's tensor)"""
    same = lambda t: t
    turn = lambda t: t.T
    places = {
        "wte.weight": [(model.tok_emb.weight, same)],
        "wpe.weight": [(model.pos_emb.weight, same)],
        "ln_f.weight": [(model.final_norm.scale, same)],
        "ln_f.bias": [(model.final_norm.shift, same)],
        "lm_head.weight": [(model.out_head.weight, same)],
    }
    for i, b in enumerate(model.trf_blocks):
        qkv = [b.att.W_query, b.att.W_key, b.att.W_value]
        places[f"h.{i}.attn.c_attn.weight"] = [
            (w.weight, lambda t, j=j: t.chunk(3, 1)[j].T) for j, w in enumerate(qkv)
        ]
        places[f"h.{i}.attn.c_attn.bias"] = [
            (w.bias, lambda t, j=j: t.chunk(3)[j]) for j, w in enumerate(qkv)
        ]
        for name, linear in [
            ("attn.c_proj", b.att.out_proj), ("mlp.c_fc", b.ff.layers[0]), ("mlp.c_proj", b.ff.layers[2])
        ]:
            places[f"h.{i}.{name}.weight"] = [(linear.weight, turn)]
            places[f"h.{i}.{name}.bias"] = [(linear.bias, same)]
        for name, norm in [("ln_1", b.norm1), ("ln_2", b.norm2)]:
            places[f"h.{i}.{name}.weight"] = [(norm.scale, same)]
            places[f"h.{i}.{name}.bias"] = [(norm.shift, same)]
    return places


def load_gpt2_weights(model, tensors):
    if any(b.att.W_query.bias is None for b in model.trf_blocks):
        raise ValueError("there are no qkv biases in this model")
    file = without_prefix(tensors)
    if "lm_head.weight" not in file and "wte.weight" in file:
        file["lm_head.weight"] = file["wte.weight"]
    shapes = {k: tuple(s) for k, s in layout({
        "emb_dim": model.tok_emb.embedding_dim,
        "vocab_size": model.tok_emb.num_embeddings,
        "context_length": model.pos_emb.num_embeddings,
        "n_layers": len(model.trf_blocks),
    }).items()}
    shapes["lm_head.weight"] = shapes["wte.weight"]
    places = where(model)
    for name in places:
        if name not in file:
            raise ValueError(f"{name}: missing")
    for name, tensor in file.items():
        if name.endswith(".attn.bias") or name.endswith(".attn.masked_bias"):
            continue
        if name not in places:
            raise ValueError(f"{name}: not in the model")
        if tuple(tensor.shape) != shapes[name]:
            raise ValueError(f"{name}: wrong shape")
    with torch.no_grad():
        for name, targets in places.items():
            for parameter, how in targets:
                write(parameter, how(file[name]))


def layout(cfg):
    n = cfg["emb_dim"]
    block = {"ln_1.weight": (n,), "ln_1.bias": (n,), "ln_2.weight": (n,), "ln_2.bias": (n,)}
    layers = {"attn.c_attn": (n, 3 * n), "attn.c_proj": (n, n)}
    layers |= {"mlp.c_fc": (n, 4 * n), "mlp.c_proj": (4 * n, n)}
    for name, shape in layers.items():
        block |= {f"{name}.weight": shape, f"{name}.bias": shape[1:]}
    shapes = {"wte.weight": (cfg["vocab_size"], n), "wpe.weight": (cfg["context_length"], n)}
    for i in range(cfg["n_layers"]):
        shapes |= {f"h.{i}.{name}": shape for name, shape in block.items()}
    return {**shapes, "ln_f.weight": (n,), "ln_f.bias": (n,)}
