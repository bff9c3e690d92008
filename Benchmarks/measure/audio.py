"""Measures a claim about codecs or resampling, beside the same tables in C and beside libsamplerate.

    audio.py NAME
"""
import os
import subprocess
import sys

from bench import floor_tools, program

floor = os.path.join(floor_tools(), "audio-floor.so")
sys.exit(subprocess.run([program("bench-audio"), "--claim", sys.argv[1], "--floor", floor]).returncode)
