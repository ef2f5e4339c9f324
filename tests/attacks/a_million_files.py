# Leaves very many files, in folders very deep and closed to everybody.
import os

for number in range(20_000):
    open(f"attacked-{number}", "w").close()
for _ in range(3_000):
    os.mkdir("attacked", 0o300)
    os.chdir("attacked")
