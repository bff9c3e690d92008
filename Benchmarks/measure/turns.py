"""What guesses and early chunks take off a caller's wait, on the labelled conversations of seeds 1 to 3, in virtual time;
or whether the parts of every wait are the whole.

    turns.py deepgram|deepgram-flux|parts
"""
import subprocess
import sys

from bench import program
from endpointing import SEEDS, corpus, environment


def main():
    environment()
    folders = [corpus(seed) for seed in SEEDS]
    if sys.argv[1] == "parts":
        words = ["parts", *folders]
    else:
        words = ["latency", *folders, "--recognizer", sys.argv[1], "--json"]
    return subprocess.run([program("bench-turns"), *words]).returncode


if __name__ == "__main__":
    sys.exit(main())
