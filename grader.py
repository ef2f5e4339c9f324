"""The front door: `python grader.py 4.2` grades exercises/ch4_2_*.py."""

import signal
import sys

from kata.commands.main import main

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidies up, as Ctrl-C does
    sys.exit(main(sys.argv[1:]))
