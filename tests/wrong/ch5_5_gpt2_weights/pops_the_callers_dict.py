import torch
from torch import nn


def load_gpt2_weights(model: nn.Module, tensors: dict[str, torch.Tensor]) -> None:
    if model.trf_blocks[0].att.W_key.bias is None:
        raise ValueError("the model was made without qkv biases")
    given = {name.removeprefix("transformer."): name for name in tensors}
    plan: list[tuple[nn.Parameter, str, int | None]] = []
    n = model.pos_emb.weight.shape[1]

    plan += [(model.tok_emb.weight, "wte.weight", None), (model.pos_emb.weight, "wpe.weight", None)]
    for i, block in enumerate(model.trf_blocks):
        norms = {"ln_1": block.norm1, "ln_2": block.norm2}
        linears = {
            "attn.c_proj": block.att.out_proj,
            "mlp.c_fc": block.ff.layers[0],
            "mlp.c_proj": block.ff.layers[2],
        }
        for name, norm in norms.items():
            plan += [
                (norm.scale, f"h.{i}.{name}.weight", None),
                (norm.shift, f"h.{i}.{name}.bias", None),
            ]
        for name, linear in linears.items():
            plan += [
                (linear.weight, f"h.{i}.{name}.weight", -1),
                (linear.bias, f"h.{i}.{name}.bias", None),
            ]
        for j, linear in enumerate((block.att.W_query, block.att.W_key, block.att.W_value)):
            plan += [
                (linear.weight, f"h.{i}.attn.c_attn.weight", j),
                (linear.bias, f"h.{i}.attn.c_attn.bias", j),
            ]
    plan += [(model.final_norm.scale, "ln_f.weight", None)]
    plan += [(model.final_norm.shift, "ln_f.bias", None)]
    head = "lm_head.weight" if "lm_head.weight" in given else "wte.weight"
    plan += [(model.out_head.weight, head, None)]

    def expected(parameter, part):
        shape = tuple(parameter.shape)
        if part is None:
            return shape
        if part == -1:
            return shape[::-1]
        return (*shape[:-1], 3 * n)

    for parameter, name, part in plan:
        if name not in given:
            raise ValueError(f"missing {name}")
        if tuple(tensors[given[name]].shape) != expected(parameter, part):
            raise ValueError(f"wrong shape of {name}")
    known = {name for _, name, _ in plan}
    for name in given:
        if name not in known and not name.endswith((".attn.bias", ".attn.masked_bias")):
            raise ValueError(f"no place for {name}")

    last = {name: at for at, (_, name, _) in enumerate(plan)}
    with torch.no_grad():
        for at, (parameter, name, part) in enumerate(plan):
            # let go of each tensor with its last use: half a gigabyte less
            tensor = tensors.pop(given[name]) if last[name] == at else tensors[given[name]]
            if part is not None and part >= 0:
                tensor = tensor.narrow(-1, part * n, n)
            if part is not None and tensor.dim() == 2:
                tensor = tensor.T
            parameter.copy_(tensor)
