# Tells of its source what no check asks, for ever more steps that there are not.
import itertools
import json
import os
import struct

for step in itertools.count(18):
    body = json.dumps({"event": "read", "step": step, "names": ["x" * 100] * 100}).encode()
    os.write(3, struct.pack(">II", len(body), 0) + body)
