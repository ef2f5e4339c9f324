# Starts threads without end.
import threading
import time

threading.stack_size(32 << 10)
while True:
    try:
        threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
    except RuntimeError:
        pass
