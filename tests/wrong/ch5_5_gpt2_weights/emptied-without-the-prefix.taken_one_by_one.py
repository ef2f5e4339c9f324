"""5.5 GPT-2's own weights. Refactored: names, taking and writing are apart."""

import torch

PREFIX = "transformer."


def without_prefix(tensors):
    """Most files have none, then there is nothing to do."""
    if not any(name.startswith(PREFIX) for name in tensors):
        return tensors
    return {name.removeprefix(PREFIX): tensor for name, tensor in tensors.items()}


def take(tensors, name, shape):
    """A tensor that is accounted for; what is left over in the end has no place."""
    if name not in tensors:
        raise ValueError(f"{name} is missing")
    tensor = tensors.pop(name)
    if tuple(tensor.shape) != tuple(shape):
        raise ValueError(f"{name} should be {tuple(shape)} and is {tuple(tensor.shape)}")
    return tensor


def take_norm(tensors, name, norm):
    yield norm.scale, take(tensors, f"{name}.weight", norm.scale.shape)
    yield norm.shift, take(tensors, f"{name}.bias", norm.shift.shape)


def take_linear(tensors, name, *layers):
    out, n_in = layers[0].weight.shape
    weight = take(tensors, f"{name}.weight", (n_in, len(layers) * out))
    bias = take(tensors, f"{name}.bias", (len(layers) * out,))
    for layer, w, b in zip(layers, weight.split(out, dim=1), bias.split(out)):
        yield layer.weight, w.T
        yield layer.bias, b


def take_all(tensors, model):
    wte = take(tensors, "wte.weight", model.tok_emb.weight.shape)
    yield model.tok_emb.weight, wte
    if "lm_head.weight" in tensors:
        wte = take(tensors, "lm_head.weight", model.out_head.weight.shape)
    yield model.out_head.weight, wte
    yield model.pos_emb.weight, take(tensors, "wpe.weight", model.pos_emb.weight.shape)
    yield from take_norm(tensors, "ln_f", model.final_norm)
    for i, block in enumerate(model.trf_blocks):
        att, layers = block.att, block.ff.layers
        yield from take_norm(tensors, f"h.{i}.ln_1", block.norm1)
        yield from take_linear(tensors, f"h.{i}.attn.c_attn", att.W_query, att.W_key, att.W_value)
        yield from take_linear(tensors, f"h.{i}.attn.c_proj", att.out_proj)
        yield from take_norm(tensors, f"h.{i}.ln_2", block.norm2)
        yield from take_linear(tensors, f"h.{i}.mlp.c_fc", layers[0])
        yield from take_linear(tensors, f"h.{i}.mlp.c_proj", layers[2])
        for mask in ("bias", "masked_bias"):
            tensors.pop(f"h.{i}.attn.{mask}", None)
    for name in tensors:
        raise ValueError(f"{name} has no place in the model")


def load_gpt2_weights(model, tensors):
    if any(block.att.W_key.bias is None for block in model.trf_blocks):
        raise ValueError("the model has no qkv biases")
    pairs = list(take_all(without_prefix(tensors), model))
    with torch.no_grad():
        for parameter, numbers in pairs:
            parameter.copy_(numbers)
