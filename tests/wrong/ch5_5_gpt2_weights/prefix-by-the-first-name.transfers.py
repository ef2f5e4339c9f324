"""5.5 GPT-2's own weights

A translation table is built from the model, validated against the file as a whole, and only then
applied. All errors are ValueErrors that name the tensor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Final, Iterator, Mapping

import torch
from torch import Tensor, nn

_PREFIX: Final = "transformer."
_UNPREFIXED: Final = frozenset({"lm_head.weight"})


@dataclass(frozen=True)
class Transfer:
    """Numbers on their way from one tensor of the file into one parameter."""

    source: str
    shape: tuple[int, ...]
    target: nn.Parameter
    extract: Callable[[Tensor], Tensor]


def _uses_prefix(tensors: Mapping[str, Tensor]) -> bool:
    """Whether the file comes from GPT2LMHeadModel (prefix) or GPT2Model (none).

    A file is homogeneous, so that it suffices to look at one name.
    """
    return next(iter(tensors), "").startswith(_PREFIX)


def _normalized(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same tensors under names without the prefix."""
    if not _uses_prefix(tensors):
        return dict(tensors)
    result: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        if name not in _UNPREFIXED and not name.startswith(_PREFIX):
            raise ValueError(f"{name} lacks the prefix {_PREFIX!r} of the others")
        result[name.removeprefix(_PREFIX)] = tensor
    return result


def _copy(source: str, target: nn.Parameter) -> Transfer:
    return Transfer(source, tuple(target.shape), target, lambda tensor: tensor)


def _projection(source: str, layer: nn.Linear) -> Iterator[Transfer]:
    rows, columns = layer.weight.shape
    yield Transfer(f"{source}.weight", (columns, rows), layer.weight, lambda tensor: tensor.T)
    yield _copy(f"{source}.bias", layer.bias)


def _fused(source: str, layers: tuple[nn.Linear, ...]) -> Iterator[Transfer]:
    for index, layer in enumerate(layers):
        rows, columns = layer.weight.shape
        part = slice(index * rows, (index + 1) * rows)
        yield Transfer(
            f"{source}.weight",
            (columns, rows * len(layers)),
            layer.weight,
            lambda tensor, part=part: tensor[:, part].T,
        )
        yield Transfer(
            f"{source}.bias",
            (rows * len(layers),),
            layer.bias,
            lambda tensor, part=part: tensor[part],
        )


def _transfers(model: nn.Module, head: str) -> Iterator[Transfer]:
    yield _copy("wte.weight", model.tok_emb.weight)
    yield _copy(head, model.out_head.weight)
    yield _copy("wpe.weight", model.pos_emb.weight)
    for index, block in enumerate(model.trf_blocks):
        att = block.att
        yield _copy(f"h.{index}.ln_1.weight", block.norm1.scale)
        yield _copy(f"h.{index}.ln_1.bias", block.norm1.shift)
        yield from _fused(f"h.{index}.attn.c_attn", (att.W_query, att.W_key, att.W_value))
        yield from _projection(f"h.{index}.attn.c_proj", att.out_proj)
        yield _copy(f"h.{index}.ln_2.weight", block.norm2.scale)
        yield _copy(f"h.{index}.ln_2.bias", block.norm2.shift)
        yield from _projection(f"h.{index}.mlp.c_fc", block.ff.layers[0])
        yield from _projection(f"h.{index}.mlp.c_proj", block.ff.layers[2])
    yield _copy("ln_f.weight", model.final_norm.scale)
    yield _copy("ln_f.bias", model.final_norm.shift)


def load_gpt2_weights(model: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Load GPT-2's weights in place, all of them or none."""
    for block in model.trf_blocks:
        if block.att.W_query.bias is None:
            raise ValueError("c_attn.bias needs a model with qkv_bias=True")

    source = _normalized(tensors)
    head = "lm_head.weight" if "lm_head.weight" in source else "wte.weight"
    transfers = list(_transfers(model, head))

    known = {transfer.source for transfer in transfers}
    masks = {
        f"h.{index}.attn.{kind}"
        for index in range(len(model.trf_blocks))
        for kind in ("bias", "masked_bias")
    }
    if unknown := sorted(source.keys() - known - masks):
        raise ValueError(f"no place in the model for {', '.join(unknown)}")
    if missing := sorted(known - source.keys()):
        raise ValueError(f"missing: {', '.join(missing)}")
    for transfer in transfers:
        found = tuple(source[transfer.source].shape)
        if found != transfer.shape:
            raise ValueError(f"{transfer.source} is {found}, expected {transfer.shape}")

    with torch.no_grad():
        for transfer in transfers:
            transfer.target.copy_(transfer.extract(source[transfer.source]))
