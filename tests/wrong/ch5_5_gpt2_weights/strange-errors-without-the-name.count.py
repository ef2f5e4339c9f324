import torch


def pairs(model):
    """(parameters, name in the file, how it is stored) for everything"""
    yield [model.tok_emb.weight], "wte.weight", False
    yield [model.pos_emb.weight], "wpe.weight", False
    for n, block in enumerate(model.trf_blocks):
        att, ff = block.att, block.ff.layers
        yield [block.norm1.scale], f"h.{n}.ln_1.weight", False
        yield [block.norm1.shift], f"h.{n}.ln_1.bias", False
        three = [att.W_query, att.W_key, att.W_value]
        yield [w.weight for w in three], f"h.{n}.attn.c_attn.weight", True
        yield [w.bias for w in three], f"h.{n}.attn.c_attn.bias", False
        for layer, name in ((att.out_proj, "attn.c_proj"), (ff[0], "mlp.c_fc"), (ff[2], "mlp.c_proj")):
            yield [layer.weight], f"h.{n}.{name}.weight", True
            yield [layer.bias], f"h.{n}.{name}.bias", False
        yield [block.norm2.scale], f"h.{n}.ln_2.weight", False
        yield [block.norm2.shift], f"h.{n}.ln_2.bias", False
    yield [model.final_norm.scale], "ln_f.weight", False
    yield [model.final_norm.shift], "ln_f.bias", False


def load_gpt2_weights(model, tensors):
    for block in model.trf_blocks:
        if block.att.W_query.bias is None:
            raise ValueError("model has no qkv biases")
    file = {k.removeprefix("transformer."): t for k, t in tensors.items()}
    file = {k: t for k, t in file.items() if not k.endswith((".attn.bias", ".attn.masked_bias"))}
    plan = list(pairs(model))
    plan.append(([model.out_head.weight], "lm_head.weight" if "lm_head.weight" in file else "wte.weight", False))
    work, found = [], set()
    for parameters, name, turned in plan:
        if name not in file:
            raise ValueError(f"{name} is missing")
        found.add(name)
        if file[name].ndim != (2 if turned else parameters[0].ndim):
            raise ValueError(f"{name} has {file[name].ndim} dimensions")
        tensor = file[name].detach().t() if turned else file[name].detach()  # (out, in) now
        rows = sum(len(p) for p in parameters)
        if tensor.shape != torch.Size([rows, *parameters[0].shape[1:]]):
            raise ValueError(f"{name} has shape {tuple(file[name].shape)}")
        work += zip(parameters, tensor.chunk(len(parameters), dim=0))
    left = len(file) - len(found)
    if left > 0:
        raise ValueError(f"{left} tensors of the file have no place in the model")
    with torch.no_grad():
        for parameter, part in work:
            parameter.copy_(part)
