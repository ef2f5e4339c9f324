# Writes into the solution, the engine, its own file and every place it can think of.
import os
import sys
from pathlib import Path

import kata

root = Path(kata.__file__).parent.parent
places = [root / "solutions/ch4_2_layer_norm.py", root / "kata/judging/differences.py", root / "attacked"]
places += [Path(sys.path[-1], "attacked"), Path(sys.path[-1], "ch4_2_layer_norm.py")]
places += [Path("/tmp/attacked"), Path("/dev/shm/attacked"), Path("/var/tmp/attacked")]
for place in places:
    for act in (
        lambda: place.open("a").write("# attacked\n"),
        lambda: os.open(place, os.O_RDONLY | os.O_TRUNC),
        lambda: os.truncate(place, 0),
        lambda: os.rename("/dev/null", place),
        lambda: place.unlink(),
        lambda: place.mkdir(),
        lambda: place.symlink_to("/etc/passwd"),
    ):
        try:
            act()
        except OSError:
            continue
