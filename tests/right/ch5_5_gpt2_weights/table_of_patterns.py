import re

import torch

TABLE = [
    (r"wte\.weight", "tok_emb.weight", False),
    (r"wpe\.weight", "pos_emb.weight", False),
    (r"ln_f\.weight", "final_norm.scale", False),
    (r"ln_f\.bias", "final_norm.shift", False),
    (r"lm_head\.weight", "out_head.weight", False),
    (r"h\.(\d+)\.ln_([12])\.weight", r"trf_blocks.\1.norm\2.scale", False),
    (r"h\.(\d+)\.ln_([12])\.bias", r"trf_blocks.\1.norm\2.shift", False),
    (r"h\.(\d+)\.attn\.c_proj\.(weight|bias)", r"trf_blocks.\1.att.out_proj.\2", True),
    (r"h\.(\d+)\.mlp\.c_fc\.(weight|bias)", r"trf_blocks.\1.ff.layers.0.\2", True),
    (r"h\.(\d+)\.mlp\.c_proj\.(weight|bias)", r"trf_blocks.\1.ff.layers.2.\2", True),
]
QKV = re.compile(r"h\.(\d+)\.attn\.c_attn\.(weight|bias)")
MASK = re.compile(r"h\.\d+\.attn\.(?:masked_)?bias")


def _renamed(name):
    for pattern, ours, turned in TABLE:
        if found := re.fullmatch(pattern, name):
            return found.expand(ours), turned
    raise ValueError(f"{name} has no place in a GPT")


def _goals(name):
    if found := QKV.fullmatch(name):
        i, kind = found.groups()
        return [f"trf_blocks.{i}.att.{w}.{kind}" for w in ("W_query", "W_key", "W_value")], True
    ours, turned = _renamed(name)
    return [ours], turned


def load_gpt2_weights(model, tensors):
    own = dict(model.named_parameters(remove_duplicate=False))
    missing = {f"trf_blocks.{i}.att.W_query.bias" for i in range(len(model.trf_blocks))} - own.keys()
    if missing:
        raise ValueError("the model must be made with qkv_bias=True: no " + min(missing))
    stored = {k.removeprefix("transformer."): v for k, v in tensors.items()}
    copies, filled = [], set()
    for name, tensor in stored.items():
        if MASK.fullmatch(name):
            continue
        goals, turned = _goals(name)
        for goal in goals:
            if goal not in own:
                raise ValueError(f"{name} has no place in this model")
        turned = turned and name.endswith("weight")
        shape = list(own[goals[0]].shape)[:: -1 if turned else 1]
        shape[-1] *= len(goals)
        if list(tensor.shape) != shape:
            raise ValueError(f"{name}: {list(tensor.shape)} instead of {shape}")
        for goal, piece in zip(goals, tensor.tensor_split(len(goals), dim=-1)):
            copies.append((own[goal], piece.mT if turned else piece))
            filled.add(goal)
    if "out_head.weight" not in filled and "wte.weight" in stored:
        copies.append((own["out_head.weight"], stored["wte.weight"]))
        filled.add("out_head.weight")
    for goal in sorted(own.keys() - filled):
        raise ValueError(f"{_their_name(goal)} is missing (for {goal})")
    for parameter, piece in copies:
        parameter.detach().copy_(piece)


def _their_name(goal):
    for ours, theirs in (
        (r"tok_emb\.", "wte."), (r"out_head\.", "wte."), (r"pos_emb\.", "wpe."),
        (r"final_norm\.scale", "ln_f.weight"), (r"final_norm\.shift", "ln_f.bias"),
        (r"trf_blocks\.", "h."), (r"norm(\d)\.scale", r"ln_\1.weight"), (r"norm(\d)\.shift", r"ln_\1.bias"),
        (r"att\.W_\w+", "attn.c_attn"), (r"att\.out_proj", "attn.c_proj"),
        (r"ff\.layers\.0", "mlp.c_fc"), (r"ff\.layers\.2", "mlp.c_proj"),
    ):
        goal = re.sub(ours, theirs, goal)
    return goal
