#!/usr/bin/env python3
"""Calls `syrinx serve` as Twilio does, over TLS, with Twilio's SDK for signatures and another WebSocket client.

    doors.py --program PATH --cert FILE --key FILE [--signatures 10000]

Webhook, stream, conversation, loss, return, hang-up; every message that comes is checked field by field. Prints what it
checked on stderr and a line of JSON on stdout.
"""
import argparse
import asyncio
import base64
import contextlib
import http.client
import json
import os
import random
import re
import signal
import ssl
import string
import subprocess
import sys
import threading
import time
import traceback
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET

import websockets
from twilio.request_validator import RequestValidator

TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC = "https://voice.example.org"
ACCOUNT = "ACffeeddccbbaa99887766554433221100"
VOICE = "/agents/agent/voice"
SILENCE = b"\xff" * 160


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def equal(found, expected, what):
    expect(found == expected, f"{what}: {found!r} instead of {expected!r}")


class Program:
    """A command of ours that says where it listens."""

    def __init__(self, command, pattern, **environment):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment})
        for line in self.process.stdout:
            if found := re.search(pattern, line):
                self.address = found[1]
                break
        else:
            raise SystemExit(f"{' '.join(command)} did not begin")
        self.lines = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line)

    def events(self):
        return [json.loads(line) for line in self.lines if line.startswith("{")]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Carrier:
    """Twilio's side: signs, posts, streams."""

    def __init__(self, address, context):
        self.host, self.port = address.split(":")
        self.context, self.validator = context, RequestValidator(TOKEN)

    def form(self, call, **more):
        return {"CallSid": call, "AccountSid": ACCOUNT, "From": "+15550100001", "To": "+15550100002",
                "CallStatus": "ringing", "Direction": "inbound", "ApiVersion": "2010-04-01", **more}

    def post(self, path, form, signature=None, connection=None):
        own = connection or http.client.HTTPSConnection(self.host, int(self.port), context=self.context, timeout=20)
        signature = self.validator.compute_signature(PUBLIC + path, form) if signature is None else signature
        own.request("POST", path, urllib.parse.urlencode(form), {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8", "X-Twilio-Signature": signature})
        answer = own.getresponse()
        text = answer.read().decode()
        if not connection:
            own.close()
        return answer.status, answer.headers.get("Content-Type", ""), text

    def twiml(self, path, form):
        status, kind, text = self.post(path, form)
        equal(status, 200, "the webhook's status")
        expect(kind.startswith("text/xml"), f"Content-Type is {kind}")
        expect(len(text.encode()) <= 65_536, "the document is too long")
        root = ET.fromstring(text.encode())
        equal(root.tag, "Response", "the root")
        return root

    def stream(self, path, signed=True):
        url = "wss://voice.example.org" + path
        headers = {"X-Twilio-Signature": self.validator.compute_signature(url, {})} if signed else {}
        return websockets.connect(f"wss://{self.host}:{self.port}{path}", ssl=self.context, compression=None,
                                  additional_headers=headers, server_hostname="localhost", ping_interval=None)


class Stream:
    """One stream: a caller's audio in, what comes back checked and played at the pace of a telephone."""

    def __init__(self, socket, call, number):
        self.socket, self.call, self.sid = socket, call, "MZ%032x" % number
        self.sequence, self.time, self.heard, self.marks, self.played = 0, 0, bytearray(), [], 0
        self.queue, self.clears = bytearray(), 0

    async def send(self, event, **body):
        self.sequence += 1
        await self.socket.send(json.dumps(
            {"event": event, "sequenceNumber": str(self.sequence), "streamSid": self.sid, **body}))

    async def begin(self, parameters):
        await self.socket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        await self.send("start", start={
            "streamSid": self.sid, "accountSid": ACCOUNT, "callSid": self.call, "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": parameters})

    def take(self, text):
        message = json.loads(text)
        equal(message.get("streamSid"), self.sid, "streamSid")
        if message["event"] == "media":
            equal(set(message), {"event", "streamSid", "media"}, "the fields of media")
            equal(set(message["media"]), {"payload"}, "the fields of media.media")
            audio = base64.b64decode(message["media"]["payload"], validate=True)
            expect(audio, "media without audio")
            self.heard += audio
            self.queue += audio
        elif message["event"] == "mark":
            equal(set(message), {"event", "streamSid", "mark"}, "the fields of mark")
            equal(set(message["mark"]), {"name"}, "the fields of mark.mark")
            self.marks.append((message["mark"]["name"], len(self.heard)))
        else:
            equal(message, {"event": "clear", "streamSid": self.sid}, "what is neither media nor mark")
            self.clears += 1
            self.queue.clear()

    async def frame(self, audio):
        """20 ms of both directions."""
        await self.send("media", media={"track": "inbound", "chunk": str(self.time // 20 + 1),
                                        "timestamp": str(self.time), "payload": base64.b64encode(audio).decode()})
        self.time += 20
        end = time.monotonic() + 0.02
        while (left := end - time.monotonic()) > 0:
            with contextlib.suppress(asyncio.TimeoutError):
                message = await asyncio.wait_for(self.socket.recv(), left)
                expect(isinstance(message, str), "a binary message")
                self.take(message)
        del self.queue[:160]
        self.played = len(self.heard) - len(self.queue)
        while self.marks and self.marks[0][1] <= self.played:
            await self.send("mark", mark={"name": self.marks.pop(0)[0]})

    async def say(self, audio, until_reply=True):
        for place in range(0, len(audio), 160):
            await self.frame(audio[place:place + 160].ljust(160, b"\xff"))
        before, waited = len(self.heard), 0
        while until_reply and (len(self.heard) == before or self.marks or self.queue):
            await self.frame(SILENCE)
            waited += 1
            expect(waited < 500, "no reply within ten seconds")


def stream_of(root):
    connect, redirect = list(root)
    equal((connect.tag, redirect.tag), ("Connect", "Redirect"), "the verbs")
    stream, = list(connect)
    equal(stream.tag, "Stream", "what is connected")
    url = stream.get("url")
    expect(url.startswith("wss://voice.example.org/v1/media/") and "?" not in url, f"the stream's address is {url}")
    parameters = {one.get("name"): one.get("value") for one in stream}
    expect(redirect.text.startswith(PUBLIC + VOICE), f"the redirection leads to {redirect.text}")
    return url.removeprefix("wss://voice.example.org"), parameters, redirect.text.removeprefix(PUBLIC)


async def refused(attempt, status):
    try:
        async with attempt:
            pass
    except websockets.exceptions.InvalidStatus as error:
        return equal(error.response.status_code, status, "the refusal's status")
    raise AssertionError("it was accepted")


class Checks:
    def __init__(self, carrier, server, voice, signatures):
        self.carrier, self.server, self.voice, self.signatures = carrier, server, voice, signatures

    async def whole_call(self):
        """webhook, stream, conversation, hang-up"""
        carrier, call = self.carrier, "CA%032x" % 1
        path, parameters, _ = stream_of(carrier.twiml(VOICE + "?tenant=acme", carrier.form(call, CallerName="AMY")))
        equal(parameters, {"agentId": "agent", "callerName": "AMY", "tenant": "acme"}, "the parameters")
        async with carrier.stream(path) as socket:
            stream = Stream(socket, call, 1)
            await stream.begin(parameters)
            await stream.say(SILENCE * 20, until_reply=False)
            for _ in range(2):
                await stream.say(self.voice)
                await stream.say(SILENCE * 20, until_reply=False)
            await stream.send("stop", stop={"accountSid": ACCOUNT, "callSid": call})
            await asyncio.wait_for(socket.wait_closed(), 10)
            equal(socket.close_code, 1000, "the close code")
        equal(carrier.post("/v1/twilio/call-status", carrier.form(call, CallStatus="completed"))[0], 204, "the status")
        await refused(carrier.stream(path), 403)

    async def lost_and_back(self):
        """a stream that is lost comes back three times, then the caller hears a sentence"""
        carrier, call = self.carrier, "CA%032x" % 2
        root = carrier.twiml(VOICE, carrier.form(call))
        for number in range(4):
            path, parameters, redirect = stream_of(root)
            equal(redirect, VOICE + "/next", "what is asked next")
            async with carrier.stream(path) as socket:
                stream = Stream(socket, call, 10 + number)
                await stream.begin(parameters)
                await stream.say(SILENCE * 10, until_reply=number > 0)
                socket.transport.abort()
            root = carrier.twiml(redirect, carrier.form(call, CallStatus="in-progress"))
        equal([one.tag for one in root], ["Say", "Hangup"], "the verbs after the last loss")

    async def doors_closed(self):
        """streams that are unsigned, made up, or of another call"""
        carrier, call = self.carrier, "CA%032x" % 3
        path, parameters, _ = stream_of(carrier.twiml(VOICE, carrier.form(call)))
        await refused(carrier.stream(path, signed=False), 403)
        await refused(carrier.stream("/v1/media/" + "0" * 48), 403)
        await refused(carrier.stream("/v1/media"), 404)
        async with carrier.stream(path) as socket:
            await Stream(socket, "CA%032x" % 99, 20).begin(parameters)
            await asyncio.wait_for(socket.wait_closed(), 10)
            equal(socket.close_code, 1008, "the close code")

    async def hostile(self):
        """what is not understood ends no call"""
        carrier, call = self.carrier, "CA%032x" % 4
        path, parameters, _ = stream_of(carrier.twiml(VOICE, carrier.form(call)))
        async with carrier.stream(path) as socket:
            stream = Stream(socket, call, 30)
            await stream.begin(parameters)
            for text in ["", "{", "null", '{"event":7}', '{"event":"media"}', '{"event":"media","media":{"payload":"*"}}',
                         '{"event":"later"}', '{"event":"dtmf","dtmf":{"digit":"x"}}', "[" * 60_000]:
                await socket.send(text)
            await socket.send(b"\x00\x01")
            await stream.say(self.voice)
            await stream.send("stop", stop={"accountSid": ACCOUNT, "callSid": call})
            await asyncio.wait_for(socket.wait_closed(), 10)
        expect(any(one.get("event") == "message-refused" or one.get("kind") == "message-refused"
                   for one in self.server.events()), "nothing was told of refused messages")

    async def limits(self):
        """of ten calls of one number three are taken"""
        carrier = self.carrier
        roots = [carrier.twiml(VOICE, carrier.form("CA%032x" % (100 + number), From="+15550100077"))
                 for number in range(10)]
        equal([root[0].tag for root in roots], ["Connect"] * 3 + ["Say"] * 7, "the first verbs")
        for number in range(3):
            form = carrier.form("CA%032x" % (100 + number), CallStatus="completed")
            equal(carrier.post("/v1/twilio/call-status", form)[0], 204, "the status")

    async def agreement(self):
        """the SDK's validator and the service agree on random requests, right ones and ones with a changed bit"""
        numbers = random.Random(1)
        connection = http.client.HTTPSConnection(self.carrier.host, int(self.carrier.port), context=self.carrier.context)
        letters = string.printable.strip() + " äöüßéñ€漢字🎉"
        word = lambda most: "".join(numbers.choices(letters, k=numbers.randint(0, most)))  # noqa: E731
        right = 0
        for _ in range(self.signatures):
            form = self.carrier.form("CA%032x" % numbers.getrandbits(128), CallStatus="completed")
            for _ in range(numbers.randint(0, 8)):
                form["x" + word(12)] = word(40)
            query = "".join(f"{'&' if place else '?'}{urllib.parse.quote(word(6))}={urllib.parse.quote(word(12))}"
                            for place in range(numbers.randint(0, 3)))
            path = "/v1/twilio/call-status" + query
            signature = self.carrier.validator.compute_signature(PUBLIC + path, form)
            if numbers.random() < 0.5:
                raw = bytearray(base64.b64decode(signature))
                raw[numbers.randrange(20)] ^= 1 << numbers.randrange(8)
                signature = base64.b64encode(raw).decode()
            agreed = self.carrier.validator.validate(PUBLIC + path, form, signature)
            status = self.carrier.post(path, form, signature, connection)[0]
            equal(status, 204 if agreed else 403, f"a request to {path} with {form}")
            right += agreed
        expect(0 < right < self.signatures, "all random requests were alike")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--program", "--cert", "--key"):
        parser.add_argument(name, required=True)
    parser.add_argument("--signatures", type=int, default=10_000)
    options = parser.parse_args()
    context = ssl.create_default_context(cafile=options.cert)
    context.check_hostname = False
    # What a caller says: one of the clips of the simulation, spoken.
    with Program([options.program, "simulate", "--port", "0", "--only", "deepgram", "--speech", "flite"],
                 r"control API\s+(http://\S+)") as simulation:
        with urllib.request.urlopen(simulation.address + "/clips/0", timeout=20) as answer:
            voice = answer.read()
    passed, failed = 0, []
    with Program([options.program, "serve", "--port", "0", "--events", "--public-url", PUBLIC, "--tls", options.cert,
                  options.key], r"listens on https://([^/]+)/", TWILIO_AUTH_TOKEN=TOKEN) as server:
        checks = Checks(Carrier(server.address, context), server, voice, options.signatures)
        for check in (checks.whole_call, checks.lost_and_back, checks.doors_closed, checks.hostile, checks.limits,
                      checks.agreement):
            started = time.monotonic()
            try:
                asyncio.run(check())
                passed += 1
                outcome = "pass"
            except Exception as error:  # Whatever goes wrong is a finding.
                failed.append(check.__name__)
                outcome = f"FAIL: {error}"
                traceback.print_exc()
            print(f"{check.__name__:16} {time.monotonic() - started:6.1f} s  {outcome}", file=sys.stderr, flush=True)
    print(json.dumps({"measured": len(failed), "unit": "failed",
                      "details": {"passed": passed, "failed": failed, "signatures": options.signatures}}))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
