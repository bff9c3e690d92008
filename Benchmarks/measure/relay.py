"""Measures how long a relay call takes from the carrier's prompt to the first words sent back, the model taking no time.

    relay.py [--sessions 500] [--rate 100] [--seconds 10] [--rounds 5] [--priority N]

The engine is one process on one core, the sessions are another one on the other. Answers what 99 of 100 prompts stay below,
in milliseconds, as the carrier's side sees it. A single session at the same rate is measured first, as the reference. Rounds
in which the machine did much else do not count, unless `--priority` puts both processes above all others.
"""
import argparse
import os
import statistics

from bench import Pair, program, quiet, result, unavailable


def run(sessions, options, rounds, warmup):
    with Pair(options.priority) as pair:
        engine = pair.begin(0, program("bench-relay"), "engine")
        port = engine.stdout.readline().rsplit(":", 1)[1].strip()
        callers = pair.begin(1, program("bench-relay"), "callers", "--port", port, "--sessions", str(sessions), "--rate",
                             str(options.rate if sessions > 1 else 2), "--warmup", str(warmup), "--seconds",
                             str(options.seconds), "--rounds", str(rounds))
        return pair.rounds(callers, rounds)


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
    calm, noise = quiet(rounds, options.priority, options.rounds)
    times = [one["p99"] for one in calm]
    failed = sum(one["unanswered"] + one["ended"] for one in rounds)
    more = {}
    if failed:
        more["invalid"] = f"{failed} prompts had no answer in time, or no session any more"
    elif noise:
        more["invalid"] = noise
    reference = (f"p50 {statistics.median(one['p50'] for one in rounds):.3f} ms; "
                 f"{sum(one['count'] for one in rounds)} prompts; a single session: p50 {alone['p50']:.3f} ms")
    result(round(statistics.median(times), 3), "ms", samples=[round(one, 3) for one in times], reference=reference,
           details={"rounds": rounds, "alone": alone}, **more)


main()
