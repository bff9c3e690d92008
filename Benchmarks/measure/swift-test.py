"""Runs some of the tests; measured is how many failed.

    swift-test.py FILTER
"""
import re
import subprocess
import sys

from bench import ROOT, result, say, unavailable

done = subprocess.run(["swift", "test", "--disable-xctest", "--filter", sys.argv[1]],
                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
ran = re.search(r"Test run with (\d+) tests?", done.stdout)
count = int(ran[1]) if ran else 0
if done.returncode == 0 and count == 0:
    unavailable(f"no test matches {sys.argv[1]}")
if done.returncode != 0:
    say(done.stdout[-4000:])
failed = len(re.findall(r"^✘ Test .* failed after", done.stdout, re.M)) or int(done.returncode != 0)
result(failed, "failed", reference=f"{count} tests")
