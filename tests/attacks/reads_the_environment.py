# Prints passwords from the environment, its own and every other process's.
import glob
import os

from listener import SECRET

found = [name for name, value in os.environ.items() if value == SECRET]
for path in glob.glob("/proc/[0-9]*/environ"):
    try:
        if SECRET.encode() in open(path, "rb").read():
            found.append(path)
    except OSError:
        continue
if found:
    open("/tmp/attacked", "w").write(str(found))
    print("attacked", found)
