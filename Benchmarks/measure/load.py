"""How many full-turn calls the engine serves in time, and what each costs: `syrinx load`.

    load.py lateness | memory | memory-tls | generator | flat | pieces

`lateness`: p99 of agents' audio, from when it is due to the write, with as many calls as hold, 1,000 at most; the knee stands beside it.
`memory`: KiB for each call after a minute of full turns, with 1,000 calls or as many as hold. `memory-tls`: the same with TLS on every
socket and 300 calls. `generator`: milliseconds of CPU that callers and simulators take for each second of a call, at 100 calls.
`flat`: the engine's CPU for each second of a call at as many calls as hold, 1,000 at most, beside the same at 100. `pieces`: the engine's CPU for each second of a call with
everything in messages of 20 ms, beside what each advises, at 100 calls.
"""
import json
import os
import subprocess
import sys
import tempfile

from bench import program, result, unavailable

# More than so many cores of other work spoil a step.
NOISE = 0.25
MOST = 1_000


def load(*options):
    """The report of `syrinx load` with these options."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [program("syrinx"), "load", "--json", file.name, *map(str, options)]
        subprocess.run(command, check=True, stdout=sys.stderr)
        return json.load(file)


def steps(report):
    return {one["calls"]: one for one in report["steps"]}


def disturbed(*found):
    """Says so where other work took too much of the machine."""
    most = max(one["others_cores"] for one in found)
    return {"invalid": f"other work took {most:.2f} cores"} if most > NOISE else {}


def knee():
    """The largest number of calls that holds, 1,000 at most, and what was found with it."""
    report = load("--from", 125, "--to", MOST)
    if "knee" not in report:
        raise SystemExit(report["verdict"])
    return report, steps(report)[report["knee"]["calls"]]


def lateness():
    report, at = knee()
    result(round(at["frame_lateness_p99_ms"], 2), "ms", details=report, **disturbed(at), reference=(
        f"{at['calls']} calls; engine {at['engine_ms_per_call_second']:.2f} ms of CPU a call-second, its core "
        f"{at['engine_busy']:.0%} busy; its share of a wait {at['engine_share_p99_ms']:.2f} ms p99; callers' own frames "
        f"{at['generator_lateness_p99_ms']:.2f} ms p99; {report['verdict']}"))


def memory(calls, *options):
    report = load("--calls", calls, "--seconds", 60, *options)
    at = report["steps"][0]
    result(round(at["kib_per_call"], 1), "KiB", details=report, reference=(
        f"{at['calls']} calls, {at['turns']} turns; {at['idle_kib'] / 1024:.0f} MB without calls, "
        f"{at['peak_kib'] / 1024:.0f} MB at most"))


def generator():
    report = load("--calls", 100, "--seconds", 30)
    at = report["steps"][0]
    result(round(at["outside_ms_per_call_second"], 3), "ms", details=report, **disturbed(at), reference=(
        f"100 calls; frames late {at['generator_lateness_p50_ms']:.2f} ms p50, "
        f"{at['generator_lateness_p99_ms']:.2f} ms p99; the engine: {at['engine_ms_per_call_second']:.2f} ms"))


def flat():
    _, at = knee()
    report = load("--calls", f"100,{at['calls']}", "--seconds", 30)
    few, many = steps(report)[100], steps(report)[at["calls"]]
    ratio = many["engine_ms_per_call_second"] / few["engine_ms_per_call_second"]
    result(round(ratio, 3), "x", details=report, **disturbed(few, many), reference=(
        f"{many['engine_ms_per_call_second']:.2f} ms of CPU a call-second at {at['calls']} calls, "
        f"{few['engine_ms_per_call_second']:.2f} at 100"))


def pieces():
    fine, plain = (load("--calls", 100, "--seconds", 30, *more)["steps"][0] for more in (["--pieces", 20], []))
    result(round(fine["engine_ms_per_call_second"], 2), "ms", details=[fine, plain], **disturbed(fine, plain),
           reference=f"{plain['engine_ms_per_call_second']:.2f} ms as each advises; 100 calls")


if __name__ == "__main__":
    kinds = {"lateness": lateness, "generator": generator, "flat": flat, "pieces": pieces,
             "memory": lambda: memory(min(MOST, knee()[1]["calls"])), "memory-tls": lambda: memory(300, "--tls")}
    if len(sys.argv) != 2 or sys.argv[1] not in kinds:
        raise SystemExit(__doc__)
    if len(os.sched_getaffinity(0)) < 2:
        unavailable("it takes two cores: one for the engine, one for callers and providers")
    kinds[sys.argv[1]]()
