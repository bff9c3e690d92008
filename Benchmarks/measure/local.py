"""Measures the local recogniser on a telephone exchange's announcements, which are real speech with known words.

    local.py exact       what of phrases in the grammar is heard word for word, in per cent
    local.py accepted    what of other announcements is taken for a phrase, in per cent
    local.py blocked     the most that the loop works for one frame, the median of five runs; beside it what the watchdog
                         saw, by the wall clock
    local.py memory      megabytes of the first decoder, with model and dictionary

The threshold was chosen on one half of the announcements; measured is the other one. Grammars have 40 phrases each.
"""
import gzip
import json
import os
import random
import re
import statistics
import subprocess
import sys

from bench import ROOT, TOOLS, program, result, say, unavailable

SOUNDS = "/usr/share/asterisk/sounds/en_US_f_Allison"
WORDS = "/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz"
DIGITS = "zero one two three four five six seven eight nine".split()
SIZE = 40
MODEL = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict"


def announcements():
    """Files and what is said in them: up to twelve words, each text once, no tones, no single letters."""
    known, seen = [], set()
    for line in gzip.open(WORDS, "rt"):
        name, _, text = line.partition(":")
        text = text.strip()
        if not text or line[0] == ";" or "<" in text or text[0] == "[" or name.startswith("silence"):
            continue
        text = re.sub(r"\[.*?\]", "", text)
        if re.search(r"[*#@]|\d\d", text):
            continue
        text = re.sub(r"\d", lambda digit: f" {DIGITS[int(digit.group())]} ", text.lower())
        text = re.sub(r"\b([ap])\.m\.", r"\1 m", text)
        words = re.sub(r"[^a-z' ]", " ", text).split()
        path = f"{SOUNDS}/{name}.wav"
        words_said = " ".join(words)
        if not words or len(words) > 12 or len(words_said) == 1 or words_said in seen or not os.path.exists(path):
            continue
        seen.add(words_said)
        known.append((path, words_said))
    return known


def lists(half):
    """Grammars of the announcements of one half, each with as many others of it beside them."""
    said = announcements()
    random.Random(7).shuffle(said)
    middle = len(said) // 2
    said = said[:middle] if half == "tuning" else said[middle:]
    lines = []
    for number, start in enumerate(range(0, len(said) - SIZE + 1, SIZE)):
        inside = said[start:start + SIZE]
        outside = random.Random(number).sample([one for one in said if one not in inside], SIZE)
        lines += [f"{number}\tin\t{path}\t{text}" for path, text in inside]
        lines += [f"{number}\tout\t{path}\t{text}" for path, text in outside]
    os.makedirs(TOOLS, exist_ok=True)
    path = os.path.join(TOOLS, f"announcements-{half}.tsv")
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    return path


# What is the most in a run hangs on the machine's moods: it is believed from so many runs on.
REPETITIONS = 5


def listen(half, band, *more):
    command = [program("bench-local"), lists(half), "--band", band, *more]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if run.returncode:
        raise SystemExit(run.stderr[-2000:])
    figures = json.loads(run.stdout)
    say(f"  {half} {band:9} " + ", ".join(f"{name} {value}" for name, value in figures.items()))
    return figures


def main():
    for path, package in ((WORDS, "asterisk-core-sounds-en"), (SOUNDS, "asterisk-core-sounds-en-wav"), (MODEL, "pocketsphinx-en-us")):
        if not os.path.exists(path):
            unavailable(f"{path} is not there: Debian's package {package} brings it")
    what = sys.argv[1]
    runs = [listen("measured", "mirrored") for _ in range(REPETITIONS if what == "blocked" else 1)]
    figures = runs[0]
    key, unit = {
        "exact": ("exact %", "%"), "accepted": ("accepted %", "%"), "blocked": ("longest work for a frame, CPU us", "us"),
        "memory": ("megabytes of a decoder", "MB"),
    }[what]
    details = {"mirrored": figures}
    reference = ""
    if what in ("exact", "accepted"):
        for band in ("noise", "empty"):
            details[band] = listen("measured", band)
        reference = "the band above 4 kHz filled with noise {} %, left empty {} %".format(
            details["noise"][key], details["empty"][key])
    if what == "blocked":
        seen = [run["loop blocked over 2 ms"] for run in runs]
        reference = f"the watchdog, by the clock of a busy machine: {min(seen)} to {max(seen)} times over 2 ms a run"
        details["longest of all"] = max(run[key] for run in runs)
        return result(statistics.median(run[key] for run in runs), unit, samples=[run[key] for run in runs],
                      reference=reference, details=details)
    result(figures[key], unit, reference=reference, details=details)


if __name__ == "__main__":
    main()
