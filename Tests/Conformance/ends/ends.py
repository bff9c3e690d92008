#!/usr/bin/env python3
"""How a server ends, seen from outside: killed at any moment, and told to end, while callers talk.

    ends.py --program SYRINX [--kills 50] [--calls 50] [--drained 100] [--seed 1]

Each round serves from the same folder, has callers talk over real sockets, and notes which calls the server publishes as ended.
Then it is killed with SIGKILL at a random moment and started again: every end that was published must be there once, and no call
may be there twice, or be live. At last callers talk, Prometheus' own parser reads the server's figures, and the server is told to end:
each call must end as it would have, the server with 0. Prints what it checked on stderr and a line of JSON on stdout: {"measured": what is wrong, "details": …}.
"""
import argparse
import asyncio
import base64
import collections
import json
import random
import re
import signal
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import websockets
from prometheus_client.openmetrics.parser import text_string_to_metric_families

TOKEN = "0123456789abcdef"
FRAME = base64.b64encode(b"\xff" * 160).decode()


def say(text):
    print(text, file=sys.stderr, flush=True)


class Server:
    """`syrinx serve` for a while."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    async def __aenter__(self):
        self.process = await asyncio.create_subprocess_exec(
            self.program, "serve", "--port", "0", "--data", self.folder, "--calls", "1000", stdout=asyncio.subprocess.PIPE,
            stderr=sys.stderr, env={"SYRINX_API_TOKEN": TOKEN, "PATH": "/usr/bin:/bin"})
        while line := await self.process.stdout.readline():
            if found := re.search(rb"listens on (http://[0-9.:]+)/", line):
                self.address = found[1].decode()
                break
        else:
            raise SystemExit("the server has not begun")
        self.reader = asyncio.create_task(self.drop())
        return self

    async def drop(self):
        while await self.process.stdout.readline():
            pass

    async def __aexit__(self, *_):
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        await self.reader

    def ask(self, path, content=None):
        request = urllib.request.Request(self.address + path, data=content, headers={"Authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text.startswith((b"{", b"[")) else text.decode()

    async def all_calls(self, query=""):
        """All kept calls: their outcomes by their names, in a list for each."""
        found, after = collections.defaultdict(list), None
        while True:
            page = f"/v1/calls?limit=500{query}" + (f"&after={urllib.parse.quote(after)}" if after else "")
            answer = await asyncio.to_thread(self.ask, page)
            for call in answer["calls"]:
                found[call["id"]].append(call.get("outcome"))
            after = answer.get("next")
            if not after:
                return found


class Caller:
    """Somebody on a talk page: silent, hears what comes, hangs up after a while."""

    def __init__(self, server, seconds, signalled=None):
        """Hangs up after so many seconds; where there is an event, says something, and hangs up so many seconds behind that."""
        self.server, self.seconds, self.signalled = server, seconds, signalled

    async def call(self):
        session = await asyncio.to_thread(self.server.ask, "/v1/talk-sessions", b"")
        url = self.server.address.replace("http", "ws") + session["path"]
        async with websockets.connect(url, max_size=None) as socket:
            await socket.send('{"event":"connected","protocol":"Call","version":"1.0.0"}')
            await socket.send(json.dumps({"event": "start", "sequenceNumber": "1", "streamSid": "MZ1", "start": {
                "streamSid": "MZ1", "accountSid": "AC0", "callSid": "CA0", "tracks": ["inbound"], "customParameters": {},
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}}}))
            hearing = asyncio.create_task(self.hear(socket))
            words = self.signalled and asyncio.create_task(self.write(session["words"]))
            try:
                began, number = time.monotonic(), 1
                end = began + self.seconds if self.signalled is None else None
                while end is None or time.monotonic() < end:
                    if end is None and self.signalled.is_set():
                        end = time.monotonic() + self.seconds
                    await socket.send(json.dumps({
                        "event": "media", "sequenceNumber": str(number + 1), "streamSid": "MZ1", "media": {
                            "track": "inbound", "chunk": str(number), "timestamp": str((number - 1) * 20), "payload": FRAME}}))
                    number += 1
                    await asyncio.sleep(max(0, began + number * 0.02 - time.monotonic()))
                await socket.send('{"event":"stop","streamSid":"MZ1","stop":{"accountSid":"AC0","callSid":"CA0"}}')
                if words:
                    await words
            finally:
                hearing.cancel()

    async def write(self, path):
        """Says something by writing it, once the agent is there to hear it."""
        while True:
            try:
                return await asyncio.to_thread(self.server.ask, path, b'{"text": "Good morning."}')
            except urllib.error.HTTPError as error:
                if error.code != 404:
                    raise
            await asyncio.sleep(0.05)

    async def hear(self, socket):
        async for text in socket:
            message = json.loads(text)
            if message["event"] == "mark":
                await socket.send(json.dumps(message))


class Ends:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.random = random.Random(options.seed)
        self.published, self.wrong = {}, []

    def note(self, what):
        self.wrong.append(what)
        say(f"wrong: {what}")

    async def publish(self, server):
        """Notes each end as soon as the server tells of it."""
        while True:
            # The newest page holds all calls of this round, and some of those before.
            answer = await asyncio.to_thread(server.ask, "/v1/calls?limit=500")
            for call in answer["calls"]:
                if call.get("outcome"):
                    self.published.setdefault(call["id"], call["outcome"])
            await asyncio.sleep(0.02)

    async def kill_one(self):
        async with Server(self.options.program, self.folder) as server:
            talks = [asyncio.create_task(self.talk(server)) for _ in range(self.options.calls)]
            publishing = asyncio.create_task(self.publish(server))
            await asyncio.sleep(self.random.uniform(0, 3))
            server.process.send_signal(signal.SIGKILL)
            await server.process.wait()
            for task in [*talks, publishing]:
                task.cancel()
            await asyncio.gather(*talks, publishing, return_exceptions=True)

    async def talk(self, server):
        """One call after another, as long as the server is there."""
        while True:
            await Caller(server, self.random.uniform(0.2, 2)).call()

    async def check(self):
        async with Server(self.options.program, self.folder) as server:
            found = await server.all_calls()
            server.process.send_signal(signal.SIGTERM)
            if code := await asyncio.wait_for(server.process.wait(), 60):
                self.note(f"a server without calls ended with {code}")
        for call, outcome in self.published.items():
            if found.get(call) != [outcome]:
                self.note(f"{call} was published as {outcome}, and is there as {found.get(call)}")
        for call, outcomes in found.items():
            if len(outcomes) != 1 or not outcomes[0]:
                self.note(f"{call} is there as {outcomes}")
        return collections.Counter(outcomes[0] for outcomes in found.values())

    def figure(self, page, name):
        """What the samples of a family sum to; a page that is no OpenMetrics is an error."""
        families = {family.name: family for family in text_string_to_metric_families(page)}
        return sum(sample.value for sample in families[name].samples)

    async def drain(self):
        async with Server(self.options.program, self.folder) as server:
            before = set(await server.all_calls())
            signalled = asyncio.Event()
            calls = [Caller(server, self.random.uniform(0.5, 4), signalled).call() for _ in range(self.options.drained)]
            talks = [asyncio.create_task(call) for call in calls]
            until = time.monotonic() + 60
            while (turns := self.figure(await asyncio.to_thread(server.ask, "/metrics"), "syrinx_turns")) < self.options.drained:
                if time.monotonic() > until:
                    ended = [repr(talk.exception() or "ended") for talk in talks if talk.done()]
                    self.note(f"{turns} of {self.options.drained} callers were heard in a minute; over: {ended[:3]}")
                    break
                await asyncio.sleep(0.05)
            live = self.figure(await asyncio.to_thread(server.ask, "/metrics"), "syrinx_calls_live")
            if live != self.options.drained or len(await server.all_calls("&live=true")) != live:
                self.note(f"{self.options.drained} calls are live, and the figures say {live}")
            server.process.send_signal(signal.SIGTERM)
            signalled.set()
            async with asyncio.timeout(60):
                ends = await asyncio.gather(*talks, return_exceptions=True)
            for end in ends:
                if end is not None:
                    self.note(f"a call during the drain ended with {end!r}")
            code = await asyncio.wait_for(server.process.wait(), 60)
            if code:
                self.note(f"the drained server ended with {code}")
        async with Server(self.options.program, self.folder) as server:
            found = {call: ends for call, ends in (await server.all_calls()).items() if call not in before}
        counts = collections.Counter(outcome for outcomes in found.values() for outcome in outcomes)
        if len(found) != self.options.drained or set(counts) != {"completed"}:
            self.note(f"of {self.options.drained} drained calls {len(found)} are kept: {dict(counts)}")
        return counts

    async def run(self):
        for number in range(self.options.kills):
            await self.kill_one()
            if number % 10 == 9 or number == self.options.kills - 1:
                counts = await self.check()
                say(f"{number + 1} kills: {len(self.published)} ends published, kept {dict(counts)}, {len(self.wrong)} wrong")
        if self.options.kills and not self.published:
            self.note("no end was ever published")
        drained = await self.drain()
        say(f"drained: {dict(drained)}")
        return {"kills": self.options.kills, "published": len(self.published), "drained": dict(drained),
                "passed": self.options.kills + self.options.drained - len(self.wrong), "wrong": self.wrong[:10]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--calls", type=int, default=50)
    parser.add_argument("--drained", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ends = Ends(options, folder)
        details = asyncio.run(ends.run())
    print(json.dumps({"measured": len(ends.wrong), "details": details}))
    return 1 if ends.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
