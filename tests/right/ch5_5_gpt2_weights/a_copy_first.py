"""Everything is converted into new tensors of the model's dtype before a single one is written."""

from contextlib import suppress

import torch


def expected(model):
    """Names and shapes of a file that fits this model, and how each is dealt out."""
    v, n = model.tok_emb.weight.shape
    c = model.pos_emb.weight.shape[0]
    yield "wte.weight", (v, n), lambda t: [(model.tok_emb.weight, t)]
    yield "wpe.weight", (c, n), lambda t: [(model.pos_emb.weight, t)]
    for i, b in enumerate(model.trf_blocks):
        qkv = b.att.W_query, b.att.W_key, b.att.W_value
        for kind, turn in (("weight", torch.t), ("bias", torch.clone)):

            def one(layer, kind=kind, turn=turn):
                return lambda t: [(getattr(layer, kind), turn(t))]

            def three(t, kind=kind, turn=turn, layers=qkv):
                parts = turn(t).split(n)  # rows, once it is turned
                return [(getattr(layer, kind), part) for layer, part in zip(layers, parts)]

            def long(rows, columns, kind=kind):
                return (rows, columns) if kind == "weight" else (columns,)

            yield f"h.{i}.attn.c_attn.{kind}", long(n, 3 * n), three
            yield f"h.{i}.attn.c_proj.{kind}", long(n, n), one(b.att.out_proj)
            yield f"h.{i}.mlp.c_fc.{kind}", long(n, 4 * n), one(b.ff.layers[0])
            yield f"h.{i}.mlp.c_proj.{kind}", long(4 * n, n), one(b.ff.layers[2])
            for name, norm in (("ln_1", b.norm1), ("ln_2", b.norm2)):
                ours = norm.scale if kind == "weight" else norm.shift
                yield f"h.{i}.{name}.{kind}", (n,), lambda t, ours=ours: [(ours, t)]
    yield "ln_f.weight", (n,), lambda t: [(model.final_norm.scale, t)]
    yield "ln_f.bias", (n,), lambda t: [(model.final_norm.shift, t)]


def load_gpt2_weights(model, tensors):
    if not all(isinstance(b.att.W_query.bias, torch.Tensor) for b in model.trf_blocks):
        raise ValueError("qkv_bias is False in this model")
    rest = {name.removeprefix("transformer."): tensor.detach() for name, tensor in tensors.items()}
    new = []
    for name, shape, deal in expected(model):
        try:
            tensor = rest.pop(name)
        except KeyError as error:
            raise ValueError(f"missing tensor {name}") from error
        if tuple(tensor.shape) != shape:
            raise ValueError(f"{name}: shape {tuple(tensor.shape)}, expected {shape}")
        new += deal(tensor)
    v_n = tuple(model.out_head.weight.shape)
    head = rest.pop("lm_head.weight", new[0][1])
    if tuple(head.shape) != v_n:
        raise ValueError(f"lm_head.weight: shape {tuple(head.shape)}, expected {v_n}")
    new.append((model.out_head.weight, head))
    for i in range(len(model.trf_blocks)):
        for mask in ("bias", "masked_bias"):
            with suppress(KeyError):
                del rest[f"h.{i}.attn.{mask}"]
    if rest:
        raise ValueError("no place for " + ", ".join(rest))

    ready = [(p, torch.empty_like(p, requires_grad=False).copy_(t)) for p, t in new]
    with torch.no_grad():
        for parameter, tensor in ready:
            parameter.copy_(tensor)
