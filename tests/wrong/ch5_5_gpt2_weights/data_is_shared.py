import re

import torch


def load_gpt2_weights(model, tensors):
    mask = re.compile(r"h\.\d+\.attn\.(masked_)?bias")
    file = {}
    for name, tensor in tensors.items():
        plain = re.sub(r"^transformer\.", "", name)
        if not mask.fullmatch(plain):
            file[plain] = tensor

    new = {}  # our name -> tensor

    def take(name, *shape):
        try:
            tensor = file.pop(name)
        except KeyError:
            raise ValueError(f"{name} is not there") from None
        if tensor.shape != shape:
            raise ValueError(f"{name} is {tuple(tensor.shape)} and should be {shape}")
        return tensor

    v, n = model.tok_emb.weight.shape
    new["tok_emb.weight"] = take("wte.weight", v, n)
    new["pos_emb.weight"] = take("wpe.weight", len(model.pos_emb.weight), n)
    for i, block in enumerate(model.trf_blocks):
        if block.att.W_query.bias is None:
            raise ValueError("no biases for query, key and value")
        ours, theirs = f"trf_blocks.{i}", f"h.{i}"
        for j in (1, 2):
            new[f"{ours}.norm{j}.scale"] = take(f"{theirs}.ln_{j}.weight", n)
            new[f"{ours}.norm{j}.shift"] = take(f"{theirs}.ln_{j}.bias", n)
        weights = take(f"{theirs}.attn.c_attn.weight", n, 3 * n).split(n, dim=1)
        biases = take(f"{theirs}.attn.c_attn.bias", 3 * n).split(n)
        for part, weight, bias in zip(("query", "key", "value"), weights, biases):
            new[f"{ours}.att.W_{part}.weight"] = weight.T
            new[f"{ours}.att.W_{part}.bias"] = bias
        for mine, name, a, b in (
            ("att.out_proj", "attn.c_proj", n, n),
            ("ff.layers.0", "mlp.c_fc", n, 4 * n),
            ("ff.layers.2", "mlp.c_proj", 4 * n, n),
        ):
            new[f"{ours}.{mine}.weight"] = take(f"{theirs}.{name}.weight", a, b).T
            new[f"{ours}.{mine}.bias"] = take(f"{theirs}.{name}.bias", b)
    new["final_norm.scale"] = take("ln_f.weight", n)
    new["final_norm.shift"] = take("ln_f.bias", n)
    if "lm_head.weight" in file:
        new["out_head.weight"] = take("lm_head.weight", v, n)
    else:
        new["out_head.weight"] = new["tok_emb.weight"].clone()
    if file:
        raise ValueError(f"no place for {', '.join(file)}")
    parameters = dict(model.named_parameters(remove_duplicate=False))
    for name, tensor in new.items():
        parameter = parameters[name]
        parameter.data = tensor.detach().contiguous().to(parameter.device, parameter.dtype)
