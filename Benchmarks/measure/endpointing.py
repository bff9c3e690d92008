"""Endpointing and barge-in on labelled conversations: ours beside an energy gate, WebRTC's detector and the C prototype.

Makes the conversations of seeds 1 to 3 where they are not there yet, lets every detector decide, scores all of them in the
same way, prints the tables and counts the columns in which ours is worse than the prototype. `frontier.svg`, beside the
conversations, shows how many turns go wrong at which delay.
"""
import json
import os
import subprocess
import sys

from bench import ROOT, TOOLS, program, result, say, unavailable

FOLDER = os.path.join(ROOT, "Benchmarks", "endpointing")
WORK = os.path.join(TOOLS, "endpointing")
SEEDS = (1, 2, 3)
PATIENCES = (400, 450, 500, 550, 600, 620, 650, 700, 750, 800)


def main():
    environment()
    os.makedirs(WORK, exist_ok=True)
    sys.path.insert(0, FOLDER)
    import evaluate
    import references
    corpora = [corpus(seed) for seed in SEEDS]
    labels = []
    for seed, folder in zip(SEEDS, corpora):
        with open(f"{folder}/labels.json") as file:
            labels.append(json.load(file))
    pooled = [{**label, "id": f"{seed}/{label['id']}"} for seed, part in zip(SEEDS, labels) for label in part]

    def pool(parts):
        return {f"{seed}/{d['id']}": {**d, "id": f"{seed}/{d['id']}"} for seed, part in zip(SEEDS, parts) for d in part}

    def score(parts, hangs=()):
        return evaluate.evaluate(pooled, pool(parts), hangs, 100, 100)

    def of(function):
        return [list(function(folder, part)) for folder, part in zip(corpora, labels)]

    say("  the references listen")
    prototypes = [references.Prototype(WORK) for _ in SEEDS]
    for prototype, folder, part in zip(prototypes, corpora, labels):
        prototype.listen(folder, part)
    scores = {"energy": score(of(references.energy), PATIENCES)}
    try:
        scores["webrtc 3"] = score(of(references.webrtc), PATIENCES)
    except ImportError:
        say("  WebRTC's detector is left out: its package could not be had")
    say("  ours and the prototype, at every patience")
    curves = {"ours": [], "prototype": []}
    for patience in PATIENCES:
        own = score([ours(folder, f"patience={patience}") for folder in corpora])
        other = score([list(p.decisions(part, patience / 1000)) for p, part in zip(prototypes, labels)])
        curves["ours"].append(point(patience, own["turns"]["own"]))
        curves["prototype"].append(point(patience, other["turns"]["own"]))
        if patience == 600:
            scores["prototype"] = other
    scores["ours"] = score([ours(folder) for folder in corpora])
    for name in ("energy", "webrtc 3"):
        if name in scores:
            curves[name] = [point(h, scores[name]["turns"][str(h)]) for h in PATIENCES]

    rows = {name: columns(name, s) for name, s in scores.items()}
    table(rows)
    draw(curves, os.path.join(WORK, "frontier.svg"))
    worse = [key for key, value in rows["ours"].items()
             if (value < rows["prototype"][key] if key.startswith("F1") else value > rows["prototype"][key])]
    cut, delay = rows["ours"]["cut off"], rows["ours"]["delay median"]
    result(len(worse), "columns worse than the prototype",
           reference=f"F1 {rows['prototype']['F1']:.3f} of the prototype, {rows['ours']['F1']:.3f} of ours; cut off "
                     f"{rows['prototype']['cut off']:.3f} at {rows['prototype']['delay median']} ms, ours {cut:.3f} at {delay} ms",
           details={"rows": rows, "worse": worse, "curves": curves})


def environment():
    """A Python with numpy and, where it can be had, WebRTC's detector; this script is started again in it."""
    need = os.path.join(ROOT, "Tools", "need")
    with open(os.path.join(FOLDER, "packages")) as file:
        if subprocess.run([need, *file.read().split()], stdout=sys.stderr).returncode:
            unavailable("Debian packages are missing: see Benchmarks/endpointing/packages")
    venv = os.path.join(ROOT, ".build", "endpointing-venv")
    python = os.path.join(venv, "bin", "python")
    if sys.prefix == venv:
        return
    if not os.path.exists(python):
        subprocess.run(["/usr/bin/python3", "-m", "venv", "--system-site-packages", venv], stdout=sys.stderr)
        for package in ("webrtcvad-wheels==2.0.14",):
            subprocess.run([python, "-m", "pip", "--disable-pip-version-check", "-q", "install", package], stdout=sys.stderr)
    if not os.path.exists(python):
        unavailable("no Python environment: python3-venv is missing")
    os.execv(python, [python, *sys.argv])


