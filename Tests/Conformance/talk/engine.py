"""The engine itself, with the sample agents and one that talks at length, on engines that need no key."""
import glob
import os
import re
import shutil
import signal
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(HERE, "..", "..", "..", "Agents")


class Engine:
    """One process, for as long as the block."""

    def __init__(self, program):
        self.folder = tempfile.TemporaryDirectory()
        agents = os.path.join(self.folder.name, "agents")
        os.mkdir(agents)
        for folder in (SAMPLES, os.path.join(HERE, "agents")):
            for file in glob.glob(os.path.join(folder, "*.json5")):
                shutil.copy(file, agents)
        self.process = subprocess.Popen(
            [program, "serve", "--port", "0", "--agents", agents, "--data", os.path.join(self.folder.name, "data")],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+:(\d+)/", line)
        if not found:
            raise SystemExit(f"the engine did not start: {line!r}")
        self.url = f"http://localhost:{found[1]}/"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            if self.process.wait(timeout=20) != 0:
                raise SystemExit(f"the engine ended with {self.process.returncode}")
        finally:
            self.process.kill()
            self.folder.cleanup()
