import torch


class _Transaction:
    """Undo everything that was written into a model if the block raises."""

    def __init__(self, model):
        self.model = model

    def __enter__(self):
        self.backup = dict(self.model.state_dict())
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            self.model.load_state_dict(self.backup)
        return False


def _copy_checked(parameter, tensor, name):
    if parameter.shape != tensor.shape:
        raise ValueError(
            f"shape mismatch for {name}: expected {tuple(parameter.shape)}, "
            f"got {tuple(tensor.shape)}"
        )
    with torch.no_grad():
        parameter.copy_(tensor)


def load_gpt2_weights(model, tensors):
    for index, block in enumerate(model.trf_blocks):
        for projection in (block.att.W_query, block.att.W_key, block.att.W_value):
            if projection.bias is None:
                raise ValueError(f"block {index} has no qkv biases; build it with qkv_bias=True")

    remaining = {}
    for name, tensor in tensors.items():
        name = name.removeprefix("transformer.")
        if name.endswith((".attn.bias", ".attn.masked_bias")):
            continue
        remaining[name] = tensor


    def take(name):
        if name not in remaining:
            raise ValueError(f"missing tensor: {name}")
        return remaining.pop(name)


    def matrix(name):
        tensor = take(name)
        if tensor.ndim != 2:
            raise ValueError(f"{name} should be a matrix, not {tuple(tensor.shape)}")
        return tensor.T


    with _Transaction(model):
        embedding = take("wte.weight")
        _copy_checked(model.tok_emb.weight, embedding, "wte.weight")
        if "lm_head.weight" in remaining:
            _copy_checked(model.out_head.weight, take("lm_head.weight"), "lm_head.weight")
        else:
            _copy_checked(model.out_head.weight, embedding, "wte.weight")
        _copy_checked(model.pos_emb.weight, take("wpe.weight"), "wpe.weight")

        for i, block in enumerate(model.trf_blocks):
            qkv = (block.att.W_query, block.att.W_key, block.att.W_value)
            name = f"h.{i}.attn.c_attn"
            weights, biases = matrix(f"{name}.weight"), take(f"{name}.bias")
            if len(weights) != 3 * block.att.d_out:
                raise ValueError(f"{name}.weight is not three times {block.att.d_out} wide")
            if biases.shape != (3 * block.att.d_out,):
                raise ValueError(f"{name}.bias is not three times {block.att.d_out} long")
            for layer, weight, bias in zip(qkv, weights.chunk(3), biases.chunk(3)):
                _copy_checked(layer.weight, weight, f"{name}.weight")
                _copy_checked(layer.bias, bias, f"{name}.bias")
            for layer, name in (
                (block.att.out_proj, f"h.{i}.attn.c_proj"),
                (block.ff.layers[0], f"h.{i}.mlp.c_fc"),
                (block.ff.layers[2], f"h.{i}.mlp.c_proj"),
            ):
                _copy_checked(layer.weight, matrix(f"{name}.weight"), f"{name}.weight")
                _copy_checked(layer.bias, take(f"{name}.bias"), f"{name}.bias")
            for norm, name in ((block.norm1, f"h.{i}.ln_1"), (block.norm2, f"h.{i}.ln_2")):
                _copy_checked(norm.scale, take(f"{name}.weight"), f"{name}.weight")
                _copy_checked(norm.shift, take(f"{name}.bias"), f"{name}.bias")

        _copy_checked(model.final_norm.scale, take("ln_f.weight"), "ln_f.weight")
        _copy_checked(model.final_norm.shift, take("ln_f.bias"), "ln_f.bias")
        if remaining:
            raise ValueError(f"unexpected tensors: {sorted(remaining)}")
