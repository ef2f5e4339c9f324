import torch


def load_gpt2_weights(model, tensors):
    # 1. the names, without the prefix and without the masks
    names = {}
    for full_name in tensors.keys():
        if full_name.startswith("transformer."):
            names[full_name[12:]] = full_name
        else:
            names[full_name] = full_name
    number_of_blocks = len(model.trf_blocks)
    for i in range(number_of_blocks):
        if f"h.{i}.attn.bias" in names:
            del names[f"h.{i}.attn.bias"]
        if f"h.{i}.attn.masked_bias" in names:
            del names[f"h.{i}.attn.masked_bias"]

    # 2. look at everything
    for i in range(number_of_blocks):
        if model.trf_blocks[i].att.W_query.bias is None:
            raise ValueError("The model has no query, key and value biases")
    vocab, emb = model.tok_emb.weight.shape
    context = model.pos_emb.weight.shape[0]
    shapes = {}
    shapes["wte.weight"] = (vocab, emb)
    shapes["wpe.weight"] = (context, emb)
    shapes["ln_f.weight"] = (emb,)
    shapes["ln_f.bias"] = (emb,)
    if "lm_head.weight" in names:
        shapes["lm_head.weight"] = (vocab, emb)
    for i in range(number_of_blocks):
        shapes[f"h.{i}.ln_1.weight"] = (emb,)
        shapes[f"h.{i}.ln_1.bias"] = (emb,)
        shapes[f"h.{i}.attn.c_attn.weight"] = (emb, 3 * emb)
        shapes[f"h.{i}.attn.c_attn.bias"] = (3 * emb,)
        shapes[f"h.{i}.attn.c_proj.weight"] = (emb, emb)
        shapes[f"h.{i}.attn.c_proj.bias"] = (emb,)
        shapes[f"h.{i}.ln_2.weight"] = (emb,)
        shapes[f"h.{i}.ln_2.bias"] = (emb,)
        shapes[f"h.{i}.mlp.c_fc.weight"] = (emb, 4 * emb)
        shapes[f"h.{i}.mlp.c_fc.bias"] = (4 * emb,)
        shapes[f"h.{i}.mlp.c_proj.weight"] = (4 * emb, emb)
        shapes[f"h.{i}.mlp.c_proj.bias"] = (emb,)
    for name in shapes:
        if name not in names:
            raise ValueError(name + " is missing")
        if tuple(tensors[names[name]].shape) != shapes[name]:
            raise ValueError(name + " should be " + str(shapes[name]))
    for name in names:
        if name not in shapes:
            raise ValueError(name + " is too much")

    # 3. write
    def get(name):
        return tensors[names[name]].detach().clone()

    with torch.no_grad():
        model.tok_emb.weight[...] = get("wte.weight")
        model.pos_emb.weight[...] = get("wpe.weight")
        model.final_norm.scale[...] = get("ln_f.weight")
        model.final_norm.shift[...] = get("ln_f.bias")
        if "lm_head.weight" in names:
            model.out_head.weight[...] = get("lm_head.weight")
        else:
            model.out_head.weight[...] = get("wte.weight")
        for i in range(number_of_blocks):
            block = model.trf_blocks[i]
            block.norm1.scale[...] = get(f"h.{i}.ln_1.weight")
            block.norm1.shift[...] = get(f"h.{i}.ln_1.bias")
            w = get(f"h.{i}.attn.c_attn.weight")
            b = get(f"h.{i}.attn.c_attn.bias")
            block.att.W_query.weight[...] = w[:, 0:emb].transpose(0, 1)
            block.att.W_key.weight[...] = w[:, emb : 2 * emb].transpose(0, 1)
            block.att.W_value.weight[...] = w[:, 2 * emb : 3 * emb].transpose(0, 1)
            block.att.W_query.bias[...] = b[0:emb]
            block.att.W_key.bias[...] = b[emb : 2 * emb]
            block.att.W_value.bias[...] = b[2 * emb : 3 * emb]
            block.att.out_proj.weight[...] = get(f"h.{i}.attn.c_proj.weight").transpose(0, 1)
            block.att.out_proj.bias[...] = get(f"h.{i}.attn.c_proj.bias")
            block.norm2.scale[...] = get(f"h.{i}.ln_2.weight")
            block.norm2.shift[...] = get(f"h.{i}.ln_2.bias")
            block.ff.layers[0].weight[...] = get(f"h.{i}.mlp.c_fc.weight").transpose(0, 1)
            block.ff.layers[0].bias[...] = get(f"h.{i}.mlp.c_fc.bias")
            block.ff.layers[2].weight[...] = get(f"h.{i}.mlp.c_proj.weight").transpose(0, 1)
            block.ff.layers[2].bias[...] = get(f"h.{i}.mlp.c_proj.bias")
