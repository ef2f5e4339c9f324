# Takes memory without end, one list of numbers after the other.
held = []
while True:
    held.append(list(range(1_000_000)))
