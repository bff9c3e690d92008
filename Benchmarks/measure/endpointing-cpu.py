"""Measures what it costs to listen to 20 ms of a call, beside the front end of the C prototype in the same run.

The prototype is compiled for any machine of the kind, as the listener is, and with strict arithmetic.
"""
import os
import shutil
import subprocess
import sys

from bench import ROOT, TOOLS, program

command = [program("bench-endpointing"), "--json"]
compiler = shutil.which("cc") or shutil.which("clang")
if compiler:
    os.makedirs(TOOLS, exist_ok=True)
    library = os.path.join(TOOLS, "endpointing-prototype.so")
    source = os.path.join(ROOT, "Benchmarks", "endpointing", "prototype.c")
    subprocess.run([compiler, "-O3", "-DBANDS", "-shared", "-fPIC", source, "-o", library, "-lm"], check=True)
    command += ["--prototype", library]
sys.exit(subprocess.run(command).returncode)
