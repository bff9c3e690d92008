"""Measures how long a call's audio takes through the bridge to an agent elsewhere and back: 200 calls over real sockets.

    bridge.py [--calls 200] [--seconds 10] [--rounds 5] [--priority N]

Both ends of every call, the carrier's and the agent's, are one program in C on one core; the engine is on another. One
clock times each frame of 20 ms from before it is written to when the kernel has it for the other end. Answers the greater
of the two directions' p99 in milliseconds. Rounds in which the machine did much else do not count, unless `--priority` puts
both processes above all others. A single call is measured first, as the reference.
"""
import argparse
import os
import statistics
import time

from bench import Pair, floor_tools, program, quiet, result, unavailable


def run(calls, seconds, rounds, priority):
    with Pair(priority) as pair:
        ends = pair.begin(1, os.path.join(floor_tools(), "bridge-ends"), "--calls", str(calls), "--seconds", str(seconds),
                          "--rounds", str(rounds))
        agents = ends.stdout.readline().split()[-1]
        engine = pair.begin(0, program("bench-bridge"), agents)
        port = engine.stdout.readline().rsplit(":", 1)[1].strip()
        ends.stdin.write(port + "\n")
        ends.stdin.flush()
        # The calls begin one after the other: what that takes belongs to no round.
        time.sleep(8)
        return pair.rounds(ends, rounds, before=pair.spent())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--priority", type=int, default=0)
    options = parser.parse_args()
    if (os.cpu_count() or 1) < 2:
        unavailable("it takes two cores: one for the engine, one for both ends")
    alone = run(1, 10, 1, options.priority)[0]
    rounds = run(options.calls, options.seconds, options.rounds, options.priority)
    calm, noise = quiet(rounds, options.priority, options.rounds)
    worst = [max(one["toAgent"]["p99"], one["toCarrier"]["p99"]) / 1_000 for one in calm]
    expected = options.calls * options.seconds * 50
    reference = (f"p50 to the agent {statistics.median(one['toAgent']['p50'] for one in rounds):.0f} us, to the carrier "
                 f"{statistics.median(one['toCarrier']['p50'] for one in rounds):.0f} us; engine "
                 f"{statistics.median(one['processes'][1] for one in rounds):.0%} of a core; the ends late "
                 f"{statistics.median(one['endsLate']['p99'] for one in rounds):.0f} us p99; a single call: "
                 f"{alone['toAgent']['p50']:.0f} us and {alone['toCarrier']['p50']:.0f} us")
    more = {}
    if any(one["lost"] for one in rounds):
        more["invalid"] = f"{rounds[-1]['lost']} calls were lost"
    elif any(min(one["toAgent"]["count"], one["toCarrier"]["count"]) < 0.97 * expected for one in rounds):
        more["invalid"] = "frames did not arrive"
    elif noise:
        more["invalid"] = noise
    result(round(statistics.median(worst), 3), "ms", samples=[round(one, 3) for one in worst], reference=reference,
           details={"rounds": rounds, "alone": alone}, **more)


main()
