import torch


def load_gpt2_weights(model, tensors):
    if any(b.att.W_query.bias is None for b in model.trf_blocks):
        raise ValueError("qkv_bias is off")
    prefix = "transformer." if any(k.startswith("transformer.") for k in tensors) else ""
    todo = {}


    def get(name, shape):
        try:
            tensor = tensors.pop(prefix + name)
        except KeyError:
            raise ValueError(f"I miss {name}")
        if list(tensor.shape) != list(shape):
            raise ValueError(f"{name} is {list(tensor.shape)} and should be {list(shape)}")
        return tensor


    d = model.pos_emb.embedding_dim
    todo[model.tok_emb.weight] = get("wte.weight", model.tok_emb.weight.shape)
    todo[model.pos_emb.weight] = get("wpe.weight", model.pos_emb.weight.shape)
    for i, block in enumerate(model.trf_blocks):
        todo[block.norm1.scale] = get(f"h.{i}.ln_1.weight", [d])
        todo[block.norm1.shift] = get(f"h.{i}.ln_1.bias", [d])
        q_w, k_w, v_w = get(f"h.{i}.attn.c_attn.weight", [d, 3 * d]).split(d, dim=1)
        q_b, k_b, v_b = get(f"h.{i}.attn.c_attn.bias", [3 * d]).split(d)
        todo[block.att.W_query.weight], todo[block.att.W_query.bias] = q_w.T, q_b
        todo[block.att.W_key.weight], todo[block.att.W_key.bias] = k_w.T, k_b
        todo[block.att.W_value.weight], todo[block.att.W_value.bias] = v_w.T, v_b
        todo[block.att.out_proj.weight] = get(f"h.{i}.attn.c_proj.weight", [d, d]).T
        todo[block.att.out_proj.bias] = get(f"h.{i}.attn.c_proj.bias", [d])
        todo[block.norm2.scale] = get(f"h.{i}.ln_2.weight", [d])
        todo[block.norm2.shift] = get(f"h.{i}.ln_2.bias", [d])
        todo[block.ff.layers[0].weight] = get(f"h.{i}.mlp.c_fc.weight", [d, 4 * d]).T
        todo[block.ff.layers[0].bias] = get(f"h.{i}.mlp.c_fc.bias", [4 * d])
        todo[block.ff.layers[2].weight] = get(f"h.{i}.mlp.c_proj.weight", [4 * d, d]).T
        todo[block.ff.layers[2].bias] = get(f"h.{i}.mlp.c_proj.bias", [d])
        tensors.pop(f"{prefix}h.{i}.attn.bias", None)
        tensors.pop(f"{prefix}h.{i}.attn.masked_bias", None)
    todo[model.final_norm.scale] = get("ln_f.weight", [d])
    todo[model.final_norm.shift] = get("ln_f.bias", [d])
    head = tensors.pop("lm_head.weight", todo[model.tok_emb.weight])
    if head.shape != model.out_head.weight.shape:
        raise ValueError("lm_head.weight has a wrong shape")
    todo[model.out_head.weight] = head
    for rest in tensors:
        raise ValueError(f"{rest} doesn't belong to this model")
    with torch.no_grad():
        for parameter in todo:
            parameter.copy_(todo[parameter])
