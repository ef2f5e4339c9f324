# Spins in as many threads as it may have, so that nobody else gets a processor.
import hashlib
import threading


def spin():
    while True:
        hashlib.pbkdf2_hmac("sha256", b"x", b"y", 100_000)


for _ in range(60):
    threading.Thread(target=spin, daemon=True).start()
spin()
