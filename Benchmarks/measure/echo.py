"""WebSocket echo of 300-byte text messages, ours beside the C floor (and a Python peer where it can keep up).

    echo.py cpu | latency | scale | look

cpu      CPU a message at 1,000 connections x 50/s: the ratio of each interleaved pair (ours, floor)
latency  p99 round trip at the same load: what ours adds to the floor's, of each interleaved pair
scale    100 x 50/s (with Python `websockets` on uvloop) and 5,000 x 5/s: reported
look     one short round of everything, as a table
SYRINX_BENCH_REPETITIONS and SYRINX_BENCH_SECONDS change how often and how long (default 5 and 6).
"""
import os
import sys

from bench import QUIET, floor, load, median, ours, result, rounded, say, websockets_peer

REPETITIONS = int(os.environ.get("SYRINX_BENCH_REPETITIONS", "5"))
SECONDS = float(os.environ.get("SYRINX_BENCH_SECONDS", "6"))


def interleaved(servers, repetitions=None, **options):
    """Runs A B A B … each on a fresh server; {name: [result]}.

    A round that was disturbed by other work on the machine is run again; there is patience for as many extra rounds as
    were asked for, then disturbed ones count too.
    """
    wanted = repetitions or REPETITIONS
    patience = wanted if wanted > 1 else 0
    runs = {name: [] for name, _ in servers}
    while len(runs[servers[0][0]]) < wanted:
        runs_of_round = {}
        for name, start in servers:
            with start() as server:
                run = runs_of_round[name] = load(server, seconds=SECONDS, warmup=2, **options)
            say(f"  {len(runs[name]) + 1}: {name:10} {run['cpu_us_per_message']:7.2f} us CPU a message, "
                f"p50 {run['p50_us']:.0f} p99 {run['p99_us']:.0f} us, busy {run['cpu_busy']:.0%}")
        disturbance = max(run["interference"] for run in runs_of_round.values())
        if disturbance > QUIET and patience > 0:
            patience -= 1
            say(f"     disturbed: other work took {disturbance:.0%} of a core; once more")
            continue
        for name, run in runs_of_round.items():
            runs[name].append(run)
    return runs


BOTH = [("ours", ours), ("floor", floor)]


def column(runs, name, key):
    return [run[key] for run in runs[name]]


def summary(runs, name):
    return {key: round(median(column(runs, name, key)), 3)
            for key in ("cpu_us_per_message", "cpu_busy", "p50_us", "p99_us", "p999_us", "generator_late_p99_us",
                        "interference")}


def cpu():
    runs = interleaved(BOTH, connections=1000, rate=50)
    pairs = list(zip(column(runs, "ours", "cpu_us_per_message"), column(runs, "floor", "cpu_us_per_message")))
    ratios = [a / b for a, b in pairs]
    result(round(median(ratios), 3), "x", samples=rounded(ratios),
           reference=f"{median([b for _, b in pairs]):.2f} us a message, C floor",
           details={"ours": summary(runs, "ours"), "floor": summary(runs, "floor")})


def latency():
    runs = interleaved(BOTH, connections=1000, rate=50)
    added = [(a - b) / 1000 for a, b in zip(column(runs, "ours", "p99_us"), column(runs, "floor", "p99_us"))]
    busy = median(column(runs, "ours", "cpu_busy"))
    more = {} if busy < 0.7 else {"invalid": f"the loop was {busy:.0%} busy, the claim is about less than 70 %"}
    result(round(median(added), 3), "ms", samples=rounded(added),
           reference=f"{median(column(runs, 'floor', 'p99_us')) / 1000:.2f} ms p99, C floor",
           details={"ours": summary(runs, "ours"), "floor": summary(runs, "floor")}, **more)


def scale():
    small = interleaved([*BOTH, ("websockets", websockets_peer)], connections=100, rate=50)
    large = interleaved(BOTH, connections=5000, rate=5)
    cost = column(small, "ours", "cpu_us_per_message")
    result(round(median(cost), 2), "us/message", samples=rounded(cost),
           reference=f"{median(column(small, 'websockets', 'cpu_us_per_message')):.1f} us, Python websockets on uvloop",
           details={"100x50": {name: summary(small, name) for name in small},
                    "5000x5": {name: summary(large, name) for name in large}})


def look():
    global SECONDS
    SECONDS = 3
    for label, servers, options in [
        ("100 connections x 50/s", [*BOTH, ("websockets", websockets_peer)], {"connections": 100, "rate": 50}),
        ("1,000 connections x 50/s", BOTH, {"connections": 1000, "rate": 50}),
        ("5,000 connections x 5/s", BOTH, {"connections": 5000, "rate": 5}),
    ]:
        say(label)
        interleaved(servers, 1, **options)


if __name__ == "__main__":
    {"cpu": cpu, "latency": latency, "scale": scale, "look": look}[sys.argv[1]]()
