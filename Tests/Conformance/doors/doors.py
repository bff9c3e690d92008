#!/usr/bin/env python3
"""Calls `syrinx serve` as Twilio does, over TLS, with Twilio's SDK for signatures and another WebSocket client.

    doors.py --program PATH --cert FILE --key FILE [--signatures 10000]

Webhook, stream, conversation, loss, return, hang-up; the same for a ConversationRelay, with words instead of audio; every
message that comes is checked field by field. Prints what it checked on stderr and a line of JSON on stdout.
"""
import argparse
import asyncio
import base64
import concurrent.futures
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
from twilio.twiml.voice_response import Connect

TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC = "https://voice.example.org"
ACCOUNT = "ACffeeddccbbaa99887766554433221100"
VOICE = "/agents/agent/voice"
WORDS = "/agents/words/voice"
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


# What a relay may be told: the fields that must be there, and those that may, with their types.
RELAY = {
    "text": ({"token": str, "last": bool}, {"lang": str, "interruptible": bool, "preemptible": bool}),
    "play": ({"source": str}, {"loop": int, "interruptible": bool, "preemptible": bool}),
    "sendDigits": ({"digits": str}, {}),
    "language": ({}, {"ttsLanguage": str, "transcriptionLanguage": str}),
    "end": ({}, {"handoffData": str}),
}
# The attributes of a relay that Twilio knows, as its SDK and documentation list them.
ATTRIBUTES = set("""url welcomeGreeting welcomeGreetingInterruptible language ttsLanguage transcriptionLanguage ttsProvider
    voice transcriptionProvider speechModel interruptible interruptSensitivity dtmfDetection reportInputDuringAgentSpeech
    preemptible hints debug events elevenlabsTextNormalization ttsTextNormalization ttsLanguageTextNormalization
    elevenlabsLanguageTextNormalization intelligenceService profanityFilter partialPrompts partialPromptOnHangup
    speechTimeout eotThreshold eagerEotThreshold deepgramSmartFormat asrSmartFormat ignoreBackchannel
    backgroundNoiseReduction echoPromptFiltering turnDetection includeInPrompt applicationReconnect customerName
    conversationConfiguration conversationId""".split())


class Relay:
    """One ConversationRelay session: a caller's words in, the agent's words back, each message checked."""

    def __init__(self, socket, call, number):
        self.socket, self.call, self.session = socket, call, "VX%032x" % number
        self.talk, self.cycles, self.others, self.ended = "", [], [], None

    async def send(self, kind, **body):
        await self.socket.send(json.dumps({"type": kind, **body}))

    async def begin(self, parameters):
        await self.send("setup", sessionId=self.session, accountSid=ACCOUNT, parentCallSid="", callSid=self.call,
                        **{"from": "+15550100001", "to": "+15550100002"}, forwardedFrom="", callType="PSTN",
                        callerName="", direction="inbound", callStatus="RINGING", customParameters=parameters)

    def take(self, text):
        message = json.loads(text)
        expect(message.get("type") in RELAY, f"Twilio does not know {message.get('type')!r}")
        must, may = RELAY[message.pop("type")]
        for name, kind in must.items():
            expect(name in message, f"{name} is missing")
        for name, value in message.items():
            expect(isinstance(value, {**must, **may}.get(name, ())), f"{name} is {value!r}")
        if "token" in message:
            expect(self.ended is None, "a text behind the end")
            self.talk += message["token"]
            if message["last"]:
                self.cycles.append(self.talk)
                self.talk = ""
        elif set(message) <= {"handoffData"}:
            self.ended = message.get("handoffData", "")
        else:
            self.others.append(message)

    async def until(self, condition, what):
        end = time.monotonic() + 15
        while not condition():
            expect(time.monotonic() < end, f"{what} did not come; there was {self.cycles}")
            with contextlib.suppress(asyncio.TimeoutError):
                message = await asyncio.wait_for(self.socket.recv(), 0.5)
                expect(isinstance(message, str), "a binary message")
                self.take(message)

    async def say(self, text, answer):
        count = len(self.cycles)
        words = text.split()
        for place in range(1, len(words)):
            await self.send("prompt", voicePrompt=" ".join(words[:place]), lang="en-US", last=False)
        await self.send("prompt", voicePrompt=text, lang="en-US", last=True)
        await self.until(lambda: len(self.cycles) > count, f"an answer to {text!r}")
        if answer is not None:
            equal(self.cycles[count], answer, f"the answer to {text!r}")

    async def over(self, code):
        with contextlib.suppress(websockets.exceptions.ConnectionClosed):
            while True:
                self.take(await asyncio.wait_for(self.socket.recv(), 10))
        equal(self.socket.close_code, code, "the close code")


