"""5.5 GPT-2's own weights"""

import logging
import re
from typing import Dict, List, Optional, Tuple

import torch
from torch import nn

logger = logging.getLogger(__name__)

BASE_MODEL_PREFIX = "transformer."
LM_HEAD = "lm_head.weight"

_KEYS_TO_IGNORE = re.compile(r"h\.(0|[1-9][0-9]*)\.attn\.(masked_)?bias")

# theirs -> ours, and whether it is one of Hugging Face's Conv1D
_TOP = {"wte.weight": "tok_emb.weight", "wpe.weight": "pos_emb.weight"}
_TOP.update({"ln_f.weight": "final_norm.scale", "ln_f.bias": "final_norm.shift"})
_NORMS = {"ln_1": "norm1", "ln_2": "norm2"}
_CONV1D = {"attn.c_proj": "att.out_proj", "mlp.c_fc": "ff.layers.0", "mlp.c_proj": "ff.layers.2"}


def _resolve(module: nn.Module, path: str) -> Optional[torch.Tensor]:
    for part in path.split("."):
        module = module[int(part)] if part.isdigit() else getattr(module, part)
    return module


def _strip_prefix(tensors: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
    size = len(BASE_MODEL_PREFIX)
    return {
        (name[size:] if name.startswith(BASE_MODEL_PREFIX) else name): tensor
        for name, tensor in tensors.items()
    }


def _convert(
    state: Dict[str, torch.Tensor], emb_dim: int, num_layers: int
) -> Tuple[Dict[str, torch.Tensor], List[str], List[str]]:
    """Rename, split and turn. Returns new names -> tensors, the old names used, and those missing."""
    converted: Dict[str, torch.Tensor] = {}
    used: List[str] = []
    missing: List[str] = []

    def take(name: str) -> Optional[torch.Tensor]:
        if name not in state:
            missing.append(name)
            return None
        used.append(name)
        return state[name]

    for old, new in _TOP.items():
        converted[new] = (old, take(old))
    head = LM_HEAD if LM_HEAD in state else "wte.weight"
    converted["out_head.weight"] = (head, take(head))

    for i in range(num_layers):
        src, dst = f"h.{i}", f"trf_blocks.{i}"
        for old, new in _NORMS.items():
            converted[f"{dst}.{new}.scale"] = (f"{src}.{old}.weight", take(f"{src}.{old}.weight"))
            converted[f"{dst}.{new}.shift"] = (f"{src}.{old}.bias", take(f"{src}.{old}.bias"))
        for old, new in _CONV1D.items():
            weight, bias = take(f"{src}.{old}.weight"), take(f"{src}.{old}.bias")
            weight = weight.t() if weight is not None and weight.dim() == 2 else weight
            if weight is not None and weight.dim() != 2:
                raise ValueError(f"{src}.{old}.weight should be a matrix, is {tuple(weight.shape)}")
            converted[f"{dst}.{new}.weight"] = (f"{src}.{old}.weight", weight)
            converted[f"{dst}.{new}.bias"] = (f"{src}.{old}.bias", bias)
        for kind, shape in (("weight", (emb_dim, 3 * emb_dim)), ("bias", (3 * emb_dim,))):
            name = f"{src}.attn.c_attn.{kind}"
            fused = take(name)
            if fused is None:
                continue
            if tuple(fused.shape) != shape:
                raise ValueError(f"{name} should be {shape}, is {tuple(fused.shape)}")
            for new, part in zip(("W_query", "W_key", "W_value"), fused.chunk(3, dim=-1)):
                converted[f"{dst}.att.{new}.{kind}"] = (name, part.t() if part.dim() == 2 else part)
    return converted, used, missing


def load_gpt2_weights(model: nn.Module, tensors: Dict[str, torch.Tensor]) -> None:
    num_layers = len(model.trf_blocks)
    for block in model.trf_blocks:
        if any(getattr(block.att, n).bias is None for n in ("W_query", "W_key", "W_value")):
            raise ValueError("GPT-2 has query, key and value biases: use qkv_bias=True.")

    state = _strip_prefix(tensors)
    emb_dim = model.tok_emb.weight.shape[1]
    converted, used, missing = _convert(state, emb_dim, num_layers)
    if missing:
        raise ValueError(f"Missing tensors: {', '.join(missing)}")

    masks = [
        name
        for name in state
        if (m := _KEYS_TO_IGNORE.fullmatch(name)) and int(m.group(1)) < num_layers
    ]
    unexpected = [name for name in state if name not in {*used, *masks}]
    if unexpected:
        raise ValueError(f"Unexpected tensors: {', '.join(unexpected)}")

    for new, (old, tensor) in converted.items():
        parameter = _resolve(model, new)
        if parameter.shape != tensor.shape:
            raise ValueError(
                f"Size mismatch for {old} -> {new}: {tuple(tensor.shape)} vs {tuple(parameter.shape)}"
            )
    with torch.no_grad():
        for new, (_, tensor) in converted.items():
            _resolve(model, new).copy_(tensor)
    logger.info("%d tensors loaded, %d masks ignored", len(used), len(masks))
