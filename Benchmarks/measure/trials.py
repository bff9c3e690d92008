"""Whether what measures agents tells the truth.

    trials.py agreement | nulls | differences | rail

`agreement`: standard callers call a standard agent over real sockets, in real time; of which share of the turns the engine's own log
tells the same wait as the caller's ear, to 10 ms. The same in virtual time stands beside it as the reference. `nulls` and
`differences`: a hundred experiments, with pairs drawn from calls that were recorded once; how many find a difference. `rail`: how many of
200 arms that are half as slow again are not given up within 50 of their calls; with the false alarms of as many that are not slower.
"""
import json
import subprocess
import sys
import tempfile

from bench import program, result, say


def bench(*options):
    """The report of `syrinx bench` with these options."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [program("syrinx"), "bench", "--quiet", "--json", file.name, *options]
        subprocess.run(command, check=True, stdout=sys.stderr)
        return json.load(file)


def agreement():
    def share(report):
        agreed = report["shares"]["agreement"]
        return 100 * agreed["hits"] / agreed["of"]

    virtual = bench("--virtual", "--calls", "300", "--at-once", "20")
    sockets = bench("--calls", "80", "--at-once", "10")
    for call in sockets["calls"]:
        for line in call["lines"]:
            if "ear_ms" in line and "log_ms" in line and abs(line["ear_ms"] - line["log_ms"]) > 10:
                say(f"call {call['call']} ({call['script']}): ear {line['ear_ms']:.1f}, log {line['log_ms']:.1f}: {line['said']}")
    result(round(share(sockets), 2), "%", reference=f"{share(virtual):.2f} % in virtual time", details={
        "turns": sockets["shares"]["agreement"]["of"], "virtual_turns": virtual["shares"]["agreement"]["of"]})


def experiments(kind):
    done = subprocess.run([program("bench-experiments"), kind, "100"], check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    result(found["found"], "of 100", details=found, reference=(
        f"{found['needed_p50']:.0f} pairs estimated, {found['pairs_p50']:.0f} made (median); {found['pool_turns']} recorded turns"))


def rail():
    done = subprocess.run([program("bench-experiments"), "rail", "200"], check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    if found["false_alarms"] > 20:
        raise SystemExit(f"{found['false_alarms']} of 200 arms were given up that are not slower")
    result(found["late"], "of 200", details=found, reference=(
        f"given up behind {found['calls_p50']:.0f} calls (median); {found['false_alarms']} of 200 false alarms"))


if __name__ == "__main__":
    kind = sys.argv[1] if len(sys.argv) > 1 else ""
    if kind not in ("agreement", "nulls", "differences", "rail"):
        raise SystemExit(__doc__)
    agreement() if kind == "agreement" else rail() if kind == "rail" else experiments(kind)
