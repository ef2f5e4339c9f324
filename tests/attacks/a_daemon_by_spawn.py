# Starts a program that stays.
import subprocess
import sys

code = "import time; time.sleep(3600)"
subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
