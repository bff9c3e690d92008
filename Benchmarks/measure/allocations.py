"""Allocations of an echoed message: what a second, longer run on as many connections allocates more than a first one,
over the messages it echoes more. Beside it what the connections themselves cost.
"""
import os
import struct
import sys
import tempfile

from bench import Server, floor_tools, load, median, program, result, say

CONNECTIONS, REPETITIONS = 100, 3


def main():
    tools = floor_tools()
    samples, opening = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "count")

        def count():
            with open(path, "rb") as file:
                return struct.unpack("Q", file.read(8))[0]

        command = ["env", f"LD_PRELOAD={os.path.join(tools, 'malloc-count.so')}", f"MALLOC_COUNT={path}",
                   program("transport-echo"), "--port", "0", "--loops", "1"]
        with Server(command, name="ours") as server:
            def run(rate):
                before = count()
                sent = load(server, connections=CONNECTIONS, rate=rate, seconds=2, warmup=0.2)["received"]
                return count() - before, sent

            run(10)  # what the first connections set up once is not counted
            for repetition in range(REPETITIONS):
                few, short = run(10)
                many, long = run(100)
                samples.append((many - few) / (long - short))
                opening.append(few / CONNECTIONS)
                say(f"  {repetition + 1}: {samples[-1]:.4f} a message, {opening[-1]:.1f} a connection")
    result(round(max(0, median(samples)), 4), "allocations", samples=[round(sample, 4) for sample in samples],
           reference=f"{median(opening):.0f} a connection, opened and closed")


if __name__ == "__main__":
    sys.exit(main())
