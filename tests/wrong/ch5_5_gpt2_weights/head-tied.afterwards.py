import torch


def assign(left, right, name):
    """Like the book's, but keeps the Parameter: returns what is to be written."""
    if left.shape != right.shape:
        raise ValueError(f"Shape mismatch in {name}. Left: {left.shape}, Right: {right.shape}")
    return left, right


def load_gpt2_weights(model, tensors):
    params = {}
    for name, tensor in tensors.items():
        name = name.removeprefix("transformer.")
        parts = name.split(".")
        if parts[0] == "h" and parts[2:] in (["attn", "bias"], ["attn", "masked_bias"]):
            continue
        params[name] = tensor
    for block in model.trf_blocks:
        if block.att.W_query.bias is None:
            raise ValueError("The model has to be made with qkv_bias=True")

    expected = {"wte.weight", "wpe.weight", "ln_f.weight", "ln_f.bias"}
    for b in range(len(model.trf_blocks)):
        for part in ("ln_1", "ln_2", "attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"):
            expected |= {f"h.{b}.{part}.weight", f"h.{b}.{part}.bias"}
    missing = expected - set(params)
    if missing:
        raise ValueError(f"Missing: {sorted(missing)}")
    unexpected = set(params) - expected - {"lm_head.weight"}
    if unexpected:
        raise ValueError(f"Unexpected: {sorted(unexpected)}")

    writes = [
        assign(model.pos_emb.weight, params["wpe.weight"], "wpe.weight"),
        assign(model.tok_emb.weight, params["wte.weight"], "wte.weight"),
        assign(model.final_norm.scale, params["ln_f.weight"], "ln_f.weight"),
        assign(model.final_norm.shift, params["ln_f.bias"], "ln_f.bias"),
    ]
    if "lm_head.weight" in params:
        writes.append(assign(model.out_head.weight, params["lm_head.weight"], "lm_head.weight"))
    for b, block in enumerate(model.trf_blocks):
        d_in, d_out = model.tok_emb.embedding_dim, block.att.d_out
        name = f"h.{b}.attn.c_attn"
        if params[name + ".weight"].shape != (d_in, 3 * d_out):
            raise ValueError(f"Shape of {name}.weight")
        if params[name + ".bias"].shape != (3 * d_out,):
            raise ValueError(f"Shape of {name}.bias")
        q_w, k_w, v_w = torch.chunk(params[name + ".weight"], 3, dim=-1)
        q_b, k_b, v_b = torch.chunk(params[name + ".bias"], 3, dim=-1)
        for layer, w, bias in (
            (block.att.W_query, q_w, q_b),
            (block.att.W_key, k_w, k_b),
            (block.att.W_value, v_w, v_b),
        ):
            writes.append(assign(layer.weight, w.T, name))
            writes.append(assign(layer.bias, bias, name))
        for layer, part in (
            (block.att.out_proj, "attn.c_proj"),
            (block.ff.layers[0], "mlp.c_fc"),
            (block.ff.layers[2], "mlp.c_proj"),
        ):
            name = f"h.{b}.{part}"
            if params[name + ".weight"].dim() != 2:
                raise ValueError(f"{name}.weight is no matrix")
            writes.append(assign(layer.weight, params[name + ".weight"].T, name + ".weight"))
            writes.append(assign(layer.bias, params[name + ".bias"], name + ".bias"))
        for norm, part in ((block.norm1, "ln_1"), (block.norm2, "ln_2")):
            name = f"h.{b}.{part}"
            writes.append(assign(norm.scale, params[name + ".weight"], name + ".weight"))
            writes.append(assign(norm.shift, params[name + ".bias"], name + ".bias"))

    with torch.no_grad():
        for left, right in writes:
            left.copy_(right)
    if "lm_head.weight" not in params:
        model.out_head.weight = model.tok_emb.weight  # weight tying
