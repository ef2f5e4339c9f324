"""Builds a state dict with the model's own names and leaves the writing to load_state_dict."""

import torch


class Checkpoint:
    def __init__(self, tensors):
        self.tensors = {
            name[len("transformer.") :] if name.startswith("transformer.") else name: tensor
            for name, tensor in tensors.items()
        }
        self.unread = set(self.tensors)

    def __contains__(self, name):
        return name in self.tensors

    def read(self, name, shape):
        if name not in self:
            raise ValueError(f"The checkpoint lacks {name}.")
        tensor = self.tensors[name]
        if list(tensor.shape) != list(shape):
            raise ValueError(f"{name}: {list(tensor.shape)} instead of {list(shape)}.")
        self.unread.discard(name)
        return tensor.detach()

    def finish(self):
        for name in self.unread:
            match name.split("."):
                case ["h", _, "attn", "bias" | "masked_bias"]:
                    pass
                case _:
                    raise ValueError(f"{name} has no place in this model.")


def translated(checkpoint, model):
    vocabulary, n = model.tok_emb.weight.shape
    state = {}
    state["tok_emb.weight"] = checkpoint.read("wte.weight", (vocabulary, n))
    state["pos_emb.weight"] = checkpoint.read("wpe.weight", model.pos_emb.weight.shape)
    head = "lm_head.weight" if "lm_head.weight" in checkpoint else "wte.weight"
    state["out_head.weight"] = checkpoint.read(head, (vocabulary, n))
    state["final_norm.scale"] = checkpoint.read("ln_f.weight", [n])
    state["final_norm.shift"] = checkpoint.read("ln_f.bias", [n])
    for i in range(len(model.trf_blocks)):
        a, b = f"trf_blocks.{i}.", f"h.{i}."
        for one in "12":
            state[f"{a}norm{one}.scale"] = checkpoint.read(f"{b}ln_{one}.weight", [n])
            state[f"{a}norm{one}.shift"] = checkpoint.read(f"{b}ln_{one}.bias", [n])
        weight = checkpoint.read(f"{b}attn.c_attn.weight", (n, 3 * n)).T.reshape(3, n, n)
        bias = checkpoint.read(f"{b}attn.c_attn.bias", [3 * n]).reshape(3, n)
        for j, which in enumerate(("query", "key", "value")):
            state[f"{a}att.W_{which}.weight"] = weight[j]
            state[f"{a}att.W_{which}.bias"] = bias[j]
        for ours, theirs, rows, columns in (
            ("att.out_proj", "attn.c_proj", n, n),
            ("ff.layers.0", "mlp.c_fc", n, 4 * n),
            ("ff.layers.2", "mlp.c_proj", 4 * n, n),
        ):
            state[f"{a}{ours}.weight"] = checkpoint.read(f"{b}{theirs}.weight", (rows, columns)).T
            state[f"{a}{ours}.bias"] = checkpoint.read(f"{b}{theirs}.bias", [columns])
    checkpoint.finish()
    return state


def load_gpt2_weights(model, tensors):
    own = dict(model.named_parameters(remove_duplicate=False))
    for which in ("query", "key", "value"):
        if own.get(f"trf_blocks.0.att.W_{which}.bias") is None:
            raise ValueError("the model was made with qkv_bias=False")
    model.load_state_dict(translated(Checkpoint(tensors), model), strict=False)
