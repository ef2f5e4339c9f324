import torch


def check(left, right, name):
    if left is None:
        raise ValueError(f"{name}: the model was made without qkv_bias")
    if left.shape != right.shape:
        raise ValueError(f"{name}: shape mismatch. Left: {left.shape}, Right: {right.shape}")
    return left, right


def load_gpt2_weights(gpt, params):
    params = {k.replace("transformer.", "", 1): v for k, v in params.items()}
    used = []
    todo = []

    def get(name):
        if name not in params:
            raise ValueError(f"{name} is not in the checkpoint")
        used.append(name)
        return params[name]

    def assign(left, right, name):
        todo.append(check(left, right, name))

    assign(gpt.pos_emb.weight, get("wpe.weight"), "wpe.weight")
    assign(gpt.tok_emb.weight, get("wte.weight"), "wte.weight")

    for b in range(len(gpt.trf_blocks)):
        att = gpt.trf_blocks[b].att
        w = get(f"h.{b}.attn.c_attn.weight")
        d = att.W_query.weight.shape[0]
        if w.shape != (d, 3 * d):
            raise ValueError(f"h.{b}.attn.c_attn.weight: {w.shape}")
        q_w, k_w, v_w = torch.split(w, d, dim=-1)
        assign(att.W_query.weight, q_w.T, f"h.{b}.attn.c_attn.weight")
        assign(att.W_key.weight, k_w.T, f"h.{b}.attn.c_attn.weight")
        assign(att.W_value.weight, v_w.T, f"h.{b}.attn.c_attn.weight")

        bias = get(f"h.{b}.attn.c_attn.bias")
        if bias.shape != (3 * d,):
            raise ValueError(f"h.{b}.attn.c_attn.bias: {bias.shape}")
        q_b, k_b, v_b = torch.split(bias, d, dim=-1)
        assign(att.W_query.bias, q_b, f"h.{b}.attn.c_attn.bias")
        assign(att.W_key.bias, k_b, f"h.{b}.attn.c_attn.bias")
        assign(att.W_value.bias, v_b, f"h.{b}.attn.c_attn.bias")

        for name, layer in [
            (f"h.{b}.attn.c_proj", att.out_proj),
            (f"h.{b}.mlp.c_fc", gpt.trf_blocks[b].ff.layers[0]),
            (f"h.{b}.mlp.c_proj", gpt.trf_blocks[b].ff.layers[2]),
        ]:
            weight = get(name + ".weight")
            if weight.ndim != 2:
                raise ValueError(f"{name}.weight: {weight.shape}")
            assign(layer.weight, weight.T, name + ".weight")
            assign(layer.bias, get(name + ".bias"), name + ".bias")

        assign(gpt.trf_blocks[b].norm1.scale, get(f"h.{b}.ln_1.weight"), f"h.{b}.ln_1.weight")
        assign(gpt.trf_blocks[b].norm1.shift, get(f"h.{b}.ln_1.bias"), f"h.{b}.ln_1.bias")
        assign(gpt.trf_blocks[b].norm2.scale, get(f"h.{b}.ln_2.weight"), f"h.{b}.ln_2.weight")
        assign(gpt.trf_blocks[b].norm2.shift, get(f"h.{b}.ln_2.bias"), f"h.{b}.ln_2.bias")

    assign(gpt.final_norm.scale, get("ln_f.weight"), "ln_f.weight")
    assign(gpt.final_norm.shift, get("ln_f.bias"), "ln_f.bias")
    name = "lm_head.weight" if "lm_head.weight" in params else "wte.weight"
    assign(gpt.out_head.weight, get(name), name)

    for name in params:
        if name in used or name.endswith(".attn.bias") or name.endswith("masked_bias"):
            continue
        raise ValueError(f"unexpected tensor {name}")
    for module in gpt.modules():
        for kind, own in list(module.named_parameters(recurse=False)):
            for n, (left, right) in enumerate(todo):
                if left is own:
                    del todo[n]
                    setattr(module, kind, torch.nn.Parameter(right))
                    break
