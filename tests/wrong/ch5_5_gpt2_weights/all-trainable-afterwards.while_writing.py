"""5.5 GPT-2's own weights"""

import torch


@torch.no_grad()
def load_gpt2_weights(model, tensors):
    given = {k.replace("transformer.", "", 1): v for k, v in tensors.items()}
    target = {}  # name: (parameters, is it stored the other way round?)

    target["wte.weight"] = [model.tok_emb.weight], False
    target["wpe.weight"] = [model.pos_emb.weight], False
    target["ln_f.weight"] = [model.final_norm.scale], False
    target["ln_f.bias"] = [model.final_norm.shift], False
    if "lm_head.weight" in given:
        target["lm_head.weight"] = [model.out_head.weight], False
    for i, block in enumerate(model.trf_blocks):
        a, f = block.att, block.ff.layers
        if a.W_query.bias is None or a.W_key.bias is None or a.W_value.bias is None:
            raise ValueError(f"h.{i}.attn.c_attn.bias: the model has no qkv biases")
        for name, norm in {"ln_1": block.norm1, "ln_2": block.norm2}.items():
            target[f"h.{i}.{name}.weight"] = [norm.scale], False
            target[f"h.{i}.{name}.bias"] = [norm.shift], False
        layers = {
            "attn.c_attn": [a.W_query, a.W_key, a.W_value],
            "attn.c_proj": [a.out_proj],
            "mlp.c_fc": [f[0]],
            "mlp.c_proj": [f[2]],
        }
        for name, parts in layers.items():
            target[f"h.{i}.{name}.weight"] = [part.weight for part in parts], True
            target[f"h.{i}.{name}.bias"] = [part.bias for part in parts], False
        given.pop(f"h.{i}.attn.bias", None)
        given.pop(f"h.{i}.attn.masked_bias", None)

    for name in given.keys() ^ target.keys():
        raise ValueError(f"{name} is " + ("missing" if name in target else "unknown"))
    ready = []
    for name, (parameters, turned) in target.items():
        shape = [len(parameters) * parameters[0].shape[0], *parameters[0].shape[1:]]
        if turned:
            shape.reverse()
        if list(given[name].shape) != shape:
            raise ValueError(f"{name} is {list(given[name].shape)}, should be {shape}")
        tensor = given[name].T if turned else given[name]
        ready += zip(parameters, tensor.split(parameters[0].shape[0]))
    ready.append((model.out_head.weight, given.get("lm_head.weight", given["wte.weight"])))

    for parameter, numbers in ready:
        parameter.copy_(numbers)
        parameter.requires_grad_(True)  # they stay trainable
