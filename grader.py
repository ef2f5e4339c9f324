"""The front door: `python grader.py 4.2` grades exercises/ch4_2_*.py."""

import signal
import sys

if __name__ == "__main__":
    # until the command line can say so in a line of its own, Ctrl-C ends us without one
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from kata.commands.main import main

    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidies up, as Ctrl-C does
    sys.exit(main(sys.argv[1:]))
