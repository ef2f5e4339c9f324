"""5.4 Checkpoints"""

import logging
import os
from typing import Any, Dict, List, Optional, Tuple, Union

import torch
from torch import nn

logger = logging.getLogger(__name__)

MODEL_KEY = "model_state_dict"
OPTIMIZER_KEY = "optimizer_state_dict"
STEP_KEY = "step"

PathType = Union[str, "os.PathLike[str]"]


def _read(path: PathType) -> Dict[str, Any]:
    try:
        with open(path, "rb") as handle:
            checkpoint = torch.load(handle, map_location=torch.device("cpu"), weights_only=True)
    except FileNotFoundError:
        raise
    except Exception as err:
        raise ValueError(f"Unable to load a checkpoint from {path}: {err}") from err
    if not isinstance(checkpoint, dict):
        raise ValueError(f"{path} does not contain a dict but a {type(checkpoint)}.")
    absent = [key for key in (MODEL_KEY, OPTIMIZER_KEY, STEP_KEY) if key not in checkpoint]
    if absent:
        raise ValueError(f"{path} is not a complete checkpoint, it lacks {absent}.")
    return checkpoint


def _compare(
    own: Dict[str, torch.Tensor], loaded: Dict[str, torch.Tensor]
) -> Tuple[List[str], List[str], List[str]]:
    missing = [key for key in own if key not in loaded]
    unexpected = [key for key in loaded if key not in own]
    mismatched = [
        key for key in own if key in loaded and getattr(loaded[key], "shape", None) != own[key].shape
    ]
    return missing, unexpected, mismatched


def save_checkpoint(
    path: PathType, model: nn.Module, optimizer: torch.optim.Optimizer, step: int
) -> None:
    target = os.fspath(path)
    scratch = target + ".incomplete"
    torch.save(
        {
            MODEL_KEY: model.state_dict(),
            OPTIMIZER_KEY: optimizer.state_dict(),
            STEP_KEY: step,
            "format": "pt",
        },
        scratch,
    )
    os.replace(scratch, target)
    logger.info("Checkpoint of step %d saved in %s", step, target)


def load_checkpoint(
    path: PathType, model: nn.Module, optimizer: Optional[torch.optim.Optimizer] = None
) -> int:
    checkpoint = _read(path)
    missing, unexpected, mismatched = _compare(model.state_dict(), checkpoint[MODEL_KEY])
    if missing or unexpected or mismatched:
        raise ValueError(
            f"{path} does not fit {model.__class__.__name__}: missing keys {missing}, "
            f"unexpected keys {unexpected}, mismatched sizes {mismatched}."
        )
    if optimizer is not None:
        try:
            optimizer.load_state_dict(checkpoint[OPTIMIZER_KEY])
        except (ValueError, KeyError, TypeError, RuntimeError) as err:
            raise ValueError(f"{path} does not fit the optimizer: {err}") from err
    else:
        logger.info("No optimizer given, its state in %s is left alone", path)
    model.load_state_dict(checkpoint[MODEL_KEY], strict=True)
    return checkpoint[STEP_KEY]
