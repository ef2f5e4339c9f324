"""5.5 my first try"""
import torch


def load_gpt2_weights(model, tensors):
    # take the prefix away
    w = {}
    for name in tensors:
        if name.startswith("transformer."):
            w[name[12:]] = tensors[name]
        else:
            w[name] = tensors[name]

    # the model needs biases
    for block in model.trf_blocks:
        if block.att.W_query.bias is None:
            raise ValueError("qkv_bias must be True")

    n = model.tok_emb.weight.shape[1]
    vocab = model.tok_emb.weight.shape[0]
    context = model.pos_emb.weight.shape[0]

    # all the names and shapes
    shapes = {}
    shapes["wte.weight"] = (vocab, n)
    shapes["wpe.weight"] = (context, n)
    shapes["ln_f.weight"] = (n,)
    shapes["ln_f.bias"] = (n,)
    for i in range(len(model.trf_blocks)):
        h = "h." + str(i) + "."
        for ln in ["ln_1", "ln_2"]:
            shapes[h + ln + ".weight"] = (n,)
            shapes[h + ln + ".bias"] = (n,)
        shapes[h + "attn.c_attn.weight"] = (n, 3 * n)
        shapes[h + "attn.c_attn.bias"] = (3 * n,)
        shapes[h + "attn.c_proj.weight"] = (n, n)
        shapes[h + "attn.c_proj.bias"] = (n,)
        shapes[h + "mlp.c_fc.weight"] = (n, 4 * n)
        shapes[h + "mlp.c_fc.bias"] = (4 * n,)
        shapes[h + "mlp.c_proj.weight"] = (4 * n, n)
        shapes[h + "mlp.c_proj.bias"] = (n,)

    # check everything first
    for name in shapes:
        if name not in w:
            raise ValueError(name + " is missing")
        if tuple(w[name].shape) != shapes[name]:
            raise ValueError(name + " has a wrong shape")
    for name in w:
        is_mask = name.endswith(".attn.bias") or name.endswith(".attn.masked_bias")
        if name not in shapes and name != "lm_head.weight" and not is_mask:
            raise ValueError(name + " has no place")

    # now write
    with torch.no_grad():
        model.tok_emb.weight.copy_(w["wte.weight"])
        model.pos_emb.weight.copy_(w["wpe.weight"])
        for i in range(len(model.trf_blocks)):
            h = "h." + str(i) + "."
            block = model.trf_blocks[i]
            block.norm1.scale.copy_(w[h + "ln_1.weight"])
            block.norm1.shift.copy_(w[h + "ln_1.bias"])
            qkv = w[h + "attn.c_attn.weight"]
            block.att.W_query.weight.copy_(qkv[:, :n].T)
            block.att.W_key.weight.copy_(qkv[:, n:2 * n].T)
            block.att.W_value.weight.copy_(qkv[:, 2 * n:].T)
            qkv = w[h + "attn.c_attn.bias"]
            block.att.W_query.bias.copy_(qkv[:n])
            block.att.W_key.bias.copy_(qkv[n:2 * n])
            block.att.W_value.bias.copy_(qkv[2 * n:])
            block.att.out_proj.weight.copy_(w[h + "attn.c_proj.weight"])
            block.att.out_proj.bias.copy_(w[h + "attn.c_proj.bias"])
            block.norm2.scale.copy_(w[h + "ln_2.weight"])
            block.norm2.shift.copy_(w[h + "ln_2.bias"])
            block.ff.layers[0].weight.copy_(w[h + "mlp.c_fc.weight"].T)
            block.ff.layers[0].bias.copy_(w[h + "mlp.c_fc.bias"])
            block.ff.layers[2].weight.copy_(w[h + "mlp.c_proj.weight"].T)
            block.ff.layers[2].bias.copy_(w[h + "mlp.c_proj.bias"])
        model.final_norm.scale.copy_(w["ln_f.weight"])
        model.final_norm.shift.copy_(w["ln_f.bias"])
        # GPT-2 has no head of its own
        model.out_head.weight.copy_(w["wte.weight"])
