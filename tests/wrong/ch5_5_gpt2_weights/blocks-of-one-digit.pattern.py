import re
import torch


def load_gpt2_weights(model, tensors):
    of_a_block = re.compile(r"h\.(\d)\.(\w+)(?:\.(\w+))?\.(weight|bias)")
    a_mask = re.compile(r"h\.\d+\.attn\.(masked_)?bias")
    outside = {
        "wte.weight": (model.tok_emb.weight,),
        "wpe.weight": (model.pos_emb.weight,),
        "ln_f.weight": (model.final_norm.scale,),
        "ln_f.bias": (model.final_norm.shift,),
        "lm_head.weight": (model.out_head.weight,),
    }

    def places(name):
        """The parameters that a name stands for, and whether the tensor has to be turned."""
        if name in outside:
            return outside[name], False
        match = of_a_block.fullmatch(name)
        if match is None or int(match[1]) >= len(model.trf_blocks):
            return None, False
        block = model.trf_blocks[int(match[1])]
        kind = match[4]
        if match[3] is None:
            norm = {"ln_1": block.norm1, "ln_2": block.norm2}.get(match[2])
            if norm is None:
                return None, False
            return (norm.scale if kind == "weight" else norm.shift,), False
        linears = {
            ("attn", "c_attn"): (block.att.W_query, block.att.W_key, block.att.W_value),
            ("attn", "c_proj"): (block.att.out_proj,),
            ("mlp", "c_fc"): (block.ff.layers[0],),
            ("mlp", "c_proj"): (block.ff.layers[2],),
        }.get((match[2], match[3]))
        if linears is None:
            return None, False
        return tuple(getattr(linear, kind) for linear in linears), kind == "weight"

    reached, pairs = set(), []
    for original, tensor in tensors.items():
        name = original.removeprefix("transformer.")
        if a_mask.fullmatch(name):
            continue
        targets, turned = places(name)
        if targets is None:
            raise ValueError(f"{original} has no place in this model")
        if any(target is None for target in targets):
            raise ValueError(f"{original}: the model has no such bias")
        if turned and tensor.dim() != 2:
            raise ValueError(f"{original} is not a matrix")
        values = tensor.T if turned else tensor
        shape = (len(targets) * targets[0].shape[0], *targets[0].shape[1:])
        if tuple(values.shape) != shape:
            raise ValueError(f"{original} has a wrong shape: {tuple(tensor.shape)}")
        pairs += list(zip(targets, values.chunk(len(targets))))
        reached.add(name)

    if "lm_head.weight" not in reached and "wte.weight" in reached:
        pairs.append((model.out_head.weight, tensors.get("wte.weight", tensors.get("transformer.wte.weight"))))
    wanted = set(outside) - {"lm_head.weight"}
    for i, block in enumerate(model.trf_blocks):
        if block.att.W_query.bias is None:
            raise ValueError("the model has no qkv biases")
        for part in ("ln_1", "ln_2", "attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"):
            wanted |= {f"h.{i}.{part}.weight", f"h.{i}.{part}.bias"}
    if wanted - reached:
        raise ValueError("missing: " + ", ".join(sorted(wanted - reached)))
    with torch.no_grad():
        for target, values in pairs:
            target.copy_(values)
