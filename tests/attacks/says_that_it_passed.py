# Sends verdicts in place of observations.
import json
import os
import struct

for message in ({"passed": True}, {"event": "passed"}, {"event": "finished", "passed": True}):
    body = json.dumps(message).encode()
    os.write(3, struct.pack(">II", len(body), 0) + body)
os._exit(0)
