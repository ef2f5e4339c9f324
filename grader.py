"""The front door: `python grader.py 4.2` grades exercises/ch4_2_*.py."""

import sys

from kata.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
