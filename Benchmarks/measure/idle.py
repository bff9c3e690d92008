"""Memory of a connection that is upgraded and quiet: (RSS at 5,000 - RSS at 0) / 5,000, with the TLS figure beside it.

A hundred connections come and go first, so that what the first ones set up once is not counted.
"""
import sys

from bench import certificate, floor, load, median, ours, result, rounded, say

CONNECTIONS, REPETITIONS = 5000, 5


def idle(start, **options):
    with start() as server:
        load(server, connections=100, rate=0, seconds=0.2, warmup=0.1, **options)
        run = load(server, connections=CONNECTIONS, rate=0, seconds=1, warmup=0.5, **options)
        return run["rss_per_connection"] / 1024


def main():
    cert, key = certificate()
    plain, tls = [], []
    for repetition in range(REPETITIONS):
        plain.append(idle(ours))
        tls.append(idle(lambda: ours("--tls", "--cert", cert, "--key", key), tls=True))
        say(f"  {repetition + 1}: plain {plain[-1]:.2f} KiB, TLS {tls[-1]:.2f} KiB")
    result(round(median(plain), 2), "KiB", samples=rounded(plain), reference=f"{median(tls):.1f} KiB with TLS",
           details={"tls": rounded(tls), "floor": round(idle(floor), 3)})


if __name__ == "__main__":
    sys.exit(main())