def corpus(seed):
    folder = os.path.join(WORK, f"corpus-{seed}")
    if not os.path.exists(f"{folder}/labels.json"):
        say(f"  making the conversations of seed {seed}")
        maker = os.path.join(FOLDER, "make_corpus.py")
        subprocess.run([sys.executable, maker, "--seed", str(seed), "--out", folder], check=True, stdout=sys.stderr)
    return folder


def ours(folder, *settings):
    out = f"{folder}/decisions.jsonl"
    options = [word for setting in settings for word in ("--set", setting)]
    subprocess.run([program("syrinx"), "endpoint", "--corpus", folder, "--out", out, *options], check=True, stdout=sys.stderr)
    with open(out) as file:
        return [json.loads(line) for line in file]


def point(patience, turns):
    return {"patience": patience, "cut off": turns["cutoff_per_turn"], "merged": turns["late"], "median": turns["delay_med_ms"], "p95": turns["delay_p95_ms"]}


def columns(name, s):
    turns = s["turns"].get("own") or s["turns"]["700"]
    frames, barge = s["frames"], s["barge"]["all"]
    return {
        "F1": frames["all"]["f1"], "F1 no echo": frames["all|excl-agent"]["f1"], "F1 clean": frames["snr=clean"]["f1"],
        "F1 20 dB": frames["snr=20"]["f1"], "F1 10 dB": frames["snr=10"]["f1"], "F1 5 dB": frames["snr=5"]["f1"],
        "cut off": turns["cutoff_per_turn"], "merged": turns["late"], "delay median": turns["delay_med_ms"],
        "delay p95": turns["delay_p95_ms"], "spurious a minute": turns["spurious_per_min"],
        "barge-in missed": barge["missed"], "barge-in median": barge["delay_med_ms"], "barge-in p95": barge["delay_p95_ms"],
        "barge-in false a minute": barge["false_per_min"], "agent wrongly cut": barge["utterances_falsely_cut"],
    }


def table(rows):
    say("  " + f"{'':26}" + "".join(f"{name:>12}" for name in rows))
    for key in rows["ours"]:
        say("  " + f"{key:26}" + "".join(f"{row[key]:>12}" for row in rows.values()))


def draw(curves, path):
    """Turns that went wrong against the median delay, a line for each detector.

    A detector that never falls silent cuts nothing off, so what it runs together counts as well.
    """
    colors = {"ours": "#2b7a3e", "prototype": "#1f4e9c", "webrtc 3": "#b06a1b", "energy": "#8a8a8a"}
    left, bottom, width, height = 70, 380, 640, 340
    def x(delay): return left + (delay - 400) / 600 * width
    def y(share): return bottom - min(share, 1) * height
    def wrong(p): return p["cut off"] + p["merged"]
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" width="760" height="450" font-family="sans-serif" font-size="12">',
             '<rect width="100%" height="100%" fill="#fff"/>',
             '<text x="70" y="24" font-size="15">Turns cut off, or run into the next one, against the delay of their end</text>']
    for delay in range(400, 1001, 100):
        parts.append(f'<path d="M{x(delay):.0f} {bottom}v-{height}" stroke="#e6e6e6"/><text x="{x(delay) - 12:.0f}" y="{bottom + 18}">{delay}</text>')
    for cut in (0, .2, .4, .6, .8, 1):
        parts.append(f'<path d="M{left} {y(cut):.0f}h{width}" stroke="#e6e6e6"/><text x="36" y="{y(cut) + 4:.0f}">{cut:.1f}</text>')
    parts.append(f'<text x="{left + 190}" y="{bottom + 42}">median delay of the turn&#8217;s end, ms (each point a patience)</text>')
    for index, (name, points) in enumerate(curves.items()):
        shown = [p for p in points if p["median"] == p["median"] and 400 <= p["median"] <= 1000]
        line = " ".join(f'{x(p["median"]):.1f},{y(wrong(p)):.1f}' for p in shown)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colors[name]}" stroke-width="2"/>')
        parts += [f'<circle cx="{x(p["median"]):.1f}" cy="{y(wrong(p)):.1f}" r="3" fill="{colors[name]}"/>' for p in shown]
        parts.append(f'<rect x="560" y="{52 + 20 * index}" width="14" height="10" fill="{colors[name]}"/><text x="580" y="{62 + 20 * index}">{name}</text>')
    parts.append("</svg>\n")
    with open(path, "w") as file:
        file.write("\n".join(parts))


if __name__ == "__main__":
    sys.exit(main())
