import itertools

import torch


def pairs(model, get):
    """(Parameter, numbers) one after the other; `get` raises where a tensor doesn't fit."""
    yield model.tok_emb.weight, get("wte.weight", model.tok_emb.weight.shape)
    yield model.pos_emb.weight, get("wpe.weight", model.pos_emb.weight.shape)
    for number, block in zip(itertools.count(), model.trf_blocks):
        def at(name):
            return "h." + str(number) + "." + name

        for norm, name in zip((block.norm1, block.norm2), ("ln_1", "ln_2")):
            yield norm.scale, get(at(name + ".weight"), norm.scale.shape)
            yield norm.shift, get(at(name + ".bias"), norm.shift.shape)
        for layer, name, part, parts in (
            (block.att.W_query, "attn.c_attn", 0, 3),
            (block.att.W_key, "attn.c_attn", 1, 3),
            (block.att.W_value, "attn.c_attn", 2, 3),
            (block.att.out_proj, "attn.c_proj", 0, 1),
            (block.ff.layers[0], "mlp.c_fc", 0, 1),
            (block.ff.layers[-1], "mlp.c_proj", 0, 1),
        ):
            rows, columns = layer.out_features, layer.in_features
            here = slice(part * rows, part * rows + rows)
            yield layer.weight, get(at(name + ".weight"), (columns, parts * rows))[:, here].t()
            if layer.bias is None:
                raise ValueError("without qkv_bias there is no place for " + at(name + ".bias"))
            yield layer.bias, get(at(name + ".bias"), (parts * rows,))[here]
    yield model.final_norm.scale, get("ln_f.weight", model.final_norm.scale.shape)
    yield model.final_norm.shift, get("ln_f.bias", model.final_norm.shift.shape)


def load_gpt2_weights(model, tensors):
    left = {name.partition("transformer.")[2] or name: tensor for name, tensor in tensors.items()}
    asked = set()

    def get(name, shape):
        asked.add(name)
        try:
            tensor = left[name]
        except KeyError as error:
            raise ValueError("there is no " + name) from error
        if list(tensor.shape) != list(shape):
            raise ValueError(name + " has the shape " + str(list(tensor.shape)))
        return tensor

    found = list(pairs(model, get))
    head = get("lm_head.weight" if "lm_head.weight" in left else "wte.weight", model.out_head.weight.shape)
    found.append((model.out_head.weight, head))
    for name in left:
        *front, last = name.split(".")
        if name not in asked and not (front[-1:] == ["attn"] and last in ("bias", "masked_bias")):
            raise ValueError(name)
    was_on = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        for parameter, numbers in found:
            torch.Tensor.copy_(parameter, numbers)
    finally:
        torch.set_grad_enabled(was_on)
