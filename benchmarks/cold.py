"""What a learner waits for: a section and whole chapters beside a bare `import torch`, in turns.

    python benchmarks/cold.py [rounds]

Prints the medians, their ratios, and the peak memory of all the grader's processes together
(Linux), both as the sum of resident sizes and with shared pages counted once (PSS).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BARE = [sys.executable, "-c", "import torch"]
RUNS = {
    f"grader.py {asked}": [sys.executable, "grader.py", "--target", "solutions", asked]
    for asked in ("4.2", "4", "5")
}


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def peak_memory(command: list[str]) -> tuple[float, float]:
    """MB at the worst moment seen, over the whole tree of processes: resident, proportional."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    peaks = [0, 0]
    while process.poll() is None:
        tree = descendants(process.pid)
        for i, field in enumerate(("Rss:", "Pss:")):
            peaks[i] = max(peaks[i], sum(kilobytes(pid, field) for pid in tree))
        time.sleep(0.005)
    return peaks[0] / 1000, peaks[1] / 1000


def descendants(root: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(text.rpartition(")")[2].split()[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def kilobytes(pid: int, field: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(field)), 0)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    times: dict[str, list[float]] = {"import torch": [], **{name: [] for name in RUNS}}
    for _ in range(rounds):
        times["import torch"].append(seconds(BARE))
        for name, command in RUNS.items():
            times[name].append(seconds(command))
    bare = statistics.median(times["import torch"])
    for name, values in times.items():
        median = statistics.median(values)
        print(f"{name:25} {median:6.2f} s   {median / bare:5.2f} x import torch")
    if os.path.exists("/proc/self/smaps_rollup"):
        for name, command in RUNS.items():
            resident, proportional = peak_memory(command)
            print(
                f"{name:25} peak {resident:4.0f} MB, shared pages counted once {proportional:4.0f}"
            )


if __name__ == "__main__":
    main()
