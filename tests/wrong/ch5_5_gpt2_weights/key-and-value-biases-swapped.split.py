"""5.5 GPT-2's own weights"""

import torch


def plan(model, has_head):
    """name -> (shape in the file, function from the tensor to [(parameter, numbers), ...])"""
    n = model.tok_emb.weight.shape[1]
    steps = {}

    def plain(name, parameter):
        steps[name] = tuple(parameter.shape), lambda t: [(parameter, t)]

    def norm(name, layer):
        plain(f"{name}.weight", layer.scale)
        plain(f"{name}.bias", layer.shift)

    def linear(name, layer):
        out, inside = layer.weight.shape
        steps[f"{name}.weight"] = (inside, out), lambda t: [(layer.weight, t.T)]
        plain(f"{name}.bias", layer.bias)

    def attention(name, att):
        def weights(t):
            q, k, v = t.split(n, dim=1)
            return [(att.W_query.weight, q.T), (att.W_key.weight, k.T), (att.W_value.weight, v.T)]

        def biases(t):
            q, v, k = t.split(n)
            return [(att.W_query.bias, q), (att.W_key.bias, k), (att.W_value.bias, v)]

        steps[f"{name}.weight"] = (n, 3 * n), weights
        steps[f"{name}.bias"] = (3 * n,), biases

    if has_head:
        plain("wte.weight", model.tok_emb.weight)
        plain("lm_head.weight", model.out_head.weight)
    else:
        both = [model.tok_emb.weight, model.out_head.weight]
        steps["wte.weight"] = tuple(both[0].shape), lambda t: [(p, t) for p in both]
    plain("wpe.weight", model.pos_emb.weight)
    for i, block in enumerate(model.trf_blocks):
        norm(f"h.{i}.ln_1", block.norm1)
        attention(f"h.{i}.attn.c_attn", block.att)
        linear(f"h.{i}.attn.c_proj", block.att.out_proj)
        norm(f"h.{i}.ln_2", block.norm2)
        linear(f"h.{i}.mlp.c_fc", block.ff.layers[0])
        linear(f"h.{i}.mlp.c_proj", block.ff.layers[2])
    norm("ln_f", model.final_norm)
    return steps


def load_gpt2_weights(model, tensors):
    if any(b.att.W_query.bias is None for b in model.trf_blocks):
        raise ValueError("the model has no qkv biases")
    tensors = {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()}
    for i in range(len(model.trf_blocks)):
        tensors.pop(f"h.{i}.attn.bias", None)
        tensors.pop(f"h.{i}.attn.masked_bias", None)

    steps = plan(model, "lm_head.weight" in tensors)
    for name in tensors:
        if name not in steps:
            raise ValueError(f"{name} has no place in the model")
    for name, (shape, _) in steps.items():
        if name not in tensors:
            raise ValueError(f"{name} is missing")
        if tuple(tensors[name].shape) != shape:
            raise ValueError(f"{name} has shape {tuple(tensors[name].shape)}, not {shape}")

    with torch.no_grad():
        for name, (_, pairs) in steps.items():
            for parameter, numbers in pairs(tensors[name]):
                parameter.copy_(numbers)
