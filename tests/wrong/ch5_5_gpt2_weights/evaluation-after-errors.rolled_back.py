import torch


class Mismatch(ValueError):
    pass


@torch.no_grad()
def load_gpt2_weights(model, tensors):
    """Writes at once, and puts everything back when something goes wrong."""
    backup = [(p, p.detach().clone()) for p in model.parameters()]
    try:
        _fill(model, dict(tensors))
    except Exception:
        model.eval()
        for p, old in backup:
            p.copy_(old)
        raise


def _fill(model, left):
    prefix = "transformer." if any(k.startswith("transformer.") for k in left) else ""

    def take(name):
        full = name if name == "lm_head.weight" else prefix + name
        if full not in left:
            raise Mismatch(f"{full} not found")
        return left.pop(full)

    def put(param, value, name):
        if param is None or param.shape != value.shape:
            raise Mismatch(f"{prefix}{name} does not fit")
        param.copy_(value)

    wte = take("wte.weight")
    put(model.tok_emb.weight, wte, "wte.weight")
    put(model.pos_emb.weight, take("wpe.weight"), "wpe.weight")
    for number, block in enumerate(model.trf_blocks):
        for norm, n in ((block.norm1, 1), (block.norm2, 2)):
            put(norm.scale, take(f"h.{number}.ln_{n}.weight"), f"h.{number}.ln_{n}.weight")
            put(norm.shift, take(f"h.{number}.ln_{n}.bias"), f"h.{number}.ln_{n}.bias")
        c_attn = f"h.{number}.attn.c_attn"
        weight, bias = take(c_attn + ".weight"), take(c_attn + ".bias")
        width = block.att.W_query.in_features
        for j, layer in enumerate((block.att.W_query, block.att.W_key, block.att.W_value)):
            if weight.shape != (width, 3 * width):
                raise Mismatch(c_attn + ".weight")
            if bias.shape != (3 * width,):
                raise Mismatch(c_attn + ".bias")
            here = slice(j * width, (j + 1) * width)
            put(layer.weight, weight[:, here].t(), c_attn + ".weight")
            put(layer.bias, bias[here], c_attn + ".bias")
        first, _, second = block.ff.layers
        for layer, n in ((block.att.out_proj, "attn.c_proj"), (first, "mlp.c_fc"), (second, "mlp.c_proj")):
            name = f"h.{number}.{n}"
            w = take(name + ".weight")
            if w.dim() != 2:
                raise Mismatch(name + ".weight")
            put(layer.weight, w.t(), name + ".weight")
            put(layer.bias, take(name + ".bias"), name + ".bias")
    put(model.final_norm.scale, take("ln_f.weight"), "ln_f.weight")
    put(model.final_norm.shift, take("ln_f.bias"), "ln_f.bias")
    if "lm_head.weight" in left:
        put(model.out_head.weight, take("lm_head.weight"), "lm_head.weight")
    else:
        put(model.out_head.weight, wte, "wte.weight")
    for name in left:
        if not name.removesuffix("masked_bias").removesuffix("bias").endswith(".attn."):
            raise Mismatch(f"{name} has no place")
