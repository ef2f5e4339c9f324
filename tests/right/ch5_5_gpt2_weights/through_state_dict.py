import torch


HF_NAMES = {
    "ln_1.weight": "norm1.scale",
    "ln_1.bias": "norm1.shift",
    "ln_2.weight": "norm2.scale",
    "ln_2.bias": "norm2.shift",
    "attn.c_proj.weight": "att.out_proj.weight",
    "attn.c_proj.bias": "att.out_proj.bias",
    "mlp.c_fc.weight": "ff.layers.0.weight",
    "mlp.c_fc.bias": "ff.layers.0.bias",
    "mlp.c_proj.weight": "ff.layers.2.weight",
    "mlp.c_proj.bias": "ff.layers.2.bias",
}
CONV1D = ("attn.c_proj.weight", "mlp.c_fc.weight", "mlp.c_proj.weight")


def load_gpt2_weights(model, tensors):
    own = model.state_dict()
    hf = {}
    for key, value in tensors.items():
        key = key[len("transformer."):] if key.startswith("transformer.") else key
        if key.split(".")[-2:] not in (["attn", "bias"], ["attn", "masked_bias"]):
            hf[key] = value.detach()

    new_state = {}

    def put(own_key, hf_key, value):
        if own[own_key].shape != value.shape:
            raise ValueError(f"size mismatch for {hf_key}: {list(value.shape)} / {list(own[own_key].shape)}")
        new_state[own_key] = value

    def get(hf_key, ndim):
        if hf_key not in hf:
            raise ValueError(f"missing key: {hf_key}")
        value = hf.pop(hf_key)
        if value.ndim != ndim:
            raise ValueError(f"{hf_key} has {value.ndim} dimensions")
        return value

    wte = get("wte.weight", 2)
    put("tok_emb.weight", "wte.weight", wte)
    put("pos_emb.weight", "wpe.weight", get("wpe.weight", 2))
    put("final_norm.scale", "ln_f.weight", get("ln_f.weight", 1))
    put("final_norm.shift", "ln_f.bias", get("ln_f.bias", 1))
    if "lm_head.weight" in hf:
        put("out_head.weight", "lm_head.weight", get("lm_head.weight", 2))
    else:
        put("out_head.weight", "wte.weight", wte)
    for layer_idx in range(len(model.trf_blocks)):
        ours, theirs = f"trf_blocks.{layer_idx}.", f"h.{layer_idx}."
        if ours + "att.W_query.bias" not in own:
            raise ValueError("model was built with qkv_bias=False")
        for hf_name, own_name in HF_NAMES.items():
            value = get(theirs + hf_name, 2 if hf_name in CONV1D else 1)
            put(ours + own_name, theirs + hf_name, value.t() if hf_name in CONV1D else value)
        for kind, ndim in (("weight", 2), ("bias", 1)):
            hf_key = f"{theirs}attn.c_attn.{kind}"
            fused = get(hf_key, ndim)
            if fused.shape[-1] != 3 * own["tok_emb.weight"].shape[1]:
                raise ValueError(f"size mismatch for {hf_key}")
            for proj, third in zip(("W_query", "W_key", "W_value"), fused.chunk(3, dim=-1)):
                put(f"{ours}att.{proj}.{kind}", hf_key, third.t() if kind == "weight" else third)
    if hf:
        raise ValueError(f"unexpected keys: {', '.join(hf)}")
    model.load_state_dict(new_state)
