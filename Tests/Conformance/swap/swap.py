#!/usr/bin/env python3
"""One agent on other providers by a change of its file: a call each, over real sockets to simulated providers.

    swap.py --program SYRINX [--only NAME,…]

For each set of providers it writes the same agent with three other lines, serves it, calls it with clips that the recognisers
know, and looks at the conversation that `syrinx call` prints, at what each provider was asked, and at the record that is kept.
Prints what it checked on stderr and a line of JSON on stdout.
"""
import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

# What a provider's address looks like in a configuration, and which of the simulated ones must have been asked.
SETS = {
    "deepgram-openai-elevenlabs": {
        "recognizer": {"provider": "deepgram"}, "model": {"provider": "openai", "model": "sim"},
        "voice": {"provider": "elevenlabs", "voice": "sim"}},
    "whisper-anthropic-cartesia": {
        "recognizer": {"provider": "transcriptions", "server": "whisper.cpp"}, "model": {"provider": "anthropic", "model": "sim"},
        "voice": {"provider": "cartesia", "voice": "sim"}},
    "flux-openai-polly": {
        "recognizer": {"provider": "deepgram-flux"}, "model": {"provider": "openai", "model": "sim"},
        "voice": {"provider": "polly", "voice": "Joanna", "region": "us-east-1"}},
}
AGENT = {"title": "Front desk", "greeting": "Front desk, good morning.", "prompt": "You answer the telephone of a front desk."}


class Process:
    """A program for as long as a block, which must end well on Ctrl-C."""

    def __init__(self, *command, **environment):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=sys.stderr, text=True,
                                        env={**os.environ, **environment})
        self.lines = []

    def until(self, pattern):
        for line in self.process.stdout:
            self.lines.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"no {pattern!r} in {self.lines}")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            rest, _ = self.process.communicate(timeout=20)
            self.lines += rest.splitlines(True)
            if kind is None and self.process.returncode:
                raise AssertionError(f"it ended with {self.process.returncode}: {self.lines}")
        finally:
            self.process.kill()


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def words(text):
    return re.findall(r"[a-z0-9']+", text.lower())


class Swap:
    def __init__(self, program, control, folder):
        self.program, self.control, self.folder = program, control, folder
        self.addresses = {one["name"]: one["address"] for one in json.loads(get(f"{control}/providers"))["providers"]}
        self.clips = []
        for number, text in enumerate(json.loads(get(f"{control}/clips"))["clips"]):
            path = os.path.join(folder, f"clip-{number}.ulaw")
            with open(path, "wb") as file:
                file.write(get(f"{control}/clips/{number}"))
            self.clips.append((path, text))
        expect(len(self.clips) >= 3, f"only {len(self.clips)} clips are known")

    def run(self, name):
        chosen = json.loads(json.dumps(SETS[name]))
        servers = []
        for role in chosen.values():
            servers.append(role.get("server", role["provider"]))
            role["url"] = self.addresses[servers[-1]]
            role.update({"accessKey": "any", "secretKey": "any"} if role["provider"] == "polly" else {"apiKey": "any"})
        before = self.asked()
        agents, data = os.path.join(self.folder, name), os.path.join(self.folder, f"{name}-data")
        os.mkdir(agents)
        with open(os.path.join(agents, "desk.json5"), "w") as file:
            json.dump({**AGENT, **chosen}, file, indent=2)
        said = self.clips
        with Process(self.program, "serve", "--port", "0", "--agents", agents, "--data", data) as engine:
            url = f"http://127.0.0.1:{engine.until(r'http://[^ ]*:([0-9]+)/')[1]}"
            command = [self.program, "call", "--url", url, "--agent", "desk", "--no-save"]
            for path, _ in said:
                command += ["--speech", path]
            call = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        expect(call.returncode == 0, f"the call failed:\n{call.stdout}")
        lines = [(line[:9].strip(), line[9:].strip()) for line in call.stdout.splitlines()]
        heard = [text for who, text in lines if who == "you"]
        spoken = [text for who, text in lines if who == "agent"]
        waits = [int(text.split(" ms")[0]) for who, text in lines if not who and re.match(r"\d+ ms: ", text)]
        expect([words(text) for text in heard] == [words(text) for _, text in said], f"heard {heard} of {said}:\n{call.stdout}")
        expect(len(spoken) == len(said) + 1 and spoken[0] == AGENT["greeting"], f"said {spoken}")
        expect(len(waits) == len(said), f"waits {waits}:\n{call.stdout}")
        kept = subprocess.run([self.program, "calls", "list", "--data", data], stdout=subprocess.PIPE, text=True, check=True).stdout
        expect("desk" in kept and "completed" in kept, f"kept: {kept}")
        asked = self.asked()
        for server in servers:
            expect(asked.get(server, 0) > before.get(server, 0), f"{server} was never asked: {asked}")
        return {"waits_ms": waits}

    def asked(self):
        """How often each provider was asked for anything."""
        counts = {}
        for request in json.loads(get(f"{self.control}/requests"))["requests"]:
            counts[request["provider"]] = counts.get(request["provider"], 0) + 1
        return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    passed, failed, figures = 0, [], {}
    with tempfile.TemporaryDirectory() as folder, \
            Process(options.program, "simulate", "--port", "0", "--speech", "flite", "--latency", "typical") as simulators:
        control = simulators.until(r"control API +(http://\S+)")[1]
        swap = Swap(options.program, control, folder)
        for name in options.only.split(",") if options.only else SETS:
            started = time.monotonic()
            try:
                figures[name] = swap.run(name)
                passed, outcome = passed + 1, f"pass {figures[name]}"
            except Exception as error:  # Whatever goes wrong is a finding.
                failed.append(name)
                outcome = f"FAIL: {error}"
            print(f"{name:28} {time.monotonic() - started:6.1f} s  {outcome}", file=sys.stderr, flush=True)
    print(json.dumps({"measured": len(failed), "unit": "failed", "details": {"passed": passed, "failed": failed, **figures}}))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
