import torch


def homes(model, name):
    """Where a tensor of that name lives: [(parameter, which third or None)], turned or not."""
    match name.split("."):
        case ["wte", "weight"]:
            return [model.tok_emb.weight], False
        case ["wpe", "weight"]:
            return [model.pos_emb.weight], False
        case ["lm_head", "weight"]:
            return [model.out_head.weight], False
        case ["ln_f", "weight"]:
            return [model.final_norm.scale], False
        case ["ln_f", "bias"]:
            return [model.final_norm.shift], False
        case ["h", number, *rest] if number in map(str, range(len(model.trf_blocks))):
            block = model.trf_blocks[int(number)]
            match rest:
                case ["ln_1" | "ln_2" as which, "weight" | "bias" as kind]:
                    norm = block.norm1 if which == "ln_1" else block.norm2
                    return [norm.scale if kind == "weight" else norm.shift], False
                case ["attn", "c_attn", "weight" | "bias" as kind]:
                    att = block.att
                    three = (att.W_query, att.W_key, att.W_value)
                    return [getattr(linear, kind) for linear in three], kind == "weight"
                case ["attn", "c_proj", "weight" | "bias" as kind]:
                    return [getattr(block.att.out_proj, kind)], kind == "weight"
                case ["mlp", "c_fc", "weight" | "bias" as kind]:
                    return [getattr(block.ff.layers[0], kind)], kind == "weight"
                case ["mlp", "c_proj", "weight" | "bias" as kind]:
                    return [getattr(block.ff.layers[2], kind)], kind == "weight"
    raise ValueError(f"{name} has no place in the model")


def load_gpt2_weights(model, tensors):
    for block in model.trf_blocks:
        if None in (block.att.W_query.bias, block.att.W_key.bias, block.att.W_value.bias):
            raise ValueError("the model is without qkv biases")

    short = {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()}
    if "wte.weight" in short:
        short.setdefault("lm_head.weight", short["wte.weight"])
    expected = ["wte.weight", "wpe.weight", "ln_f.weight", "ln_f.bias"]
    for i in range(len(model.trf_blocks)):
        for layer in ("ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj"):
            expected += [f"h.{i}.{layer}.weight", f"h.{i}.{layer}.bias"]
    for name in expected:
        if name not in short:
            raise ValueError(f"{name} isn't there")

    moves = []
    for name, tensor in short.items():
        if name.startswith("h.") and name.endswith((".attn.bias", ".attn.masked_bias")):
            continue
        parameters, turned = homes(model, name)
        shape = [sum(p.shape[0] for p in parameters), *parameters[0].shape[1:]]
        if list(tensor.shape) != (shape[::-1] if turned else shape):
            raise ValueError(f"{name} is {list(tensor.shape)}")
        begin = 0
        for p in parameters:
            end = begin + p.shape[0]
            moves.append((p, tensor[:, begin:end].t() if turned else tensor[begin:end]))
            begin = end
    # where the two are tied, what the file gives the head is written last
    moves.sort(key=lambda move: move[0] is model.out_head.weight)
    with torch.no_grad():
        for p, numbers in moves:
            p.copy_(numbers)
