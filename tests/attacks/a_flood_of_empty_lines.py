# Prints empty lines and spaces, for which a search takes the square of their number.
print("\n" * 60_000 + " " * 60_000 + "#" * 60_000)
raise ValueError("\n" * 2000)
