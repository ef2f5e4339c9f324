"""One check in the foreground: no walls, no time limit, your terminal; breakpoint() works."""

from __future__ import annotations

import importlib
import json
import pprint
import sys
import traceback
from pathlib import Path

from kata import instruments, worker


def main(path: str) -> None:
    job = json.loads(Path(path).read_text(encoding="utf-8"))
    (name,) = job["checks"]
    sys.meta_path.insert(0, worker.Sources(job["sources"]))
    sys.path.append(job["folder"])
    hidden = importlib.import_module(f"tests.hidden.{job['hidden']}")
    try:
        implementation = importlib.import_module(job["modules"][0])
        instruments.begin(name, job)
        observed = getattr(hidden, name)(implementation)
        print("\nThe check observed:")
        pprint.pprint(observed)
    except Exception:
        traceback.print_exc()


if __name__ == "__main__":
    main(sys.argv[1])
