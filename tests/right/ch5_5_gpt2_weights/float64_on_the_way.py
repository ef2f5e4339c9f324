import torch
import torch.nn.functional as F


def load_gpt2_weights(model, tensors):
    given = {}
    for key, value in tensors.items():
        head, dot, rest = key.partition(".")
        given[rest if head == "transformer" else key] = value.double()
    work = []

    def want(name, parameter, matrix=False, first=0, of=1):
        if name not in given:
            raise ValueError(name, "is missing")
        if parameter is None:
            raise ValueError(name, "has no place")
        shape = [*parameter.shape]
        shape = shape[::-1] if matrix else shape
        shape[-1] *= of
        if [*given[name].shape] != shape:
            raise ValueError(name, "has a wrong shape")
        work.append((name, parameter, matrix, first, of))

    want("wte.weight", model.tok_emb.weight)
    want("wpe.weight", model.pos_emb.weight)
    want("ln_f.weight", model.final_norm.scale)
    want("ln_f.bias", model.final_norm.shift)
    want("lm_head.weight" if "lm_head.weight" in given else "wte.weight", model.out_head.weight)
    for i, b in reversed(list(enumerate(model.trf_blocks))):
        for n in "12":
            norm = getattr(b, "norm" + n)
            want(f"h.{i}.ln_{n}.weight", norm.scale)
            want(f"h.{i}.ln_{n}.bias", norm.shift)
        for j, w in enumerate(("W_query", "W_key", "W_value")):
            want(f"h.{i}.attn.c_attn.weight", getattr(b.att, w).weight, True, j, 3)
            want(f"h.{i}.attn.c_attn.bias", getattr(b.att, w).bias, False, j, 3)
        for name, layer in {"attn.c_proj": b.att.out_proj, "mlp.c_fc": b.ff.layers[0], "mlp.c_proj": b.ff.layers[2]}.items():
            want(f"h.{i}.{name}.weight", layer.weight, True)
            want(f"h.{i}.{name}.bias", layer.bias)
    names = {one[0] for one in work}
    for name in given:
        if name not in names and name.rsplit(".", 2)[1:] not in (["attn", "bias"], ["attn", "masked_bias"]):
            raise ValueError(name, "is unknown")
    with torch.no_grad():
        for name, parameter, matrix, first, of in work:
            numbers = given[name].unflatten(-1, (of, -1)).select(-2, first)
            numbers = F.linear(torch.eye(numbers.shape[1], dtype=torch.float64), numbers) if matrix else numbers
            parameter.copy_(numbers)
