"""The command line: a module for each command, and `main`, which finds the one that is asked for.

Each has `Options`, a frozen value that holds what it can be told, `arguments`, which says so to
argparse, and `run`, which does it and gives the exit status. The room may import every other but
`worker` and `instruments`.
"""
