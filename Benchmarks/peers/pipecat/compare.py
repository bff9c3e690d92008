"""Runs Pipecat and Syrinx in turn on the same simulators and callers, and prints their figures side by side.

    compare.py [--calls 25] [--rounds 2] [--window 40] [--engines lean,syrinx,ordinary,syrinx] [--piece 20] [--unchanged]

Each run has simulators and an engine of its own, fresh ones, and N calls at a time; the engine is pinned to core 0, callers and
simulators to core 1. Measured in the window, when all calls are there:

- CPU a call-second: the clocks of the engine's process and its children;
- memory a call: resident with all calls, less resident before the first one;
- voice-to-voice: from the caller's last frame of speech to the first media with voice; the engine's share of it is without
  the simulators' waits in that very turn (recogniser, first token, tokens up to the first text, first audio);
- barge-in: from the caller's first frame to `clear`, and to when the agent is not heard any more;
- missing replies; coughs and "mm-hm" for which the agent threw the rest of its reply away, brought another one, or was silent for
  more than 0.25 s, whether it went on after that or not.

A run in which the rest of the machine took more than a quarter of a core is spoiled, and done again, as often as there are
rounds; if it stays so the outcome says "invalid". `--priority 10` puts engine, simulators and callers above all others instead.
`--unchanged` has `load.py` and `mocks.py`, the harness of the published anchors, as it is, in the place of our callers and
simulators: what it says of Pipecat has to agree with ours.

`--claim` answers one figure of it as a claim wants it; a comparison of the same engine that is not an hour old is asked again:

- cpu-lean, cpu: Pipecat's CPU a call-second (lean, or ordinary) in times of Syrinx'; share: the same of the share's p99 (lean);
- barge-in: by how many milliseconds Syrinx is silent later than the fastest Pipecat, at p95; false: how many more of a
  hundred coughs and "mm-hm" cut Syrinx off than the best Pipecat.

A line of JSON on the standard output, the table and the notes on the other.
"""
import argparse
import json
import os
import statistics
import time

from stage import (ENGINES, HERE, PIPECAT, ROOT, Child, Engine, Simulators, family, free_port, interruptible, others, python, say, spent,
                   syrinx, table)
from bench import result

NOISE = 0.25
# What the simulators of `mocks.py` wait for in all: to the final, the first token, the tokens up to the first text, the audio.
UNCHANGED_FLOOR = {"syrinx": 390, "turns": 390, "lean": 525, "ordinary": 525, "silero": 525}


def run(kind, options, interpreter, callers_core=1):
    """One engine under load; its figures."""
    script = "mocks.py" if options.unchanged else "simulators.py"
    # `mocks.py` takes a second of µ-law for half a second of linear audio: its times are halved for whoever sends that.
    halved = ["--final-ms", "50", "--interim-ms", "100"] if options.unchanged and kind == "syrinx" else []

    with Simulators(interpreter, 1, script, free_port() if options.unchanged else 0, halved) as simulators, \
            Engine(kind, simulators, interpreter, options.syrinx, 0, piece=options.piece) as engine:
        time.sleep(1)
        idle = engine.resident()
        if options.unchanged:
            return unchanged(kind, options, interpreter, simulators, engine, idle)
        command = [interpreter, os.path.join(HERE, "callers.py"), "--url", engine.url, "--simulators", str(simulators.port),
                   "--n", str(options.calls), "--window", str(options.window), "--warm", str(options.warm)]
        command += ["--mute"] if options.mute else []
        with Child(command, callers_core) as callers:
            children = [simulators, engine, callers]
            callers.line(options.warm + 60, '"begin"')
            before, begun, parts = others(children), time.monotonic(), [child.pid for child in children]
            own = [cpu(pid) for pid in parts]
            callers.line(options.window + 60, '"end"')
            seconds = time.monotonic() - begun
            took = [(cpu(pid) - old) / seconds for pid, old in zip(parts, own)]
            noise = (others(children) - before) / seconds
            steady = engine.resident()
            found = json.loads(callers.line(60, '"n"'))
    return {"engine": kind, **found, "seconds": round(seconds, 2), "cpu_ms": round(1000 * took[1] / options.calls, 3),
            "cores": {name: round(one, 3) for name, one in zip(("simulators", "engine", "callers"), took)},
            "others": round(max(0.0, noise), 3), "ready_s": round(engine.ready, 2), "idle_mb": round(idle, 1),
            "call_mb": round((steady - idle) / options.calls, 3)}


