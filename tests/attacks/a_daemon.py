# Leaves a daemon behind that holds the output open and writes to it.
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            os.write(2, b"still here\n")
            time.sleep(0.1)
    os._exit(0)
