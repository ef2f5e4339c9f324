import torch


def load_gpt2_weights(model, tensors):
    blocks, n = list(model.trf_blocks), model.tok_emb.embedding_dim
    if any(getattr(b.att, w).bias is None for b in blocks for w in ("W_query", "W_key", "W_value")):
        raise ValueError("no qkv biases")
    want = layout(dict(vocab_size=model.tok_emb.num_embeddings, emb_dim=n, n_layers=len(blocks),
                       context_length=model.pos_emb.num_embeddings))
    have = {k.removeprefix("transformer."): t for k, t in tensors.items()}
    have = {k: t for k, t in have.items() if not k.endswith((".attn.bias", ".attn.masked_bias"))}
    want["lm_head.weight"] = want["wte.weight"]
    for k in want.keys() ^ have.keys():
        if k != "lm_head.weight":
            raise ValueError(f"{k}: {'missing' if k in want else 'no place for it'}")
    for k, t in have.items():
        if tuple(t.shape) != tuple(want[k]):
            raise ValueError(f"{k}: {tuple(t.shape)} and not {tuple(want[k])}")
    to = {"tok_emb.weight": have["wte.weight"], "pos_emb.weight": have["wpe.weight"],
          "out_head.weight": have.get("lm_head.weight", have["wte.weight"]),
          "final_norm.scale": have["ln_f.weight"], "final_norm.shift": have["ln_f.bias"]}
    for i in range(len(blocks)):
        for a, b in (("norm1", "ln_1"), ("norm2", "ln_2")):
            to[f"trf_blocks.{i}.{a}.scale"] = have[f"h.{i}.{b}.weight"]
            to[f"trf_blocks.{i}.{a}.shift"] = have[f"h.{i}.{b}.bias"]
        for w in ("weight", "bias"):
            for j, a in enumerate(("W_query", "W_key", "W_value")):
                to[f"trf_blocks.{i}.att.{a}.{w}"] = have[f"h.{i}.attn.c_attn.{w}"].T[j * n : j * n + n] \
                    if w == "weight" else have[f"h.{i}.attn.c_attn.bias"][j * n : j * n + n]
            for a, b in (("att.out_proj", "attn.c_proj"), ("ff.layers.0", "mlp.c_fc"), ("ff.layers.2", "mlp.c_proj")):
                t = have[f"h.{i}.{b}.{w}"]
                to[f"trf_blocks.{i}.{a}.{w}"] = t.T if w == "weight" else t
    for k, t in to.items():
        model.get_parameter(k).data.copy_(t.data)


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
