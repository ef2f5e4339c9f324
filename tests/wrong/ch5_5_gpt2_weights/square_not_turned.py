import torch


def load_gpt2_weights(model, tensors):
    prefix = "transformer."
    params = {}
    for name, tensor in tensors.items():
        params[name[len(prefix) :] if name.startswith(prefix) else name] = tensor

    targets = []  # (parameter, name, slice, transposed)
    targets.append((model.tok_emb.weight, "wte.weight"))
    targets.append((model.pos_emb.weight, "wpe.weight"))
    todo = []
    seen = set()

    def get(name, shape):
        if name not in params:
            raise ValueError(f"{name} is missing")
        if tuple(params[name].shape) != tuple(shape):
            raise ValueError(f"{name} has shape {tuple(params[name].shape)}, wanted {tuple(shape)}")
        seen.add(name)
        return params[name]

    for parameter, name in targets:
        todo.append((parameter, get(name, parameter.shape)))
    d = model.tok_emb.weight.shape[1]
    for i, block in enumerate(model.trf_blocks):
        if block.att.W_query.bias is None:
            raise ValueError("The model has no qkv biases")
        todo.append((block.norm1.scale, get(f"h.{i}.ln_1.weight", (d,))))
        todo.append((block.norm1.shift, get(f"h.{i}.ln_1.bias", (d,))))
        todo.append((block.norm2.scale, get(f"h.{i}.ln_2.weight", (d,))))
        todo.append((block.norm2.shift, get(f"h.{i}.ln_2.bias", (d,))))
        q_w, k_w, v_w = get(f"h.{i}.attn.c_attn.weight", (d, 3 * d)).chunk(3, dim=-1)
        q_b, k_b, v_b = get(f"h.{i}.attn.c_attn.bias", (3 * d,)).chunk(3, dim=-1)
        todo += [(block.att.W_query.weight, q_w.T), (block.att.W_query.bias, q_b)]
        todo += [(block.att.W_key.weight, k_w.T), (block.att.W_key.bias, k_b)]
        todo += [(block.att.W_value.weight, v_w.T), (block.att.W_value.bias, v_b)]
        todo.append((block.att.out_proj.weight, get(f"h.{i}.attn.c_proj.weight", (d, d))))
        todo.append((block.att.out_proj.bias, get(f"h.{i}.attn.c_proj.bias", (d,))))
        todo.append((block.ff.layers[0].weight, get(f"h.{i}.mlp.c_fc.weight", (d, 4 * d)).T))
        todo.append((block.ff.layers[0].bias, get(f"h.{i}.mlp.c_fc.bias", (4 * d,))))
        todo.append((block.ff.layers[2].weight, get(f"h.{i}.mlp.c_proj.weight", (4 * d, d)).T))
        todo.append((block.ff.layers[2].bias, get(f"h.{i}.mlp.c_proj.bias", (d,))))
    todo.append((model.final_norm.scale, get("ln_f.weight", (d,))))
    todo.append((model.final_norm.shift, get("ln_f.bias", (d,))))
    head = "lm_head.weight" if "lm_head.weight" in params else "wte.weight"
    todo.append((model.out_head.weight, get(head, model.out_head.weight.shape)))
    for name in params:
        if name not in seen and not name.endswith((".attn.bias", ".attn.masked_bias")):
            raise ValueError(f"{name} has no place in the model")
    with torch.no_grad():
        for parameter, tensor in todo:
            parameter.copy_(tensor)
