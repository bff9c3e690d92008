#!/usr/bin/env python3
"""Runs the providers' official SDKs against `syrinx simulate`.

    sdks.py --program PATH --cert FILE --key FILE [--only deepgram,openai]

Each SDK is used as it comes, with another base URL. Prints a table on stderr and a line of JSON on stdout.
"""
import argparse
import importlib
import importlib.metadata
import json
import os
import re
import signal
import subprocess
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

MODULES = ["deepgram", "openai", "anthropic", "elevenlabs", "cartesia", "polly", "twilio", "agents"]


class Simulation:
    """`syrinx simulate` on ports of its own choice."""

    def __init__(self, program, *more):
        from stage import KEY
        self.process = subprocess.Popen(
            [program, "simulate", "--port", "0", "--keys", KEY, *more], stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if found := re.search(r"control API\s+(http://\S+)", line):
                self.control = found[1]
                return
        raise SystemExit("the simulation did not begin")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise SystemExit("the simulation did not end within 20 s of Ctrl-C")
        if self.process.returncode != 0:
            raise SystemExit(f"the simulation ended with {self.process.returncode}")


def run(module, check, stage, needs):
    started = time.monotonic()
    if needs not in stage.addresses:
        return "missing", f"no simulator is called {needs}"
    stage.clear()
    try:
        check(stage)
        return "pass", f"{time.monotonic() - started:.1f} s"
    except Exception as error:  # Whatever an SDK throws is a finding.
        if os.environ.get("TRACE"):
            traceback.print_exc()
        return "FAIL", f"{type(error).__name__}: {error}".replace("\n", " ")[:300]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--cert", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    # Before the SDKs read it: whom TLS trusts.
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE"):
        os.environ[name] = options.cert
    from stage import Stage
    rows, chosen = [], options.only.split(",") if options.only else MODULES
    with Simulation(options.program) as plain, Simulation(options.program, "--tls", options.cert, options.key) as tls:
        stages = {"plain": Stage(plain.control), "TLS": Stage(tls.control)}
        for name in chosen:
            module = importlib.import_module(f"check_{name}")
            version = importlib.metadata.version(module.PACKAGE)
            planned = [("plain", module.PROVIDER, check) for check in module.CHECKS]
            # One check of every SDK over TLS, and what an SDK does over TLS only.
            planned += [("TLS", module.PROVIDER, check) for check in [module.CHECKS[0], *getattr(module, "TLS_CHECKS", [])]]
            planned += [("plain", module.PROVIDER, check) for check in getattr(module, "MORE_HTTP", [])]
            planned += [("plain", "deepgram-aura", check) for check in getattr(module, "AURA_CHECKS", [])]
            for needs, checks in getattr(module, "MORE", {}).items():
                planned += [("plain", needs, check) for check in checks]
            for way, needs, check in planned:
                verdict, words = run(module, check, stages[way], needs)
                rows.append((f"{module.PACKAGE} {version}", needs, check.__name__.replace("_", " "), way, verdict, words))
                print("  ".join(rows[-1]), file=sys.stderr, flush=True)
    passed = sum(row[4] == "pass" for row in rows)
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    print("\nSDK × simulator", file=sys.stderr)
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths)), row[5] if row[4] != "pass" else "",
              file=sys.stderr)
    versions = sorted({row[0] for row in rows})
    print(json.dumps({"measured": len(rows) - passed, "unit": "failed", "reference": f"{passed} passed",
                      "details": {"passed": passed, "versions": versions,
                                  "failed": [" ".join(row[1:4]) for row in rows if row[4] != "pass"]}}))
    return 0 if passed == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
