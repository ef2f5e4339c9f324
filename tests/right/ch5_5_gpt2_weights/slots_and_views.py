from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
import torch
from ch4_6_gpt_model import GPTModel


@dataclass
class Slot:
    """A tensor of the file: its name, and views into the model's parameters, in the file's layout."""

    name: str
    views: list[torch.Tensor] = field(default_factory=list)
    optional: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        *front, _ = self.views[0].shape
        return (*front, sum(view.shape[-1] for view in self.views))

    def fill(self, tensor: torch.Tensor) -> None:
        widths = [view.shape[-1] for view in self.views]
        for view, part in zip(self.views, tensor.split(widths, dim=-1), strict=True):
            view.copy_(part)


def slots(model: GPTModel) -> Iterator[Slot]:
    def conv1d(name: str, *linears: torch.nn.Linear) -> Iterator[Slot]:
        yield Slot(f"{name}.weight", [linear.weight.detach().T for linear in linears])
        yield Slot(f"{name}.bias", [linear.bias.detach() for linear in linears])

    def norm(name: str, layer: torch.nn.Module) -> Iterator[Slot]:
        yield Slot(f"{name}.weight", [layer.scale.detach()])
        yield Slot(f"{name}.bias", [layer.shift.detach()])

    yield Slot("wte.weight", [model.tok_emb.weight.detach()])
    yield Slot("wpe.weight", [model.pos_emb.weight.detach()])
    for i, block in enumerate(model.trf_blocks):
        yield from norm(f"h.{i}.ln_1", block.norm1)
        yield from conv1d(
            f"h.{i}.attn.c_attn", block.att.W_query, block.att.W_key, block.att.W_value
        )
        yield from conv1d(f"h.{i}.attn.c_proj", block.att.out_proj)
        yield from norm(f"h.{i}.ln_2", block.norm2)
        yield from conv1d(f"h.{i}.mlp.c_fc", block.ff.layers[0])
        yield from conv1d(f"h.{i}.mlp.c_proj", block.ff.layers[2])
    yield from norm("ln_f", model.final_norm)
    yield Slot("lm_head.weight", [model.out_head.weight.detach()], optional=True)


def problems(wanted: list[Slot], given: Mapping[str, torch.Tensor]) -> Iterator[str]:
    for slot in wanted:
        if slot.name not in given:
            if not slot.optional:
                yield f"{slot.name} is missing"
        elif (shape := tuple(given[slot.name].shape)) != slot.shape:
            yield f"{slot.name} has shape {shape} instead of {slot.shape}"
    for name in sorted(given.keys() - {slot.name for slot in wanted}):
        yield f"{name} has no place in the model"


def load_gpt2_weights(model, tensors):
    if any(block.att.W_query.bias is None for block in model.trf_blocks):
        raise ValueError("qkv biases: the file has them, the model hasn't")

    masks = {f"h.{i}.attn.{m}" for i in range(len(model.trf_blocks)) for m in ("bias", "masked_bias")}
    given: dict[str, torch.Tensor] = {}
    for name, tensor in tensors.items():
        plain = name.removeprefix("transformer.")
        if plain not in masks:
            given[plain] = tensor.detach()

    wanted = list(slots(model))
    if found := list(problems(wanted, given)):
        raise ValueError("; ".join(found))
    for slot in wanted:
        slot.fill(given.get(slot.name, given["wte.weight"]))
