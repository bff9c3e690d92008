"""Kills a process that keeps fifty calls, again and again; measured is how much of a live call was missing at most.

    records-crash.py KILLS

Whatever was lost, doubled or has gaps makes the figure worthless.
"""
import os
import re
import subprocess
import sys

from bench import ROOT, result, say, unavailable

environment = {**os.environ, "CALL_RECORDS_KILLS": sys.argv[1]}
done = subprocess.run(["swift", "test", "--disable-xctest", "--filter", "CallRecordsTests.CrashTests"],
                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, env=environment)
told = re.search(r"(\d+) kills, (\d+) ends told; of a live call at most (\d+) ms were missing", done.stdout)
if not told:
    say(done.stdout[-4000:])
    unavailable("the test has told nothing")
# The time itself is judged here; anything else that failed is no matter of time.
wrong = [line for line in re.findall(r"Expectation failed: (.*)", done.stdout) if not line.startswith("(worst")]
if wrong:
    say(done.stdout[-4000:])
result(int(told[3]), "ms", reference=f"{told[1]} kills, {told[2]} ends told",
       **({"invalid": wrong[0]} if wrong else {}))
