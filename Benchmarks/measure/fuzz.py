"""Runs every fuzz target for some seconds; measured is how many of the targets ended with a finding.

    fuzz.py SECONDS
"""
import os
import subprocess
import sys

from bench import ROOT, result, unavailable

script = os.path.join(ROOT, "Fuzz", "run")
if not os.path.exists(script):
    unavailable("there are no fuzz targets")
done = subprocess.run([script, sys.argv[1]], stdout=sys.stderr, cwd=ROOT)
result(0 if done.returncode == 0 else 1, "findings", samples=[done.returncode], reference=f"{sys.argv[1]} s a target")
