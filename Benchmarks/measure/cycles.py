"""Measures what is left behind 10,000 sessions of each client that were opened and cancelled: cycles.py [CYCLES]"""
import os
import subprocess
import sys

from bench import program

cycles = sys.argv[1] if len(sys.argv) > 1 else "10000"
# Memory that the allocator keeps aside for a thread would count as live.
os.environ["GLIBC_TUNABLES"] = "glibc.malloc.tcache_count=0:glibc.malloc.arena_max=1"
sys.exit(subprocess.run([program("bench-cycles"), "--cycles", cycles]).returncode)
