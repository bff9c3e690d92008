#!/usr/bin/env python3
"""The newcomer's first call: the sample clinic on engines that need no key, called with spoken words, books an appointment.

    first.py --program SYRINX

Serves the project's own agents from an empty folder, calls the clinic by `syrinx call --speech` with sentences that Flite speaks, and
looks at what is there then: the conversation and what was waited for as they were printed, the appointment in the book, the record, the
transcript and the recording with both voices. Prints what it checked on stderr and a line of JSON on stdout.
"""
import argparse
import array
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
import warnings
import wave

warnings.filterwarnings("ignore", category=DeprecationWarning)
import audioop  # noqa: E402

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
SAID = ["i need an appointment", "how about tuesday", "half past nine", "with doctor lee", "yes please", "thank you"]
TOKEN = "first-0123456789"


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def words(text):
    return re.findall(r"[a-z0-9']+", text.lower())


class First:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.data = os.path.join(folder, "data")
        self.environment = {**os.environ, "SYRINX_API_TOKEN": TOKEN}

    def spoken(self):
        """A file for each sentence."""
        files = []
        for number, text in enumerate(SAID):
            files.append(os.path.join(self.folder, f"{number}.wav"))
            subprocess.run(["flite", "-voice", "rms", "-t", text, "-o", files[-1]], check=True)
        return files

    def get(self, path, accept="*/*"):
        request = urllib.request.Request(self.url + path, headers={"Authorization": f"Bearer {TOKEN}", "Accept": accept})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.headers.get_content_type(), answer.read()

    def run(self):
        command = [self.program, "serve", "--port", "0", "--agents", os.path.join(ROOT, "Agents"), "--data", self.data]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=sys.stderr, text=True, env=self.environment) as engine:
            try:
                for line in engine.stdout:
                    if found := re.search(r"listens on (http://[^ ]*?)/", line):
                        self.url = found[1]
                        break
                self.call()
                self.look()
            finally:
                engine.send_signal(signal.SIGINT)
                try:
                    engine.communicate(timeout=30)
                finally:
                    engine.kill()
        expect(engine.returncode == 0, f"the engine ended with {engine.returncode}")
        self.look_later()

    def call(self):
        command = [self.program, "call", "--url", self.url, "--agent", "clinic", "--save", os.path.join(self.folder, "call.wav")]
        for file in self.spoken():
            command += ["--speech", file]
        call = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=180)
        print(call.stdout, file=sys.stderr)
        expect(call.returncode == 0, "the call failed")
        lines = [(line[:9].strip(), line[9:].strip()) for line in call.stdout.splitlines()]
        self.heard = [text for who, text in lines if who == "you"]
        self.answers = [text for who, text in lines if who == "agent"]
        waits = [text for who, text in lines if not who and re.match(r"\d+ ms: ", text)]
        expect([words(text) for text in self.heard] == [words(text) for text in SAID], f"heard {self.heard}")
        expect(len(self.answers) >= len(SAID) and "Doctor Lee" in " ".join(self.answers), f"answered {self.answers}")
        # What a guess has done before the turn was over is not waited for: hearing always is.
        expect(len(waits) == len(SAID) and all("hearing" in wait for wait in waits), f"waits {waits}")
        for wait in waits:
            whole, parts = int(wait.split()[0]), [int(number) for number in re.findall(r" (\d+)(?:,|$)", wait)]
            expect(abs(sum(parts) - whole) <= len(parts), f"the parts of {wait} are not the whole")
        both(os.path.join(self.folder, "call.wav"))

    def look(self):
        """What is there by HTTP."""
        for _ in range(100):  # What was late goes by the spool.
            calls = json.loads(self.get("/v1/calls")[1])["calls"]
            if calls and calls[0]["outcome"]:
                break
            time.sleep(0.1)
        expect(len(calls) == 1 and calls[0]["agent"] == "clinic" and calls[0]["outcome"] == "completed", f"kept {calls}")
        self.name = calls[0]["id"]
        transcript = self.get(f"/v1/calls/{self.name}/transcript", "text/plain")[1].decode()
        expect(all(text.lower() in transcript.lower() for text in self.heard), transcript)
        events = [json.loads(line) for line in self.get(f"/v1/calls/{self.name}/events")[1].splitlines()]
        expect(events[0]["event"] == "started" and events[-1]["event"] == "ended", "the events have no beginning or no end")
        wav = os.path.join(self.folder, "kept.wav")
        for _ in range(100):
            try:
                with open(wav, "wb") as file:
                    kind, content = self.get(f"/v1/calls/{self.name}/recording")
                    file.write(content)
                break
            except urllib.error.HTTPError as error:
                expect(error.code == 409, f"the recording: {error}")
                time.sleep(0.1)
        expect(kind in ("audio/wav", "audio/ogg") and len(content) > 20_000, f"a recording of {len(content)} bytes of {kind}")
        if kind == "audio/wav":
            both(wav)

    def look_later(self):
        """What is there in files, and by the command line."""
        with open(os.path.join(self.data, "clinic.ndjson")) as file:
            book = [json.loads(line) for line in file]
        expect(len(book) == 1 and "09:30" in json.dumps(book[0]) and "Doctor Lee" in json.dumps(book[0]), f"the book: {book}")
        for deed, wanted in (["list"], "clinic"), (["show", self.name], "appointment"), (["export", self.name], '"event"'):
            told = subprocess.run([self.program, "calls", *deed, "--data", self.data], stdout=subprocess.PIPE, text=True, check=True)
            expect(wanted in told.stdout, f"calls {deed[0]}: {told.stdout[:400]}")


def both(path):
    """Both sides of a recording are to be heard."""
    with open(path, "rb") as file:
        head = file.read(44)
    if head[20:22] == b"\x07\x00":  # µ-law, which Python's module does not read.
        with open(path, "rb") as file:
            content = file.read()
        codes = content[content.index(b"data") + 8:]
        sides = [audioop.ulaw2lin(codes[side::2], 2) for side in (0, 1)]
    else:
        with wave.open(path) as file:
            expect(file.getnchannels() == 2, "it is not in stereo")
            samples = array.array("h", file.readframes(file.getnframes()))
        sides = [samples[side::2].tobytes() for side in (0, 1)]
    for name, side in zip(("the caller's", "the agent's"), sides):
        expect(audioop.rms(side, 2) > 200, f"{name} side is silent")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    options = parser.parse_args()
    began, failed = time.monotonic(), []
    with tempfile.TemporaryDirectory() as folder:
        try:
            First(options.program, folder).run()
            outcome = "pass"
        except Exception as error:  # Whatever goes wrong is a finding.
            failed.append("first-call")
            outcome = f"FAIL: {error}"
    print(f"first-call {time.monotonic() - began:6.1f} s  {outcome}", file=sys.stderr, flush=True)
    print(json.dumps({"measured": len(failed), "unit": "failed", "details": {"passed": 1 - len(failed), "failed": failed}}))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
