"""Measures how long a provider's message is under way to the reader of a client's events, beside a plain C reader of the
same streams and the official Python SDK.

    providers.py p50 | p99 [--streams 500] [--seconds 6] [--rate 20] [--rounds 5]

The simulator runs in a process of its own on one core, the readers one after the other on another. `p50` answers what
the client adds to the C reader's median, in microseconds; `p99` its p99 as a share of what is allowed: twice the
C reader's and a millisecond. A run with the client's loop 60 % busy or more does not count.
"""
import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys

from bench import ROOT, floor_tools, on_core, program, result, say, unavailable

KEY = "bench-key-0123456789"


class Simulation:
    def __init__(self, rate):
        self.process = subprocess.Popen(
            on_core(0, [program("syrinx"), "simulate", "--port", "0", "--only", "openai", "--stamps", "--loops", "1",
                        # At different times, as streams of different calls are: streams that are in step with
                        # each other wait for one another, and fixed times bring them into step.
                        "--latency", f"lognormal:500/1000,lognormal:{900 / rate:g}/{2000 / rate:g}"]),
            stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if found := re.match(r"\s+openai\s+(http://\S+)", line):
                self.url = found[1]
            if "control API" in line:
                return
        raise SystemExit("the simulation did not begin")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def read(command):
    done = subprocess.run(on_core(1, command), capture_output=True, text=True)
    if done.returncode != 0 or not done.stdout.strip():
        raise SystemExit(f"{command[0]} failed: {done.stderr[-500:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["p50", "p99"])
    parser.add_argument("--streams", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if (os.cpu_count() or 1) < 2:
        unavailable("it takes two cores: one for the simulator, one for the readers")
    common = ["--streams", f"{options.streams}", "--seconds", f"{options.seconds}", "--warmup", "3"]
    floors, ours = [], []
    with Simulation(options.rate) as simulation:
        port = re.search(r":(\d+)/", simulation.url)[1]
        for _ in range(options.rounds):
            floors.append(read([os.path.join(floor_tools(), "provider-floor"), "--port", port, "--key", KEY, *common]))
            ours.append(read([program("bench-providers"), "--url", simulation.url, "--key", KEY, *common]))
            say(f"C reader {floors[-1]}\nours     {ours[-1]}")
        venv = os.path.join(ROOT, ".build", "sdk-venv")
        subprocess.run([os.path.join(ROOT, "Tests", "Conformance", "sdks", "setup"), venv], check=True, stdout=sys.stderr)
        peer = read([os.path.join(venv, "bin", "python"), os.path.join(ROOT, "Benchmarks", "peers", "openai-streams.py"),
                     simulation.url, KEY, str(options.streams), str(options.seconds), "3"])
        say(f"SDK      {peer}")
    if any(run["failures"] for run in floors + ours):
        raise SystemExit("streams broke off")
    quiet = [(floor, our) for floor, our in zip(floors, ours) if our["busy"] < 0.6]
    if not quiet:
        unavailable(f"the client's loop was {ours[-1]['busy']:.0%} busy: the machine is too slow for this rate")
    reference = (f"C reader p50 {statistics.median(one['p50'] for one in floors):.0f} us, "
                 f"p99 {statistics.median(one['p99'] for one in floors):.0f} us; "
                 f"Python SDK p50 {peer['p50']:.0f} us, p99 {peer['p99']:.0f} us")
    details = {"floor": floors, "ours": ours, "sdk": peer}
    if options.what == "p50":
        samples = [our["p50"] - floor["p50"] for floor, our in quiet]
        result(round(statistics.median(samples), 1), "us", samples=samples, reference=reference, details=details)
    else:
        samples = [our["p99"] / (2 * floor["p99"] + 1_000) for floor, our in quiet]
        result(round(statistics.median(samples), 3), "x", samples=samples, reference=reference, details=details)


main()
