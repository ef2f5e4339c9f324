import torch


def load_gpt2_weights(model, tensors):
    # our qkv are three layers, HF's are one
    sd = {k: v for k, v in model.named_parameters(remove_duplicate=False)}
    n_layer = len(model.trf_blocks)
    n_embd = model.tok_emb.weight.size(1)
    assert all(b.att.W_query.bias is not None for b in model.trf_blocks), "qkv_bias"

    sd_hf = {k.removeprefix("transformer."): v for k, v in tensors.items()}
    keys = [k for k in sd_hf if not k.endswith(".attn.masked_bias")]  # ignore these
    keys = [k for k in keys if not k.endswith(".attn.bias")]  # same, just the mask (buffer)
    transposed = ["attn.c_attn.weight", "attn.c_proj.weight", "mlp.c_fc.weight", "mlp.c_proj.weight"]

    ours = {
        "wte.weight": ["tok_emb.weight"],
        "wpe.weight": ["pos_emb.weight"],
        "ln_f.weight": ["final_norm.scale"],
        "ln_f.bias": ["final_norm.shift"],
    }
    for i in range(n_layer):
        h, t = f"h.{i}.", f"trf_blocks.{i}."
        ours[h + "ln_1.weight"] = [t + "norm1.scale"]
        ours[h + "ln_1.bias"] = [t + "norm1.shift"]
        ours[h + "ln_2.weight"] = [t + "norm2.scale"]
        ours[h + "ln_2.bias"] = [t + "norm2.shift"]
        for w in ("weight", "bias"):
            ours[h + f"attn.c_attn.{w}"] = [t + f"att.{n}.{w}" for n in ("W_query", "W_key", "W_value")]
            ours[h + f"attn.c_proj.{w}"] = [t + f"att.out_proj.{w}"]
            ours[h + f"mlp.c_fc.{w}"] = [t + f"ff.layers.0.{w}"]
            ours[h + f"mlp.c_proj.{w}"] = [t + f"ff.layers.2.{w}"]
    if "lm_head.weight" in keys:
        ours["lm_head.weight"] = ["out_head.weight"]
    else:
        ours["wte.weight"].append("out_head.weight")

    assert len(keys) == len(ours), f"mismatched keys: {set(keys) ^ set(ours)}"
    copies = []
    for k in keys:
        assert k in ours, k
        w = sd_hf[k]
        if any(k.endswith(s) for s in transposed):
            # special treatment for the Conv1D weights we need to transpose
            assert w.dim() == 2, k
            w = w.t()
        parts = w.split(n_embd) if ".c_attn." in k else [w] * len(ours[k])
        assert len(parts) == len(ours[k]), k
        for name, part in zip(ours[k], parts):
            assert part.shape == sd[name].shape, k
            copies.append((sd[name], part))
    with torch.no_grad():
        for param, part in copies:
            param.copy_(part)
