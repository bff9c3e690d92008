"""Starts the engine nine times; measured is how long it takes to its first answer, or what memory it takes then.

    start.py ready|memory

With the sample agents for the time, whose local engines are loaded when they are first needed; without agents, but with records, for
the memory, after a second of rest. The reference is a server of Python's standard library, started and asked in the same way.
"""
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

from bench import ROOT, program, result

WHAT = sys.argv[1]
SYRINX = program("syrinx")
PYTHON = """
import http.server
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
print(f"listens on http://127.0.0.1:{server.server_address[1]}/", flush=True)
server.serve_forever()
"""


def start(command, path):
    """Milliseconds to the first answer, and MB that are resident then."""
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL) as process:
        try:
            for line in process.stdout:
                if found := re.search(r"listens on (http://[^ ]*?)/", line):
                    break
            with urllib.request.urlopen(found[1] + path, timeout=10) as answer:
                answer.read()
            ready = (time.monotonic() - began) * 1000
            time.sleep(1 if WHAT == "memory" else 0)
            with open(f"/proc/{process.pid}/status") as status:
                resident = int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1]) * 1024 / 1e6
        finally:
            process.terminate()
            try:
                process.wait(30)
            finally:
                process.kill()
    return ready, resident


with tempfile.TemporaryDirectory() as folder:
    agents = ["--data", folder] + (["--agents", os.path.join(ROOT, "Agents")] if WHAT == "ready" else [])
    ours = [start([SYRINX, "serve", "--port", "0", *agents], "/readyz") for _ in range(9)]
    os.chdir(folder)
    theirs = [start([sys.executable, "-c", PYTHON], "/") for _ in range(9)]
place = 0 if WHAT == "ready" else 1
values = [run[place] for run in ours]
unit = "ms" if WHAT == "ready" else "MB"
reference = statistics.median(run[place] for run in theirs)
result(statistics.median(values), unit, reference=f"a server of Python's standard library: {reference:.0f} {unit}",
       samples=values)
