import torch


def load_gpt2_weights(model, tensors):
    given = {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()}
    plan = []

    def plan_for(name, parameter, turned=False):
        plan.append((name, parameter, turned))

    plan_for("wte.weight", model.tok_emb.weight)
    plan_for("wpe.weight", model.pos_emb.weight)
    plan_for("ln_f.weight", model.final_norm.scale)
    plan_for("ln_f.bias", model.final_norm.shift)
    own_head = "lm_head.weight" in given
    plan_for("lm_head.weight" if own_head else "wte.weight", model.out_head.weight)
    thirds = {}
    for i, block in enumerate(model.trf_blocks):
        if block.att.W_query.bias is None:
            raise ValueError("the model has no qkv biases")
        for kind in ("weight", "bias"):
            name = f"h.{i}.attn.c_attn.{kind}"
            if name not in given:
                raise ValueError(name)
            width = block.att.W_query.weight.shape[0]
            wanted = (width, 3 * width) if kind == "weight" else (3 * width,)
            if tuple(given[name].shape) != wanted:
                raise ValueError(name)
            query, key, value = given[name].chunk(3, dim=-1)
            layers = ((block.att.W_query, query), (block.att.W_key, key), (block.att.W_value, value))
            for j, (layer, third) in enumerate(layers):
                thirds[f"{name} {j}"] = third
                plan_for(f"{name} {j}", getattr(layer, kind), kind == "weight")
            del given[name]
        for name, layer in (
            ("attn.c_proj", block.att.out_proj),
            ("mlp.c_fc", block.ff.layers[0]),
            ("mlp.c_proj", block.ff.layers[2]),
        ):
            plan_for(f"h.{i}.{name}.weight", layer.weight, True)
            plan_for(f"h.{i}.{name}.bias", layer.bias)
        for name, norm in (("ln_1", block.norm1), ("ln_2", block.norm2)):
            plan_for(f"h.{i}.{name}.weight", norm.scale)
            plan_for(f"h.{i}.{name}.bias", norm.shift)
    given |= thirds

    for name, parameter, turned in plan:
        if name not in given:
            raise ValueError(f"{name} is missing")
        wanted = parameter.T.shape if turned else parameter.shape
        if given[name].shape != wanted:
            raise ValueError(f"{name} is {given[name].shape}, not {wanted}")
    for name in given.keys() - {name for name, _, _ in plan}:
        if not name.endswith((".attn.bias", ".attn.masked_bias")):
            raise ValueError(f"{name} has no place")
    with torch.no_grad():
        for name, parameter, turned in plan:
            parameter.copy_(given[name].T if turned else given[name])
