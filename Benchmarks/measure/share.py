"""Measures how much of a turn's time is the engine's own: 200 calls over real sockets, simulated providers.

    share.py p50 | p99 [--calls 200] [--seconds 10] [--rounds 5] [--priority N]

Callers and simulated providers are two processes on one core, the engine is one on another. For each turn the times from
each read to the end of the write that it caused are added up: the caller's last frame, the recogniser's words, the model's
first clause, the voice's first audio. What is waited for on purpose is left out. `p50` answers the median of the turns'
sums in milliseconds, `p99` what 99 of 100 stay below. Rounds in which the machine did much else do not count, unless
`--priority` puts the three processes above all others. A single call is measured first, as the reference.
"""
import argparse
import json
import os
import signal
import statistics
import subprocess
import time

from bench import cpu_seconds, machine_busy, on_core, program, result, say, unavailable

# More than so many cores of other work spoil a round; more than so much of its core makes a loop full.
NOISE, FULL = 0.25, 0.75


def begin(core, priority, *command):
    prefix = ["chrt", "-r", str(priority)] if priority else []
    return subprocess.Popen(on_core(core, prefix + list(command)), stdout=subprocess.PIPE, text=True)


def end(process, how=signal.SIGTERM):
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def simulate(priority):
    process = begin(1, priority, program("bench-share"), "providers")
    return process, json.loads(process.stdout.readline())


def run(calls, seconds, rounds, priority, warmup=12, more=()):
    """The rounds of an engine with so many calls, each with what else the machine did."""
    simulation, places = simulate(priority)
    engine = callers = None
    try:
        engine = begin(0, priority, program("bench-share"), "engine", "--recognizer", places["deepgram"], "--model",
                       places["openai"], "--voice", places["elevenlabs"], "--calls", str(calls), "--warmup",
                       str(warmup), "--seconds", str(seconds), "--rounds", str(rounds), *more)
        port = engine.stdout.readline().rsplit(":", 1)[1].strip()
        whole = warmup + seconds * rounds + 12
        callers = begin(1, priority, program("bench-share"), "callers", "--port", port, "--calls", str(calls),
                        "--seconds", str(whole))
        pids = [process.pid for process in (simulation, engine, callers)]

        def spent():
            own = [cpu_seconds(pid) for pid in pids]
            return machine_busy() - sum(own), own

        outcomes = []
        before, begun = None, None
        time.sleep(8 + warmup if calls > 1 else warmup)
        before, begun = spent(), time.monotonic()
        for line in engine.stdout:
            outcome = json.loads(line)
            if "failed" in outcome:
                raise SystemExit(outcome["failed"])
            now, moment = spent(), time.monotonic()
            outcome["others"] = max(0, (now[0] - before[0]) / (moment - begun))
            outcome["processes"] = [round((a - b) / (moment - begun), 3) for a, b in zip(now[1], before[1])]
            before, begun = now, moment
            outcomes.append(outcome)
            say(f"{calls} calls: {outcome}")
            if len(outcomes) == rounds:
                break
        end(callers, signal.SIGTERM)
        return outcomes
    finally:
        for process in (callers, engine, simulation):
            if process:
                end(process, signal.SIGTERM)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["p50", "p99"])
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--priority", type=int, default=0)
    options = parser.parse_args()
    if (os.cpu_count() or 1) < 2:
        unavailable("it takes two cores: one for the engine, one for callers and providers")
    alone = run(1, 30, 1, options.priority, warmup=3)[0]
    rounds = run(options.calls, options.seconds, options.rounds, options.priority)
    quiet = [one for one in rounds if options.priority or one["others"] < NOISE]
    share = [one["share"][options.what] / 1_000 for one in quiet or rounds]
    busy = statistics.median(one["busy"] for one in rounds)
    hops = ", ".join(f"{hop} {statistics.median(one[hop]['p50'] for one in rounds):.0f}"
                     for hop in ("audio", "request", "text", "media"))
    reference = (f"hops {hops} us; {sum(one['share']['count'] for one in rounds)} turns; loop {busy:.0%} busy; "
                 f"a single call: {alone['share']['p50']:.0f} us")
    more = {}
    if busy > FULL:
        more["invalid"] = f"the engine's loop was {busy:.0%} busy"
    elif len(quiet) < min(3, options.rounds):
        more["invalid"] = f"other work took {statistics.median(one['others'] for one in rounds):.2f} cores"
    result(round(statistics.median(share), 3), "ms", samples=[round(one, 3) for one in share], reference=reference,
           details={"rounds": rounds, "alone": alone}, **more)


main()
