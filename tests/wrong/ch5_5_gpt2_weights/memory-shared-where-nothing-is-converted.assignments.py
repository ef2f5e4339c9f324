from collections.abc import Iterable
from dataclasses import dataclass
import torch


@dataclass(frozen=True)
class Assignment:
    """One tensor of the checkpoint (or a third of one) on its way to a parameter."""

    source: str
    parameter: torch.nn.Parameter
    value: torch.Tensor

    def validate(self) -> None:
        if self.value.shape != self.parameter.shape:
            raise ValueError(
                f"{self.source}: cannot put {tuple(self.value.shape)} "
                f"into {tuple(self.parameter.shape)}"
            )

    def commit(self) -> None:
        # `.to` and `.contiguous` only copy when they have to, so no memory is wasted.
        converted = self.value.to(dtype=self.parameter.dtype, device=self.parameter.device)
        self.parameter.data = converted.contiguous()


class Checkpoint:
    """Read access to GPT-2's tensors that remembers what has been read."""

    PREFIX = "transformer."
    IGNORED_SUFFIXES = (".attn.bias", ".attn.masked_bias")

    def __init__(self, tensors):
        self._tensors = {
            name.removeprefix(self.PREFIX): tensor.detach()
            for name, tensor in tensors.items()
            if not name.endswith(self.IGNORED_SUFFIXES)
        }
        self._unread = set(self._tensors)

    def __contains__(self, name: str) -> bool:
        return name in self._tensors

    def read(self, name: str, ndim: int) -> torch.Tensor:
        if name not in self._tensors:
            raise ValueError(f"{name} is missing from the checkpoint")
        tensor = self._tensors[name]
        if tensor.ndim != ndim:
            raise ValueError(f"{name} should have {ndim} dimension(s), has {tensor.ndim}")
        self._unread.discard(name)
        return tensor

    def linear(self, name: str, layers: Iterable[torch.nn.Linear]) -> list[Assignment]:
        layers = list(layers)
        weight = self.read(f"{name}.weight", 2).T
        bias = self.read(f"{name}.bias", 1)
        rows = sum(layer.out_features for layer in layers)
        for suffix, tensor in (("weight", weight), ("bias", bias)):
            if tensor.shape[0] != rows:
                raise ValueError(f"{name}.{suffix} is for {tensor.shape[0]} outputs, not {rows}")
        assignments, begin = [], 0
        for layer in layers:
            end = begin + layer.out_features
            assignments.append(Assignment(f"{name}.weight", layer.weight, weight[begin:end]))
            assignments.append(Assignment(f"{name}.bias", layer.bias, bias[begin:end]))
            begin = end
        return assignments

    def norm(self, name: str, norm: torch.nn.Module) -> list[Assignment]:
        return [
            Assignment(f"{name}.weight", norm.scale, self.read(f"{name}.weight", 1)),
            Assignment(f"{name}.bias", norm.shift, self.read(f"{name}.bias", 1)),
        ]

    def assert_exhausted(self) -> None:
        if self._unread:
            raise ValueError(f"no place in the model for {', '.join(sorted(self._unread))}")


def load_gpt2_weights(model, tensors):
    if any(
        layer.bias is None
        for block in model.trf_blocks
        for layer in (block.att.W_query, block.att.W_key, block.att.W_value)
    ):
        raise ValueError("GPT-2's attention has biases: build the model with qkv_bias=True")

    checkpoint = Checkpoint(tensors)
    head = "lm_head.weight" if "lm_head.weight" in checkpoint else "wte.weight"
    assignments = [
        Assignment("wte.weight", model.tok_emb.weight, checkpoint.read("wte.weight", 2)),
        Assignment("wpe.weight", model.pos_emb.weight, checkpoint.read("wpe.weight", 2)),
        Assignment(head, model.out_head.weight, checkpoint.read(head, 2)),
        *checkpoint.norm("ln_f", model.final_norm),
    ]
    for i, block in enumerate(model.trf_blocks):
        attention, layers = block.att, block.ff.layers
        assignments += checkpoint.norm(f"h.{i}.ln_1", block.norm1)
        assignments += checkpoint.norm(f"h.{i}.ln_2", block.norm2)
        assignments += checkpoint.linear(
            f"h.{i}.attn.c_attn", (attention.W_query, attention.W_key, attention.W_value)
        )
        assignments += checkpoint.linear(f"h.{i}.attn.c_proj", (attention.out_proj,))
        assignments += checkpoint.linear(f"h.{i}.mlp.c_fc", (layers[0],))
        assignments += checkpoint.linear(f"h.{i}.mlp.c_proj", (layers[2],))

    checkpoint.assert_exhausted()
    for assignment in assignments:
        assignment.validate()
    for assignment in assignments:
        assignment.commit()
