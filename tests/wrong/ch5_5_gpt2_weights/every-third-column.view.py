import torch


def load_gpt2_weights(model, tensors):
    att0 = model.trf_blocks[0].att
    if att0.W_query.bias is None or att0.W_key.bias is None or att0.W_value.bias is None:
        raise ValueError("the model needs qkv_bias=True")

    # names without "transformer.", masks left out
    plain = {}
    for name in tensors:
        short = name
        if short.startswith("transformer."):
            short = short[len("transformer."):]
        if short.endswith(".attn.bias") or short.endswith(".attn.masked_bias"):
            continue
        plain[short] = tensors[name]

    todo = []
    used = set()

    def take(name, shape):
        if name not in plain:
            raise ValueError("missing: " + name)
        if tuple(plain[name].shape) != tuple(shape):
            raise ValueError("wrong shape: " + name)
        used.add(name)
        return plain[name]

    n = model.tok_emb.weight.shape[1]
    wte = take("wte.weight", model.tok_emb.weight.shape)
    todo.append((model.tok_emb.weight, wte))
    todo.append((model.pos_emb.weight, take("wpe.weight", model.pos_emb.weight.shape)))
    i = 0
    for block in model.trf_blocks:
        h = "h." + str(i) + "."
        todo.append((block.norm1.scale, take(h + "ln_1.weight", (n,))))
        todo.append((block.norm1.shift, take(h + "ln_1.bias", (n,))))
        todo.append((block.norm2.scale, take(h + "ln_2.weight", (n,))))
        todo.append((block.norm2.shift, take(h + "ln_2.bias", (n,))))
        w = take(h + "attn.c_attn.weight", (n, 3 * n)).reshape(n, n, 3)
        b = take(h + "attn.c_attn.bias", (3 * n,)).reshape(n, 3)
        layers = [block.att.W_query, block.att.W_key, block.att.W_value]
        for j in range(3):
            todo.append((layers[j].weight, w[:, :, j].T))
            todo.append((layers[j].bias, b[:, j]))
        todo.append((block.att.out_proj.weight, take(h + "attn.c_proj.weight", (n, n)).T))
        todo.append((block.att.out_proj.bias, take(h + "attn.c_proj.bias", (n,))))
        todo.append((block.ff.layers[0].weight, take(h + "mlp.c_fc.weight", (n, 4 * n)).T))
        todo.append((block.ff.layers[0].bias, take(h + "mlp.c_fc.bias", (4 * n,))))
        todo.append((block.ff.layers[2].weight, take(h + "mlp.c_proj.weight", (4 * n, n)).T))
        todo.append((block.ff.layers[2].bias, take(h + "mlp.c_proj.bias", (n,))))
        i += 1
    todo.append((model.final_norm.scale, take("ln_f.weight", (n,))))
    todo.append((model.final_norm.shift, take("ln_f.bias", (n,))))
    if "lm_head.weight" in plain:
        todo.append((model.out_head.weight, take("lm_head.weight", model.out_head.weight.shape)))
    else:
        todo.append((model.out_head.weight, wte))

    for name in plain:
        if name not in used:
            raise ValueError("no place for " + name)
    with torch.no_grad():
        for parameter, tensor in todo:
            parameter.copy_(tensor)
