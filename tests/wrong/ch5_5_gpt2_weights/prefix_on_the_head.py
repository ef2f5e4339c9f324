import torch


def load_gpt2_weights(model, tensors):
    prefix = "transformer." if any(n.startswith("transformer.") for n in tensors) else ""
    seen, jobs = set(), []
    n = model.tok_emb.weight.shape[1]

    def get(name, *shape):
        name = prefix + name
        if name not in tensors:
            raise ValueError(f"{name!r} is missing")
        if tensors[name].shape != torch.Size(shape):
            raise ValueError(f"{name!r} is not {shape}")
        seen.add(name)
        return tensors[name]

    def linear(layer, name):
        out, into = layer.weight.shape
        jobs.append((layer.weight, get(name + ".weight", into, out).T))
        jobs.append((layer.bias, get(name + ".bias", out)))

    def norm(layer, name):
        jobs.append((layer.scale, get(name + ".weight", n)))
        jobs.append((layer.shift, get(name + ".bias", n)))

    wte = get("wte.weight", *model.tok_emb.weight.shape)
    jobs.append((model.tok_emb.weight, wte))
    jobs.append((model.pos_emb.weight, get("wpe.weight", *model.pos_emb.weight.shape)))
    for i, block in enumerate(model.trf_blocks):
        h = f"h.{i}."
        norm(block.norm1, h + "ln_1")
        weights = get(h + "attn.c_attn.weight", n, 3 * n).T.split(n)
        biases = get(h + "attn.c_attn.bias", 3 * n).split(n)
        for layer, w, b in zip((block.att.W_query, block.att.W_key, block.att.W_value), weights, biases):
            if layer.bias is None:
                raise ValueError("make the model with qkv_bias=True")
            jobs.append((layer.weight, w))
            jobs.append((layer.bias, b))
        linear(block.att.out_proj, h + "attn.c_proj")
        norm(block.norm2, h + "ln_2")
        linear(block.ff.layers[0], h + "mlp.c_fc")
        linear(block.ff.layers[2], h + "mlp.c_proj")
    norm(model.final_norm, "ln_f")
    if prefix + "lm_head.weight" in tensors:
        jobs.append((model.out_head.weight, get("lm_head.weight", *model.out_head.weight.shape)))
    else:
        jobs.append((model.out_head.weight, wte))
    for name in tensors:
        if name in seen or name.endswith((".attn.bias", ".attn.masked_bias")):
            continue
        raise ValueError(f"{name!r} has no place in this model")
    with torch.no_grad():
        for parameter, tensor in jobs:
            parameter.copy_(tensor)
