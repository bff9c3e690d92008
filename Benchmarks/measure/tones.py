"""What the detectors of tones find, and what they find where there is none.

    tones.py digits      percentage of keys told rightly: 40 ms on, 40 ms off, twist, detuning, noise
    tones.py talk-off    false keys in an hour of speech (studio prompts of Debian's asterisk-core-sounds-*-wav)
    tones.py signals     percentage of call progress signals told rightly, beeps behind greetings among them
    tones.py music       false keys and signals in an hour of music on hold (asterisk-moh-opsound-wav)
"""
import glob
import json
import os
import re
import subprocess
import sys

from bench import program, say, unavailable

SOUNDS = "/usr/share/asterisk/sounds/*/**/*.wav"
MUSIC = "/usr/share/asterisk/moh/*.wav"
# What among the prompts is no speech, but tones.
TONES = re.compile(r"tone|beep|silence|music|monkeys|weasels|screams|echotest|1000|milliwatt|dtmf")
LEAST_HOURS = 1


def files(kind):
    if kind == "music":
        return sorted(glob.glob(MUSIC))
    # A language's folder has several names: each recording counts once.
    found = {os.path.realpath(path) for path in glob.glob(SOUNDS, recursive=True)}
    return sorted(path for path in found if not TONES.search(path))


def main(kind):
    command = [program("bench-tones"), "--json", "digits"]
    if kind != "digits":
        found = files(kind)
        if not found:
            unavailable("no recordings: install asterisk-core-sounds-en-wav asterisk-core-sounds-fr-wav "
                        "asterisk-core-sounds-it-wav asterisk-moh-opsound-wav")
        scenario = "signals" if kind == "signals" else "talk-off"
        command = [program("bench-tones"), "--json", scenario, *found]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    say(done.stderr[-4000:])
    if done.returncode != 0:
        return done.returncode
    outcome = json.loads(done.stdout.splitlines()[-1])
    if kind == "talk-off" and outcome["details"]["hours"] / 3 < LEAST_HOURS:
        # Each hour is heard at three levels.
        outcome["invalid"] = "less than an hour of different speech is installed"
    if kind == "music":
        details = outcome["details"]
        outcome["measured"] = round((details["falseKeys"] + details["falseSignals"]) / details["hours"], 2)
    print(json.dumps(outcome))
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("digits", "talk-off", "signals", "music"):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
