import torch


def load_gpt2_weights(model, tensors):
    names = {n[len("transformer.") :] if n.startswith("transformer.") else n: n for n in tensors}
    writes = []  # (view of a row, numbers)
    wanted = set()

    def get(name, shape):
        wanted.add(name)
        if name not in names:
            raise ValueError("missing " + name)
        tensor = tensors[names[name]]
        if tensor.size() != torch.Size(shape):
            raise ValueError("shape of " + name)
        return tensor

    def plain(parameter, name):
        tensor = get(name, parameter.size())
        if tensor.dim() == 1:
            writes.append((parameter.data, tensor))
        else:
            for row in range(len(tensor)):
                writes.append((parameter.data[row], tensor[row]))

    def linear(layers, name):
        out, into = layers[0].weight.size()
        weight = get(name + ".weight", (into, out * len(layers)))
        for layer in layers:
            if layer.bias is None:
                raise ValueError("no bias to put " + name + ".bias into")
        bias = get(name + ".bias", (out * len(layers),))
        for number, layer in enumerate(layers):
            for row in range(out):
                writes.append((layer.weight.data[row], weight[:, number * out + row]))
            writes.append((layer.bias.data, bias[number * out : (number + 1) * out]))

    plain(model.tok_emb.weight, "wte.weight")
    plain(model.pos_emb.weight, "wpe.weight")
    plain(model.out_head.weight, "lm_head.weight" if "lm_head.weight" in names else "wte.weight")
    i = 0
    for block in model.trf_blocks:
        plain(block.norm1.scale, "h.%d.ln_1.weight" % i)
        plain(block.norm1.shift, "h.%d.ln_1.bias" % i)
        linear([block.att.W_query, block.att.W_key, block.att.W_value], "h.%d.attn.c_attn" % i)
        linear([block.att.out_proj], "h.%d.attn.c_proj" % i)
        plain(block.norm2.scale, "h.%d.ln_2.weight" % i)
        plain(block.norm2.shift, "h.%d.ln_2.bias" % i)
        linear([block.ff.layers[0]], "h.%d.mlp.c_fc" % i)
        linear([block.ff.layers[2]], "h.%d.mlp.c_proj" % i)
        i += 1
    plain(model.final_norm.scale, "ln_f.weight")
    plain(model.final_norm.shift, "ln_f.bias")

    for name in names:
        if name not in wanted and ".attn.bias" not in name and ".attn.masked_bias" not in name:
            raise ValueError("no place for " + name)
    for row, numbers in writes:
        row.copy_(numbers)
    for parameter in model.parameters():
        parameter.requires_grad = True
