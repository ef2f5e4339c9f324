# Changes modes, times, owners and attributes of the project's files.
import ctypes
import os
from pathlib import Path

import kata

libc = ctypes.CDLL(None)
root = Path(kata.__file__).parent.parent
for place in [root, root / "kata", *sorted((root / "kata").rglob("*.py")), root / "solutions"]:
    for act in (
        lambda: os.chmod(place, 0o777),
        lambda: os.utime(place, (0, 0)),
        lambda: os.chown(place, 12345, 12345),
        lambda: os.setxattr(place, "user.attacked", b"1"),
        lambda: os.fchmod(os.open(place, os.O_RDONLY), 0o777),
        lambda: libc.syscall(452, -100, str(place).encode(), 0o777, 0),
    ):
        try:
            act()
        except OSError:
            continue
