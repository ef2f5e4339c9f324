import torch

_plans = {}  # sizes -> [(our parameter, their name, how)]


def _plan(model):
    key = (tuple(model.tok_emb.weight.shape), len(model.pos_emb.weight), len(model.trf_blocks))
    if key in _plans:
        return _plans[key]
    plan = [(model.tok_emb.weight, "wte.weight", "as is")]
    plan.append((model.pos_emb.weight, "wpe.weight", "as is"))
    for i, block in enumerate(model.trf_blocks):
        for name, norm in (("ln_1", block.norm1), ("ln_2", block.norm2)):
            plan.append((norm.scale, f"h.{i}.{name}.weight", "as is"))
            plan.append((norm.shift, f"h.{i}.{name}.bias", "as is"))
        for j, layer in enumerate((block.att.W_query, block.att.W_key, block.att.W_value)):
            plan.append((layer.weight, f"h.{i}.attn.c_attn.weight", j))
            plan.append((layer.bias, f"h.{i}.attn.c_attn.bias", j))
        for name, layer in (
            ("attn.c_proj", block.att.out_proj),
            ("mlp.c_fc", block.ff.layers[0]),
            ("mlp.c_proj", block.ff.layers[2]),
        ):
            plan.append((layer.weight, f"h.{i}.{name}.weight", "turned"))
            plan.append((layer.bias, f"h.{i}.{name}.bias", "as is"))
    plan.append((model.final_norm.scale, "ln_f.weight", "as is"))
    plan.append((model.final_norm.shift, "ln_f.bias", "as is"))
    _plans[key] = plan
    return plan


def load_gpt2_weights(model, tensors):
    for block in model.trf_blocks:
        if block.att.W_query.bias is None:
            raise ValueError("the model has no qkv biases")
    tensors = {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()}
    plan = list(_plan(model))
    head = "lm_head.weight" if "lm_head.weight" in tensors else "wte.weight"
    plan.append((model.out_head.weight, head, "as is"))
    for parameter, name, how in plan:
        if name not in tensors:
            raise ValueError(f"{name} is missing")
        shape = list(parameter.shape)
        if how == "turned":
            shape.reverse()
        elif how != "as is":
            shape[-1] = 3 * parameter.shape[0]
        if list(tensors[name].shape) != shape:
            raise ValueError(f"{name} should have the shape {shape}")
    names = {name for _, name, _ in plan}
    for name in tensors:
        if name not in names and not name.endswith((".attn.bias", ".attn.masked_bias")):
            raise ValueError(f"{name} has no place in the model")
    with torch.no_grad():
        for parameter, name, how in plan:
            tensor = tensors[name]
            if isinstance(how, int):
                tensor = tensor.chunk(3, dim=-1)[how]
            parameter.copy_(tensor if how == "as is" or tensor.dim() == 1 else tensor.T)
