import re
import torch


_RENAMES = [
    (r"^wte\.", "tok_emb."),
    (r"^wpe\.", "pos_emb."),
    (r"^lm_head\.", "out_head."),
    (r"^ln_f\.weight$", "final_norm.scale"),
    (r"^ln_f\.bias$", "final_norm.shift"),
    (r"^h\.(\d+)\.", r"trf_blocks.\1."),
    (r"\.ln_([12])\.weight$", r".norm\1.scale"),
    (r"\.ln_([12])\.bias$", r".norm\1.shift"),
    (r"\.attn\.c_proj\.", ".att.out_proj."),
    (r"\.mlp\.c_fc\.", ".ff.layers.0."),
    (r"\.mlp\.c_proj\.", ".ff.layers.2."),
]


def convert_state_dict(hf_state_dict):
    converted = {}
    for key, value in hf_state_dict.items():
        key = re.sub(r"^transformer\.", "", key)
        if re.search(r"\.attn\.(masked_)?bias$", key):
            continue
        if key.endswith(("c_attn.weight", "c_proj.weight", "c_fc.weight")):  # Conv1D
            value = value.t()
        for pattern, replacement in _RENAMES:
            key = re.sub(pattern, replacement, key)
        if ".attn.c_attn." in key:
            for name, part in zip(("W_query", "W_key", "W_value"), value.chunk(3, dim=0)):
                converted[key.replace("attn.c_attn", f"att.{name}")] = part
        else:
            converted[key] = value
    if "tok_emb.weight" in converted:
        converted.setdefault("out_head.weight", converted["tok_emb.weight"])
    return converted


def load_gpt2_weights(model, tensors):
    if model.trf_blocks[0].att.W_query.bias is None:
        raise ValueError("GPT-2 needs qkv_bias=True")
    try:
        model.load_state_dict(convert_state_dict(tensors), strict=True)
    except RuntimeError as error:
        raise ValueError(str(error)) from error
