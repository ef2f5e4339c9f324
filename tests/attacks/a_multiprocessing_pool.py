# Starts a pool of processes, and a server for them.
import multiprocessing
import time

multiprocessing.set_start_method("fork", force=True)
for _ in range(4):
    multiprocessing.Process(target=time.sleep, args=(3600,), daemon=False).start()
