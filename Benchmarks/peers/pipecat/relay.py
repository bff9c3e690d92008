"""Measures how many times the CPU of a plain relay Syrinx takes, whose messages that relay takes and sends one for one.

    relay.py [--calls 200] [--window 30] [--rounds 3] [--piece 20] [--priority N] [--trace FILE] [--keep FILE]

First Syrinx has N calls on the simulators of this folder; every message of that run is counted at the other end of its socket:
how many a call-second, how long, on how many sockets. Then `Benchmarks/floor/call-relay`, one thread with a level-triggered
epoll, one recv for each readiness and one send for each message, has as many calls of exactly that traffic, with the masking,
unmasking and base64 that it cannot do without, and nothing else. `measured` is Syrinx' CPU a call-second in times of the
relay's. `--keep` writes the trace down; `--trace` only runs the relay on one that was kept.

The engine and the relay are pinned to core 0, the simulators and the relay's ends to core 1. Callers of more than 50 calls take
more Python than a core has beside the simulators, and run where there is room: that costs the engine some of its caches.
"""
import argparse
import json
import os
import statistics
import tempfile
import time

from compare import NOISE, run
from stage import Child, interruptible, others, python, say
from bench import floor_tools, result  # noqa: E402 (stage.py knows where it is)


def trace_of(found):
    """The lines of a trace (Benchmarks/floor/call-trace.h) of a run."""
    call_seconds = found["seconds"] * found["n"]
    flows = dict(found["carrier"])
    names = {"recogniser out": "recogniser-out-audio", "recogniser told": "recogniser-out-other", "recogniser in": "recogniser-in",
             "model out": "model-out", "model in": "model-in", "voice out": "voice-out", "voice in": "voice-in"}
    flows |= {names[name]: flow for name, flow in found["traffic"]["flows"].items()}
    lines = [f'# {found["engine"]}: {found["n"]} calls, {found["seconds"]} s; messages of a call-second and their mean size']
    lines += [f'sockets {name} {count / found["n"]:.3f}' for name, count in sorted(found["traffic"]["sockets"].items())]
    lines += [f'{name} {flow["messages"] / call_seconds:.4f} {round(flow["bytes"] / flow["messages"])}'
              for name, flow in sorted(flows.items()) if flow["messages"]]
    return "\n".join(lines) + "\n"


def relay(path, options):
    """Rounds of the relay on a trace."""
    tools = floor_tools()
    with Child([os.path.join(tools, "call-ends"), "--trace", path, "--calls", str(options.calls), "--seconds", "10", "--rounds",
                str(options.rounds)], 1, stdin=-1) as ends:
        port = ends.line(10, "providers at").rsplit(":", 1)[1]
        with Child([os.path.join(tools, "call-relay"), "--trace", path, "--calls", str(options.calls), "--providers", port],
                   0) as engine:
            ends.process.stdin.write(f'{engine.line(10, "listening on").rsplit(":", 1)[1]} {engine.pid}\n')
            ends.process.stdin.flush()
            found = []
            for _ in range(options.rounds):
                before, begun = others([ends, engine]), time.monotonic()
                one = json.loads(ends.line(60 + options.calls / 100, "{"))
                if "failed" in one:
                    raise SystemExit(one["failed"])
                one["others"] = round(max(0, (others([ends, engine]) - before) / (time.monotonic() - begun)), 3)
                say(f'relay: {one["cpu_ms"]} ms a call-second, others {one["others"]} cores')
                found.append(one)
            return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--window", type=float, default=30)
    parser.add_argument("--warm", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--piece", type=int, default=20, help="milliseconds of audio in a message to Syrinx' recogniser")
    parser.add_argument("--priority", type=int, default=0, help="put all of it above other work, which then spoils nothing")
    parser.add_argument("--trace", help="a trace that was kept: the relay only")
    parser.add_argument("--keep", help="where the trace is to be written")
    parser.add_argument("--syrinx", help="the program (.build/release/syrinx; also $SYRINX)")
    options = parser.parse_args()
    options.mute = options.unchanged = False
    Child.priority = options.priority
    engine = []
    if not options.trace:
        interpreter = python()
        for _ in range(options.rounds):
            engine.append(run("syrinx", options, interpreter, callers_core=1 if options.calls <= 50 else None))
            say(f'Syrinx: {engine[-1]["cpu_ms"]} ms a call-second, callers late by p99 {engine[-1]["lag_ms"]["p99"]} ms, '
                f'others {engine[-1]["others"]} cores')
    with tempfile.TemporaryDirectory() as folder:
        path = options.trace or options.keep or os.path.join(folder, "trace")
        if engine:
            with open(path, "w") as file:
                file.write(trace_of(engine[-1]))
            say(trace_of(engine[-1]))
        floor = relay(path, options)
    least = statistics.median(one["cpu_ms"] for one in floor)
    strayed = {name: [round(is_), round(was)] for name, (is_, was) in floor[-1]["messages"].items()
               if was and abs(is_ / was - 1) > 0.05 and abs(is_ - was) > 0.05}
    noise = [one["others"] for one in engine + floor if one["others"] >= NOISE]
    more = {}
    if noise and not options.priority:
        more["invalid"] = f"other work took up to {max(noise):.2f} cores"
    elif strayed:
        more["invalid"] = f"the relay's messages were not the trace's: {strayed}"
    if not engine:
        return result(round(least, 3), "ms a call-second", samples=[one["cpu_ms"] for one in floor], details=floor, **more)
    cpu = statistics.median(one["cpu_ms"] for one in engine)
    if any(one["lost"] or one["no_reply"] > 0.01 * one["turns"] for one in engine):
        more["invalid"] = "calls were lost, or replies were missing"
    result(round(cpu / least, 2), "x", samples=[round(one["cpu_ms"] / least, 2) for one in engine],
           reference=f"{least:.3f} ms a call-second, plain relay of the same messages in C", details={"engine": engine, "relay": floor},
           **more)


if __name__ == "__main__":
    interruptible(main)