def unchanged(kind, options, interpreter, simulators, engine, idle):
    """The same by `load.py` and `mocks.py`, which time the engine themselves."""
    command = [interpreter, os.path.join(HERE, "load.py"), "--n", str(options.calls), "--url", engine.url, "--bot-pid",
               str(engine.pid), "--mock-pid", str(simulators.pid), "--window", str(options.window), "--warm",
               str(options.warm), *(["--mute"] if options.mute else [])]
    with Child(command, 1, log=open(os.devnull, "w")) as load:
        found = json.loads(load.line(options.window + options.warm + 90, '"n"'))
    v2v, barge = found["v2v_ms"], found["barge_ms"]
    floor = UNCHANGED_FLOOR[kind]
    return {"engine": kind, "n": options.calls, "cpu_ms": round(1000 * found["bot_cpu_s_per_call_s"], 3), "v2v_ms": v2v,
            "share_ms": v2v and {key: round(v2v[key] - floor, 1) for key in ("p50", "p95", "p99")},
            "barge_cleared_ms": barge, "barge_silent_ms": None, "turns": found["turns"], "no_reply": found["fail_noreply"],
            "barges_missed": found["fail_noclear"], "lost": ["?"] * found["disconnect"], "underruns": found["underruns"],
            "others": max(0.0, found["other_tenants_cores"]), "idle_mb": found["rss_idle_mb"],
            "call_mb": found["rss_per_call_mb"], "ready_s": round(engine.ready, 2), "details": found}


def cpu(pid):

    return sum(spent(one) for one in family(pid))


def figures(runs):
    """The medians of an engine's runs."""
    def middle(*path):
        values = []
        for one in runs:
            for key in path:
                one = one.get(key) if one else None
            if one is not None:
                values.append(one)
        return round(statistics.median(values), 3) if values else None

    def spread(name, *shares):
        return " / ".join(show(middle(name, share)) for share in shares or ("p50", "p95", "p99"))

    def noise(kind):
        if not runs[0].get(kind) or not (count := sum(one[kind]["count"] for one in runs)):
            return "–"
        cut, answered, paused = (sum(one[kind][what] for one in runs) for what in ("cut", "answered", "paused"))
        return f"{cut}, {answered}, {paused} of {count}"
    return {
        "CPU a call-second, ms": show(middle("cpu_ms"), 3), "memory a call, MB": show(middle("call_mb"), 2),
        "memory at rest, MB": show(middle("idle_mb"), 0), "from start to ready, s": show(middle("ready_s"), 2),
        "voice-to-voice p50 / p95 / p99, ms": spread("v2v_ms"), "engine's share of it, ms": spread("share_ms"),
        "its hops p99: listening, request, text, media": ", ".join(
            show(middle("hops_ms", hop, "p99")) for hop in ("listening", "request", "text", "media")),
        "barge-in to clear p50 / p95, ms": spread("barge_cleared_ms", "p50", "p95"),
        "barge-in to silence p50 / p95, ms": spread("barge_silent_ms", "p50", "p95"),
        "barge-ins missed": str(sum(one["barges_missed"] for one in runs)),
        "a cough: cut off, answered, silent for 0.25 s": noise("coughs"),
        "“mm-hm”: cut off, answered, silent for 0.25 s": noise("hums"),
        "pause for “mm-hm” p50, ms": show(middle("hums", "pause_ms", "p50")),
        "replies missing": f'{sum(one["no_reply"] for one in runs)} of {sum(one["turns"] for one in runs)}',
        "underruns": str(sum(one["underruns"] for one in runs)), "calls lost": str(sum(len(one["lost"]) for one in runs)),
        "other work, cores": " ".join(f'{one["others"]:.2f}' for one in runs),
    }


def show(value, digits=1):
    return "–" if value is None else f"{value:.{digits}f}"


NOTES = """
Fairness, in short (README.md has all of it): same simulators, same callers, one process an engine, loopback, no TLS, no
recording, 20 ms of audio to the recogniser in either. Pipecat ends a turn with the recogniser's final (its cheapest way);
Syrinx ends it by its own ear, which computes besides, with the shortest patience that there is (0.2 s), and begins the reply
at the final; "Syrinx, Flux" ends it by the recogniser's word, in the protocol of Deepgram's that has such a word. Pipecat's
first text is a sentence, Syrinx's a clause: the tokens between them count as the simulators' wait, not as Pipecat's share.
What the simulators take to read and write is in either's share: about a millisecond of it is theirs.
"""


def claim(name, outcome):
    """One figure of a comparison, with the samples that there are."""
    runs = outcome["runs"]
    peers = [kind for kind in runs if kind in PIPECAT]
    median = statistics.median

    def times(peer, value):
        base = median(value(one) for one in runs[peer])
        own = [value(one) for one in runs["syrinx"]]
        return base / median(own), [base / one for one in own], f"{base:.1f} {ENGINES[peer]}, {median(own):.2f} Syrinx"

    def false(kind):
        count = sum(one["noises"] for one in runs[kind])
        return 100 * sum(one[noise]["cut"] for one in runs[kind] for noise in ("coughs", "hums")) / max(1, count)
    if name == "cpu-lean":
        return "x", *times("lean", lambda one: one["cpu_ms"])
    if name == "cpu":
        return "x", *times("ordinary", lambda one: one["cpu_ms"])
    if name == "share":
        return "x", *times("lean", lambda one: one["share_ms"]["p99"])
    if name == "barge-in":
        best = min(median(one["barge_silent_ms"]["p95"] for one in runs[kind]) for kind in peers)
        own = [one["barge_silent_ms"]["p95"] - best for one in runs["syrinx"]]
        return "ms", median(own), own, f"{best:.0f} ms, the fastest Pipecat"
    best = min(false(kind) for kind in peers)
    return "%", false("syrinx") - best, [false("syrinx") - best], f"{best:.0f} %, the best Pipecat"


