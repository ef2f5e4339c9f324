from __future__ import annotations

import dataclasses
import os
import pathlib
import uuid

import torch


class NoCheckpoint(ValueError):
    """What stands in a file can't be loaded."""


@dataclasses.dataclass
class Checkpoint:
    model_state_dict: dict
    optimizer_state_dict: dict
    step: int

    @classmethod
    def read(cls, path) -> Checkpoint:
        path = pathlib.Path(path)
        try:
            parts = torch.load(path, map_location="cpu", weights_only=True)
            return cls(**{field.name: parts[field.name] for field in dataclasses.fields(cls)})
        except FileNotFoundError:
            raise
        except Exception as error:
            raise NoCheckpoint(f"{path} is no checkpoint ({error})") from error

    def write(self, path) -> None:
        path = pathlib.Path(path)
        neighbour = path.with_name(uuid.uuid4().hex)
        try:
            torch.save(vars(self), neighbour)
            neighbour.replace(path)
        except BaseException:
            neighbour.unlink(missing_ok=True)
            raise

    def fits(self, model) -> bool:
        shapes = lambda state: {name: tuple(tensor.shape) for name, tensor in state.items()}
        try:
            return shapes(self.model_state_dict) == shapes(model.state_dict())
        except AttributeError:
            return False


def save_checkpoint(path, model, optimizer, step):
    Checkpoint(model.state_dict(), optimizer.state_dict(), step).write(path)


def load_checkpoint(path, model, optimizer=None):
    found = Checkpoint.read(path)
    if not found.fits(model):
        raise NoCheckpoint(f"{path} is of another model")
    try:
        optimizer is None or optimizer.load_state_dict(found.optimizer_state_dict)
    except Exception as error:
        raise NoCheckpoint(f"{path} is of another optimizer ({error})") from error
    model.load_state_dict(found.model_state_dict)
    return found.step
