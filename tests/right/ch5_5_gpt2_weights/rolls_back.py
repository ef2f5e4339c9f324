"""Writes at once, and puts everything back where something doesn't fit."""

import torch


def load_gpt2_weights(model, tensors):
    parameters = list(model.parameters())
    with torch.no_grad():
        before = [parameter.clone() for parameter in parameters]
        try:
            write(model, dict(tensors))
        except BaseException:
            for parameter, old in zip(parameters, before):
                parameter.copy_(old)
            raise


def write(model, left):
    """left is a dict of our own: what is written goes out of it."""
    prefix = "transformer." if any(name.startswith("transformer.") for name in left) else ""

    def take(name, shape):
        tensor = left.pop(prefix + name, None)
        if tensor is None:
            raise ValueError(f"{prefix}{name} is missing")
        if tensor.size() != torch.Size(shape):
            raise ValueError(f"{prefix}{name} has the shape {list(tensor.size())}")
        return tensor

    def norm(ours, name):
        ours.scale.copy_(take(f"{name}.weight", ours.scale.size()))
        ours.shift.copy_(take(f"{name}.bias", ours.shift.size()))

    def dense(name, *ours):
        if any(one.bias is None for one in ours):
            raise ValueError(f"no bias in the model for {name}")
        out, into = ours[0].weight.size()
        weight = take(f"{name}.weight", (into, len(ours) * out))
        bias = take(f"{name}.bias", (len(ours) * out,))
        for j, one in enumerate(ours):
            mine = slice(j * out, j * out + out)
            one.weight.copy_(weight[:, mine].t())
            one.bias.copy_(bias[mine])

    for i, block in enumerate(model.trf_blocks):
        left.pop(f"{prefix}h.{i}.attn.bias", None)
        left.pop(f"{prefix}h.{i}.attn.masked_bias", None)
        norm(block.norm1, f"h.{i}.ln_1")
        dense(f"h.{i}.attn.c_attn", block.att.W_query, block.att.W_key, block.att.W_value)
        dense(f"h.{i}.attn.c_proj", block.att.out_proj)
        norm(block.norm2, f"h.{i}.ln_2")
        dense(f"h.{i}.mlp.c_fc", block.ff.layers[0])
        dense(f"h.{i}.mlp.c_proj", block.ff.layers[2])
    norm(model.final_norm, "ln_f")
    model.pos_emb.weight.copy_(take("wpe.weight", model.pos_emb.weight.size()))
    wte = take("wte.weight", model.tok_emb.weight.size())
    model.tok_emb.weight.copy_(wte)
    head = left.pop("lm_head.weight", wte)
    if head.size() != model.out_head.weight.size():
        raise ValueError(f"lm_head.weight has the shape {list(head.size())}")
    model.out_head.weight.copy_(head)
    if left:
        raise ValueError(f"no place for {list(left)}")