def relay_of(root):
    connect, = list(root)
    equal(connect.tag, "Connect", "the verb")
    equal(connect.get("method") or "POST", "POST", "the action's method")
    action = connect.get("action")
    expect(action.startswith(PUBLIC + WORDS), f"the action leads to {action}")
    relay, = list(connect)
    equal(relay.tag, "ConversationRelay", "what is connected")
    expect(set(relay.attrib) <= ATTRIBUTES, f"Twilio does not know {set(relay.attrib) - ATTRIBUTES}")
    # The SDK writes the same element of the same values.
    sdk = Connect(action=action)
    element = sdk.conversation_relay(**{re.sub("([A-Z])", lambda one: "_" + one[1].lower(), name): value
                                        for name, value in relay.attrib.items()})
    for one in relay:
        if one.tag == "Parameter":
            element.parameter(**one.attrib)
        else:
            equal(one.tag, "Language", "what stands in a relay")
            element.language(**{re.sub("([A-Z])", lambda part: "_" + part[1].lower(), name): value
                                for name, value in one.attrib.items()})
    written = ET.fromstring(str(sdk))[0] if str(sdk).startswith("<Response") else ET.fromstring(str(sdk))
    theirs = written if written.tag == "ConversationRelay" else written[0]
    equal(theirs.attrib, relay.attrib, "the attributes as the SDK writes them")
    equal([(one.tag, one.attrib) for one in theirs], [(one.tag, one.attrib) for one in relay], "what stands in it")
    url = relay.get("url")
    expect(url.startswith("wss://voice.example.org/v1/relay/") and "?" not in url, f"the relay's address is {url}")
    parameters = {one.get("name"): one.get("value") for one in relay if one.tag == "Parameter"}
    return url.removeprefix("wss://voice.example.org"), parameters, action.removeprefix(PUBLIC), relay


