# Leaves bytecode for the engine's next start beside its sources.
import importlib.util
import py_compile
import sys
from pathlib import Path

import kata

sys.dont_write_bytecode = False
Path("attacked.py").write_text("print('attacked')\n")
target = importlib.util.cache_from_source(str(Path(kata.__file__).parent / "judging" / "differences.py"))
for place in (target, str(Path(sys.path[-1], "__pycache__", "attacked.pyc"))):
    try:
        py_compile.compile("attacked.py", cfile=place)
    except OSError:
        continue
