# Says that it is finished before any check has run.
import os
import struct

body = b'{"event": "finished"}'
os.write(3, struct.pack(">II", len(body), 0) + body)