# What no carrier sends: none of it may end a call.
# An interrupt of something that was never said: nothing was heard.
UNHEARD = '{"type":"interrupt","utteranceUntilInterrupt":"never said"}'
HOSTILE_RELAY = [
    "", " ", "{", "}", "[]", "null", "true", "7", '"x"', "{}", "{type:'prompt'}", '{"type":7}', '{"type":null}',
    '{"type":["prompt"]}', '{"type":"prompt"}', '{"type":"prompt","voicePrompt":7}',
    '{"type":"prompt","voicePrompt":null}', '{"type":"prompt","voicePrompt":{"a":1}}',
    '{"type":"prompt","voicePrompt":"a","last":"true"}', '{"type":"prompt","voicePrompt":"a","lang":7}',
    '{"type":"prompt","voicePrompt":"a"} x', '{"type":"prompt","voicePrompt":"\\ud800"}',
    '{"type":"prompt","voicePrompt":"a"', '{"type":"prompt","voicePrompt":"","last":true}',
    '{"type":"interrupt"}', '{"type":"interrupt","utteranceUntilInterrupt":7}',
    '{"type":"interrupt","utteranceUntilInterrupt":"","durationUntilInterruptMs":"soon"}',
    '{"type":"interrupt","utteranceUntilInterrupt":"","durationUntilInterruptMs":-5}',
    UNHEARD, '{"type":"dtmf"}', '{"type":"dtmf","digit":""}',
    '{"type":"dtmf","digit":"12"}', '{"type":"dtmf","digit":"x"}', '{"type":"dtmf","digit":5}', '{"type":"info"}',
    '{"type":"info","name":"agentSpeaking","value":"maybe"}', '{"type":"error","description":7}', '{"type":"setup"}',
    '{"type":"setup","sessionId":"VX9","callSid":"CA9"}', '{"type":"setup","sessionId":"VX9","customParameters":[]}',
    '{"type":"later","anything":{"a":[1,2]}}', '{"event":"media"}', "GET / HTTP/1.1", "\0", "[" * 60_000,
    '{"a":' * 10_000, b"\x00\x01", b'{"type":"prompt","voicePrompt":"Hello"}',
]


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

    async def relay_call(self):
        """webhook, relay, conversation with an interrupt, keys, hang-up, the action's callback"""
        carrier, call = self.carrier, "CA%032x" % 200
        root = carrier.twiml(WORDS + "?tenant=acme&language=de-DE", carrier.form(call))
        path, parameters, action, relay = relay_of(root)
        equal(parameters, {"agentId": "words", "tenant": "acme", "language": "de-DE"}, "the parameters")
        equal((relay.get("language"), relay.get("dtmfDetection")), ("de-DE", "true"), "the attributes")
        await refused(carrier.stream(path, signed=False), 403)
        await refused(carrier.stream(path.replace("/v1/relay/", "/v1/media/")), 403)
        async with carrier.stream(path) as socket:
            session = Relay(socket, call, 1)
            await session.begin(parameters)
            await session.say("Hello", "Good morning")
            await session.send("info", name="agentSpeaking", value="on")
            await session.send("info", name="tokensPlayed", value="Good ")
            await session.send("interrupt", utteranceUntilInterrupt="good", durationUntilInterruptMs="180")
            await session.say("I need an appointment", "Tomorrow at nine")
            for digit in "12#":
                await session.send("dtmf", digit=digit)
            await session.until(lambda: len(session.cycles) == 3, "an answer to the keys")
            await session.say("Thank you", "Good bye")
            await session.send("error", description="Invalid message received")
            equal(len(session.cycles), 4, "how often was spoken")
            await session.socket.close(1000)
        told = [one for one in self.server.events() if one.get("event") == "reply-cut" or one.get("kind") == "reply-cut"]
        expect(told, "the interrupt has left no trace")
        done = carrier.twiml(action, carrier.form(call, CallStatus="completed", SessionId=session.session,
                                                  SessionStatus="completed", SessionDuration="9"))
        equal([one.tag for one in done], ["Hangup"], "the verbs after the end")
        await refused(carrier.stream(path), 403)

    async def relay_ends(self):
        """a caller who says nothing hears of it, and then the agent ends the session with what it hands on"""
        carrier, call = self.carrier, "CA%032x" % 201
        path, parameters, action, _ = relay_of(carrier.twiml(WORDS, carrier.form(call, From="+15550100088")))
        async with carrier.stream(path) as socket:
            session = Relay(socket, call, 2)
            await session.begin(parameters)
            deadline = time.monotonic() + 60
            # What is spoken is told at once, and so nobody waits for it.
            while session.ended is None:
                expect(time.monotonic() < deadline, f"no end came; there was {session.cycles}")
                count = len(session.cycles)
                await session.until(lambda: len(session.cycles) > count or session.ended is not None, "a word")
                if len(session.cycles) > count:
                    await session.send("info", name="tokensPlayed", value=session.cycles[-1])
            await session.socket.close(1000)
        equal(len(session.cycles), 3, "how often was spoken")
        handed = json.loads(session.ended)
        equal(handed["reason"], "hang-up", "what was handed on")
        form = carrier.form(call, CallStatus="in-progress", SessionId=session.session, SessionStatus="ended",
                            SessionDuration="40", HandoffData=session.ended)
        for _ in range(2):
            equal([one.tag for one in carrier.twiml(action, form)], ["Hangup"], "the verbs after the end")

    async def relay_lost(self):
        """a relay that is lost comes back three times with what was said, then the caller hears a sentence"""
        carrier, call = self.carrier, "CA%032x" % 202
        root = carrier.twiml(WORDS, carrier.form(call, From="+15550100089"))
        for number in range(4):
            path, parameters, action, relay = relay_of(root)
            equal(action, WORDS + "/next", "what is asked next")
            async with carrier.stream(path) as socket:
                session = Relay(socket, call, 30 + number)
                await session.begin(parameters)
                if number:
                    await session.until(lambda: session.cycles, "a word")
                    expect("cut off" in session.cycles[0], f"it was greeted with {session.cycles[0]!r}")
                await session.say("Hello", "Good morning")
                socket.transport.abort()
            # Whether the service has noticed by now or not: the conversation goes on.
            form = carrier.form(call, CallStatus="in-progress", SessionId=session.session, SessionStatus="failed",
                                SessionDuration="3", ErrorCode="64105", ErrorMessage="WebSocket ended")
            root = carrier.twiml(action, form)
        equal([one.tag for one in root], ["Say", "Hangup"], "the verbs after the last loss")

    async def relay_hostile(self):
        """what a relay does not understand ends no call, and no other one"""
        carrier, calls = self.carrier, ["CA%032x" % number for number in (203, 204)]
        paths = [relay_of(carrier.twiml(WORDS, carrier.form(call, From="+15550100087"))) for call in calls]
        async with carrier.stream(paths[0][0]) as calm, carrier.stream(paths[1][0]) as socket:
            quiet, session = Relay(calm, calls[0], 4), Relay(socket, calls[1], 5)
            await quiet.begin(paths[0][1])
            await session.begin(paths[1][1])
            for hostile in HOSTILE_RELAY:
                await socket.send(hostile)
                # Behind an interrupt before the first word, all that the caller has said is to be answered, not "Hello" alone.
                await session.say("Hello", None if hostile == UNHEARD else "Good morning")
            await socket.send(" " * 70_000)
            await session.over(1009)
            await quiet.say("Thank you", "Good bye")
        expect(len(HOSTILE_RELAY) >= 40, "there are too few cases")
        # Another session's setup is no call of this one.
        call = "CA%032x" % 205
        path, parameters, _, _ = relay_of(carrier.twiml(WORDS, carrier.form(call, From="+15550100086")))
        async with carrier.stream(path) as socket:
            session = Relay(socket, "CA%032x" % 99, 6)
            await session.begin(parameters)
            await session.over(1008)

    async def limits(self):
        """of a hundred calls of one number at once three talk, and the others hear the sentence"""
        carrier, calls = self.carrier, ["CA%032x" % (1_000 + number) for number in range(100)]
        with concurrent.futures.ThreadPoolExecutor(len(calls)) as callers:
            roots = list(callers.map(lambda call: carrier.twiml(VOICE, carrier.form(call, From="+15550100077")), calls))
        taken = [(call, root) for call, root in zip(calls, roots) if root[0].tag == "Connect"]
        refused = [root for root in roots if root[0].tag != "Connect"]
        equal((len(taken), len(refused)), (3, 97), "how many were taken and refused")
        for root in refused:
            equal([one.tag for one in root], ["Say", "Hangup"], "the verbs of a refusal")
            expect("several times" in root[0].text, f"what is said is {root[0].text!r}")

        async def talk(number, call, root):
            path, parameters, _ = stream_of(root)
            async with carrier.stream(path) as socket:
                stream = Stream(socket, call, 100 + number)
                await stream.begin(parameters)
                await stream.say(SILENCE * 20, until_reply=False)
                await stream.say(self.voice)
                await stream.send("stop", stop={"accountSid": ACCOUNT, "callSid": call})
                await asyncio.wait_for(socket.wait_closed(), 10)

        await asyncio.gather(*(talk(number, *one) for number, one in enumerate(taken)))
        for call, _ in taken:
            equal(carrier.post("/v1/twilio/call-status", carrier.form(call, CallStatus="completed"))[0], 204, "the status")

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
                  options.key, "--agent", "agent", "--relay", "words"], r"listens on https://([^/]+)/", TWILIO_AUTH_TOKEN=TOKEN) as server:
        checks = Checks(Carrier(server.address, context), server, voice, options.signatures)
        for check in (checks.whole_call, checks.lost_and_back, checks.doors_closed, checks.hostile, checks.relay_call,
                      checks.relay_ends, checks.relay_lost, checks.relay_hostile, checks.limits, checks.agreement):
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
