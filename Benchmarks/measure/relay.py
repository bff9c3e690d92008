"""Measures how long a relay call takes from the carrier's prompt to the first words sent back, the model taking no time.

    relay.py [--sessions 500] [--rate 100] [--seconds 10] [--rounds 5] [--priority N]

The engine is one process on one core, the sessions are another one on the other. Answers what 99 of 100 prompts stay below,
in milliseconds, as the carrier's side sees it. A single session at the same rate is measured first, as the reference. Rounds
in which the machine did much else do not count, unless `--priority` puts both processes above all others.
"""
import argparse
import json
import os
import signal
import statistics
import subprocess
import time

from bench import cpu_seconds, machine_busy, on_core, program, result, say, unavailable

# More than so many cores of other work spoil a round.
NOISE = 0.25


def begin(core, priority, *command):
    prefix = ["chrt", "-r", str(priority)] if priority else []
    return subprocess.Popen(on_core(core, prefix + list(command)), stdout=subprocess.PIPE, text=True)


def end(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run(sessions, options, rounds, warmup):
    engine = callers = None
    try:
        engine = begin(0, options.priority, program("bench-relay"), "engine")
        port = engine.stdout.readline().rsplit(":", 1)[1].strip()
        callers = begin(1, options.priority, program("bench-relay"), "callers", "--port", port, "--sessions",
                        str(sessions), "--rate", str(options.rate if sessions > 1 else 2), "--warmup", str(warmup),
                        "--seconds", str(options.seconds), "--rounds", str(rounds))
        pids = [engine.pid, callers.pid]
        outcomes = []
        before, begun = None, None
        for line in callers.stdout:
            outcome = json.loads(line)
            own = [cpu_seconds(pid) for pid in pids]
            now, moment = (machine_busy() - sum(own), own), time.monotonic()
            if before:
                outcome["others"] = max(0, (now[0] - before[0]) / (moment - begun))
                outcome["engine"] = round((own[0] - before[1][0]) / (moment - begun), 3)
            before, begun = now, moment
            outcomes.append(outcome)
            say(f"{sessions} sessions: {outcome}")
            if len(outcomes) == rounds:
                break
        return outcomes
    finally:
        for process in (callers, engine):
            if process:
                end(process)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=500)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--priority", type=int, default=0)
    options = parser.parse_args()
    if (os.cpu_count() or 1) < 2:
        unavailable("it takes two cores: one for the engine, one for the sessions")
    alone = run(1, options, 1, 1)[0]
    # The first round only tells what the others are compared with.
    rounds = run(options.sessions, options, options.rounds + 1, 6)[1:]
    quiet = [one for one in rounds if options.priority or one["others"] < NOISE]
    times = [one["p99"] for one in quiet or rounds]
    failed = sum(one["unanswered"] + one["ended"] for one in rounds)
    more = {}
    if failed:
        more["invalid"] = f"{failed} prompts had no answer in time, or no session any more"
    elif len(quiet) < min(3, options.rounds):
        more["invalid"] = f"other work took {statistics.median(one['others'] for one in rounds):.2f} cores"
    reference = (f"p50 {statistics.median(one['p50'] for one in rounds):.3f} ms; "
                 f"{sum(one['count'] for one in rounds)} prompts; a single session: p50 {alone['p50']:.3f} ms")
    result(round(statistics.median(times), 3), "ms", samples=[round(one, 3) for one in times], reference=reference,
           details={"rounds": rounds, "alone": alone}, **more)


main()