def kept(options):
    """Where a comparison is kept, by the engine and by what was asked; and whether one is there that is young."""
    asked = [options.calls, options.rounds, options.window, options.engines, options.piece, options.mute, options.priority]
    path = os.path.join(ROOT, ".build", "peers", f"compare-{'-'.join(map(str, asked))}.json")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    is_young = os.path.exists(path) and max(time.time() - 3600, os.path.getmtime(syrinx(options.syrinx))) < os.path.getmtime(path)
    return path, is_young


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=25)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--window", type=float, default=40)
    parser.add_argument("--warm", type=float, default=10)
    parser.add_argument("--engines", default="lean,syrinx,ordinary,syrinx", help=f"in turn, of {', '.join(ENGINES)}")
    parser.add_argument("--piece", type=int, default=20, help="milliseconds of audio in a message to Syrinx' recogniser")
    parser.add_argument("--mute", action="store_true", help="nobody speaks")
    parser.add_argument("--unchanged", action="store_true", help="by load.py and mocks.py as they are")
    parser.add_argument("--spoiled", action="store_true", help="take spoiled rounds as they are, to try things out")
    parser.add_argument("--priority", type=int, default=0, help="put all of it above other work, which then spoils no round")
    parser.add_argument("--claim", choices=["cpu-lean", "cpu", "share", "barge-in", "false"])
    parser.add_argument("--syrinx", help="the program (.build/release/syrinx; also $SYRINX)")
    options = parser.parse_args()
    Child.priority = options.priority
    path, is_young = kept(options)
    if options.claim and is_young and not options.unchanged:
        with open(path) as file:
            outcome = json.load(file)
    else:
        outcome = compare(options, parser)
        if not options.unchanged:
            with open(path, "w") as file:
                json.dump(outcome, file)
    if not options.claim:
        return print(json.dumps(outcome), flush=True)
    unit, measured, samples, reference = claim(options.claim, outcome)
    more = {"invalid": outcome["invalid"]} if "invalid" in outcome else {}
    result(round(measured, 2), unit, samples=[round(one, 2) for one in samples], reference=reference,
           details=outcome["columns"], **more)


def compare(options, parser):
    engines = options.engines.split(",")
    if unknown := set(engines) - set(ENGINES):
        parser.error(f"there is no engine {', '.join(unknown)}")
    interpreter = python()
    runs = {kind: [] for kind in dict.fromkeys(engines)}
    spoiled, patience = [], 0 if options.spoiled else options.rounds
    for number in range(options.rounds):
        for kind in engines:
            while True:
                found = run(kind, options, interpreter)
                v2v = found["v2v_ms"] or {}
                say(f'{ENGINES[kind]}: {found["cpu_ms"]} ms a call-second, voice-to-voice p50 {v2v.get("p50")} p99 '
                    f'{v2v.get("p99")} ms, others {found["others"]} cores')
                if found["others"] < NOISE or options.priority or patience <= 0:
                    break
                patience -= 1
                say("  other work spoiled it: once more")
            if found["others"] >= NOISE and not options.priority:
                spoiled.append(found["others"])
            runs[kind].append(found)
    columns = {kind: figures(of) for kind, of in runs.items()}
    head = [f"{options.calls} calls", *(ENGINES[kind] for kind in columns)]
    rows = [[name, *(column[name] for column in columns.values())] for name in next(iter(columns.values()))]
    say(table(head, rows))
    say(NOTES)
    outcome = {"calls": options.calls, "columns": columns, "runs": runs}
    cpu_of = {kind: statistics.median(one["cpu_ms"] for one in of) for kind, of in runs.items()}
    share = {kind: statistics.median(values) for kind, of in runs.items()
             if (values := [one["share_ms"]["p99"] for one in of if one["share_ms"]])}
    if "syrinx" in cpu_of:
        outcome["cpu_times"] = {kind: round(value / cpu_of["syrinx"], 1) for kind, value in cpu_of.items() if kind != "syrinx"}
        outcome["share_times"] = {kind: round(value / share["syrinx"], 1) for kind, value in share.items()
                                  if kind != "syrinx" and share.get("syrinx")}
        say(f'CPU: {outcome["cpu_times"]} times Syrinx; p99 of the share: {outcome["share_times"]} times')
    if spoiled:
        outcome["invalid"] = f"other work took up to {max(spoiled):.2f} cores"
        say(outcome["invalid"])
    return outcome


if __name__ == "__main__":
    interruptible(main)
