"""What a worker finds in its environment: all that it needs, and none of the grader's tokens."""

from __future__ import annotations

import os

from kata.course.places import ROOT

KEPT = {
    *("PATH", "LANG", "TZ", "TMP", "TEMP", "TMPDIR", "HOME", "LD_LIBRARY_PATH", "VIRTUAL_ENV"),
    *("PYTHONPATH", "PYTHONHOME", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "PYTHONUSERBASE"),
    *("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR", "CONDA_PREFIX", "SYSTEMROOT", "SYSTEMDRIVE"),
    *("WINDIR", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES"),
    *("NUMBER_OF_PROCESSORS", "PATHEXT", "COMSPEC"),
}
KEPT_FAMILIES = ("LC_", "DYLD_", "OMP_", "MKL_", "OPENBLAS_", "KMP_", "GOMP_", "PROCESSOR_")

# Libraries that would start threads as they load, before the walls stand around them.
ONE_THREAD = (
    *("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENBLAS_DEFAULT_NUM_THREADS"),
    *("GOTO_NUM_THREADS", "BLIS_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"),
    "RAYON_NUM_THREADS",
)


def environment() -> dict[str, str]:
    """For one's own code: one thread, UTF-8, no bytecode written, the course in reach."""
    return {
        **os.environ,
        **dict.fromkeys(ONE_THREAD, "1"),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    }


def zygotes_environment() -> dict[str, str]:
    """For the zygote, which imports our modules alone, and keeps their bytecode for next time."""
    written = os.environ.get("PYTHONDONTWRITEBYTECODE", "")
    return {**workers_environment(), "PYTHONDONTWRITEBYTECODE": written}


def workers_environment() -> dict[str, str]:
    """For workers, which run other people's code too."""
    return {
        name: value
        for name, value in environment().items()
        if name.upper() in {*KEPT, *ONE_THREAD} or name.upper().startswith(KEPT_FAMILIES)
    }
