import torch
from torch import nn


def check(model, params):
    n = model.tok_emb.weight.shape[1]
    shapes = {"wte.weight": tuple(model.tok_emb.weight.shape)}
    shapes["wpe.weight"] = tuple(model.pos_emb.weight.shape)
    for i in range(len(model.trf_blocks)):
        if model.trf_blocks[i].att.W_query.bias is None:
            raise ValueError("no qkv biases in the model")
        shapes.update(
            {
                f"h.{i}.ln_1.weight": (n,),
                f"h.{i}.ln_1.bias": (n,),
                f"h.{i}.attn.c_attn.weight": (n, 3 * n),
                f"h.{i}.attn.c_attn.bias": (3 * n,),
                f"h.{i}.attn.c_proj.weight": (n, n),
                f"h.{i}.attn.c_proj.bias": (n,),
                f"h.{i}.ln_2.weight": (n,),
                f"h.{i}.ln_2.bias": (n,),
                f"h.{i}.mlp.c_fc.weight": (n, 4 * n),
                f"h.{i}.mlp.c_fc.bias": (4 * n,),
                f"h.{i}.mlp.c_proj.weight": (4 * n, n),
                f"h.{i}.mlp.c_proj.bias": (n,),
            }
        )
    shapes["ln_f.weight"] = shapes["ln_f.bias"] = (n,)
    for name, shape in shapes.items():
        if name not in params or tuple(params[name].shape) != shape:
            raise ValueError(f"{name} is missing or has a wrong shape")
    for name, tensor in params.items():
        if name == "lm_head.weight":
            if tensor.shape != model.out_head.weight.shape:
                raise ValueError("lm_head.weight has a wrong shape")
        elif name not in shapes and name.split(".")[-2:] not in (
            ["attn", "bias"],
            ["attn", "masked_bias"],
        ):
            raise ValueError(f"{name} has no place")


def assign(left, right):
    new = right.detach().clone().to(dtype=left.dtype, device=left.device)
    return nn.Parameter(new.contiguous(), requires_grad=left.requires_grad)


def load_gpt2_weights(model, tensors):
    params = {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()}
    check(model, params)
    tied = model.out_head.weight is model.tok_emb.weight
    model.pos_emb.weight = assign(model.pos_emb.weight, params["wpe.weight"])
    model.tok_emb.weight = assign(model.tok_emb.weight, params["wte.weight"])
    for b, block in enumerate(model.trf_blocks):
        p = f"h.{b}."
        ws = params[p + "attn.c_attn.weight"].chunk(3, dim=1)
        bs = params[p + "attn.c_attn.bias"].chunk(3)
        for layer, w, bias in zip((block.att.W_query, block.att.W_key, block.att.W_value), ws, bs):
            layer.weight = assign(layer.weight, w.T)
            layer.bias = assign(layer.bias, bias)
        for layer, name in (
            (block.att.out_proj, "attn.c_proj"),
            (block.ff.layers[0], "mlp.c_fc"),
            (block.ff.layers[2], "mlp.c_proj"),
        ):
            layer.weight = assign(layer.weight, params[p + name + ".weight"].T)
            layer.bias = assign(layer.bias, params[p + name + ".bias"])
        for norm, name in ((block.norm1, "ln_1"), (block.norm2, "ln_2")):
            norm.scale = assign(norm.scale, params[p + name + ".weight"])
            norm.shift = assign(norm.shift, params[p + name + ".bias"])
    model.final_norm.scale = assign(model.final_norm.scale, params["ln_f.weight"])
    model.final_norm.shift = assign(model.final_norm.shift, params["ln_f.bias"])
    if tied:
        model.out_head.weight = model.tok_emb.weight
    else:
        head = params.get("lm_head.weight", params["wte.weight"])
        model.out_head.weight = assign(model.out_head.weight, head)
