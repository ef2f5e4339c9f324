# Sends well-formed messages without end.
import json
import os
import struct

body = json.dumps({"event": "loading"}).encode()
frame = (struct.pack(">II", len(body), 0) + body) * 1000
while True:
    os.write(3, frame)
