"""Stands in for the engine: the talk page's server side, and a carrier's strict counterpart.

    GET  /, /talk/…               the page, under its policy
    GET  /v1/talk-agents          {"agents": [{"name", "title", "about", "language", "try": […]}], "requiresToken"}
    POST /v1/talk-sessions        {"agent"} -> {"path", "events"}, or a problem with its "detail"
    GET  the path                 Media Streams, with the page as carrier
    POST words                     {"text"}: words in writing
    GET  the events               the call's events from its first one on, a line of their log each; `event: latency` with
                                  {"reply", "parts": {"arriving": ms, …}, "lead": ms}; `event: end` as the last

The agent recites what it is told to; it hears by loudness alone and is told what was said. Whatever a caller's carrier must
not do is noted as a fault.
"""
import asyncio
import audioop
import base64
import json
import os
import secrets
import threading
import time

from aiohttp import WSMsgType, web

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; "
          "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
KINDS = {"html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
PARTS = ["arriving", "hearing", "deciding", "asking", "thinking", "phrasing", "voicing", "sending", "carrying"]
LATENCIES = [[9, 212, 64, 1, 148, 37, 96, 1, 22], [8, 205, 0, 0, 0, 0, 61, 1, 23], [11, 230, 120, 2, 390, 52, 140, 2, 25]]
# How long the agent lets itself be talked over, how long a pause ends a turn, how far ahead of real time it sends.
PATIENCE, PAUSE, WINDOW = 0.15, 0.5, 0.4


class Session:
    """One call: what a caller's carrier says, and an agent that says what `plan` gives it."""

    def __init__(self, plan, recite):
        self.plan, self.recite = plan, recite
        self.events, self.changed, self.is_over = [], asyncio.Event(), False
        self.faults, self.keys, self.typed, self.audio = [], [], [], bytearray()
        self.frames = self.sequence = 0
        # Every mark: its name, how much audio was before it, when it was sent; and when it came back.
        self.marks, self.echoes, self.clears, self.cleared = [], [], [], set()
        self.generation = self.reply = self.sent = 0
        self.reciting = None
        self.speaking = self.text = None
        self.onset = self.last_voiced = None
        self.began = time.monotonic()
        self.socket = self.stream = None
        self.stopped = False

    # The event log

    def tell(self, event, **fields):
        line = {"number": len(self.events), "nanoseconds": time.monotonic_ns(), "samples": self.frames * 160,
                "event": event, **fields}
        self.push(f"data: {json.dumps(line)}\n\n")

    def push(self, text):
        self.events.append(text)
        self.changed.set()
        self.changed = asyncio.Event()

    # What the caller's carrier says

    def fault(self, condition, what):
        if not condition:
            self.faults.append(what)

    async def run(self, socket):
        self.socket = socket
        message = json.loads((await socket.receive()).data)
        self.fault(message == {"event": "connected", "protocol": "Call", "version": "1.0.0"}, f"connected is {message}")
        try:
            async for message in socket:
                self.fault(message.type == WSMsgType.TEXT, "a message that is no text")
                await self.take(json.loads(message.data))
        finally:
            self.silence()
            self.tell("ended", reason="the caller hung up" if self.stopped else "the line was lost")
            self.push("event: end\ndata: {}\n\n")
            self.is_over = True
            self.changed.set()

    async def take(self, message):
        event = message.pop("event")
        self.sequence += 1
        self.fault(message.pop("sequenceNumber") == str(self.sequence), f"the number of {event} {self.sequence}")
        if event == "start":
            return await self.start(message)
        self.fault(message.pop("streamSid") == self.stream, "another stream")
        self.fault(set(message) == {event}, f"{event} with {sorted(message)}")
        self.fault(not self.stopped, f"{event} behind stop")
        body = message[event]
        if event == "media":
            await self.media(body)
        elif event == "mark":
            await self.marked(body["name"])
        elif event == "dtmf":
            self.fault(body["track"] == "inbound_track", "the track of a key")
            await self.key(body["digit"])
        elif event == "stop":
            self.stopped = True
        else:
            self.fault(False, f"an unknown event {event}")

    async def write(self, message):
        self.fault(set(message) == {"text"}, f"text with {sorted(message)}")
        self.typed.append(message["text"])
        await self.cut("text")
        await self.turn(message["text"])

    async def start(self, message):
        start = message["start"]
        self.stream = start["streamSid"]
        self.fault(message["streamSid"] == self.stream and self.sequence == 1, "the start")
        self.fault(start["tracks"] == ["inbound"], "the tracks")
        self.fault(start["mediaFormat"] == {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}, "the format")
        self.fault({"accountSid", "callSid", "customParameters"} <= set(start), "the fields of start")
        self.tell("started", stream=self.stream, call=start["callSid"])
        if self.plan.greeting:
            await self.say(self.plan.greeting)

    async def media(self, media):
        audio = base64.b64decode(media["payload"], validate=True)
        self.fault(media["track"] == "inbound", "the track of audio")
        self.fault(len(audio) == 160, f"a frame of {len(audio)} samples")
        self.fault(media["chunk"] == str(self.frames + 1), f"chunk {media['chunk']} behind {self.frames}")
        self.fault(media["timestamp"] == str(self.frames * 20), f"the timestamp of {media['chunk']}")
        self.frames += 1
        self.audio += audio
        now = self.frames * 0.02
        if audioop.rms(audioop.ulaw2lin(audio, 2), 2) > 500:
            self.last_voiced = now
            if self.onset is None:
                self.onset = now - 0.02
                self.tell("speech-started", at=int(self.onset * 8000))
            words = self.plan.next_words().split()
            count = int((now - self.onset) / 0.15)
            if 0 < count < len(words):
                self.tell("interim", text=" ".join(words[:count]))
        if self.onset is not None and now - self.onset >= PATIENCE:
            await self.cut("speech")
        if self.onset is not None and now - self.last_voiced >= PAUSE:
            self.tell("speech-ended", at=int(self.last_voiced * 8000))
            is_speech = self.last_voiced - self.onset > 0.2
            self.onset = None
            if is_speech:
                words = self.plan.take_words()
                self.tell("transcript", text=words)
                await self.turn(words)

    async def key(self, digit):
        self.keys.append(digit)
        self.tell("key-pressed", key=digit)
        if digit == "#":
            await self.cut("key")
            await self.turn("", keys="".join(self.keys))

    async def turn(self, text, **more):
        self.tell("turn-ended", text=text, at=self.frames * 160, reason="pause", **more)
        if self.plan.tool:
            self.tell("tool-called", tool=self.plan.tool, id=str(self.reply))
            self.tell("tool-finished", id=str(self.reply), failed=False)
        await self.say(self.plan.take_answer())

    # What the agent says

    async def say(self, text):
        self.silence()
        self.reply += 1
        audio = await asyncio.get_running_loop().run_in_executor(None, self.recite, text)
        self.reciting = asyncio.create_task(self.recital(self.reply, text, audio))

    def silence(self):
        if self.reciting:
            self.reciting.cancel()
        self.reciting = None

    async def recital(self, reply, text, audio):
        self.tell("reply-begun", reply=reply, guess=False)
        self.tell("first-piece", reply=reply, text=text.split(",")[0])
        base, self.speaking, self.text = self.sent, reply, (text, len(audio), self.sent)
        place, marked, size, began = 0, 0, 160, time.monotonic()
        while place < len(audio):
            piece = audio[place:place + size]
            await self.send("media", media={"payload": base64.b64encode(piece).decode()})
            if place == 0:
                self.tell("first-audio-sent", reply=reply)
                self.tell("reply-written", reply=reply, text=text)
            place, size = place + len(piece), 800
            self.sent = base + place
            if place - marked >= 1600 or place == len(audio) or marked == 0:
                marked = place
                await self.mark(f"{self.generation}-{reply}-{place}{'-end' if place == len(audio) else ''}", base + place)
            ahead = place / 8000 - (time.monotonic() - began)
            if ahead > WINDOW:
                await asyncio.sleep(ahead - WINDOW)

    async def send(self, event, **body):
        await self.socket.send_json({"event": event, "streamSid": self.stream, **body})

    async def mark(self, name, position):
        self.marks.append((name, position))
        await self.send("mark", mark={"name": name})

    async def cut(self, reason):
        if self.speaking is None:
            return
        self.silence()
        reply, self.speaking = self.speaking, None
        self.tell("barge-in-confirmed", reason=reason)
        self.clears.append((time.monotonic(), self.onset))
        text, length, base = self.text
        echoed = max([place for (name, place), _ in zip(self.marks, self.echoes)] + [base])
        words = text.split(" ")
        heard = " ".join(words[:max(1, int(len(words) * (echoed - base) / length))]) if echoed > base else ""
        self.tell("reply-cut", reply=reply, text=heard)
        self.cleared |= {name for name, _ in self.marks[len(self.echoes):]}
        self.generation += 1
        await self.send("clear")

    async def marked(self, name):
        place = len(self.echoes)
        expected = self.marks[place][0] if place < len(self.marks) else None
        self.fault(name == expected, f"mark {name} instead of {expected}")
        self.echoes.append((name, time.monotonic()))
        if name in self.cleared:
            return
        generation, reply, *_ = name.split("-")
        if name.split("-")[2] == "160":
            parts = dict(zip(PARTS, self.plan.latencies[int(reply) % len(self.plan.latencies)]))
            if self.reply > (1 if self.plan.greeting else 0):
                self.tell("first-audio-heard", reply=int(reply), at=0, way=160)
                self.push("event: latency\ndata: " + json.dumps({"reply": int(reply), "parts": parts, "lead": 0}) + "\n\n")
        if name.endswith("-end") and self.speaking == int(reply):
            self.speaking = None
            self.tell("reply-heard", reply=int(reply), text=self.text[0])


class Plan:
    """What the agent says, and what it is told that the caller said."""

    def __init__(self, greeting="", words=(), answers=("Very well.",), tool=None):
        self.greeting, self.words, self.answers, self.tool = greeting, list(words), list(answers), tool
        self.latencies = LATENCIES

    def next_words(self):
        return self.words[0] if self.words else "go on please"

    def take_words(self):
        return self.words.pop(0) if self.words else "go on please"

    def take_answer(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class StandIn:
    """The server, on a thread of its own."""

    def __init__(self, page, recite):
        self.page, self.recite = page, recite
        self.agents, self.plan, self.sessions, self.tickets = [], Plan(), [], {}
        self.token, self.refusal, self.asked = None, None, []
        self.loop = asyncio.new_event_loop()
        self.port = None
        ready = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(ready,), daemon=True)
        self.thread.start()
        ready.wait(10)

    def run(self, ready):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.listen())
        ready.set()
        self.loop.run_forever()

    async def listen(self):
        app = web.Application()
        app.add_routes([web.get("/", self.file), web.get("/talk/{name}", self.file),
                        web.get("/v1/talk-agents", self.directory), web.post("/v1/talk-sessions", self.session),
                        web.get("/v1/talk/{ticket}", self.talk), web.get("/v1/talk/{ticket}/events", self.stream),
                        web.post("/v1/talk/{ticket}/words", self.write)])
        runner = web.AppRunner(app, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]

    def end(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    def drop(self, session):
        """The line breaks off."""
        self.loop.call_soon_threadsafe(session.socket._writer.transport.abort)

    async def file(self, request):
        name = request.match_info.get("name", "talk.html")
        path = os.path.join(self.page, os.path.basename(name))
        if not os.path.exists(path):
            raise web.HTTPNotFound()
        with open(path, "rb") as file:
            return web.Response(body=file.read(), headers={
                "Content-Type": KINDS[name.rsplit(".", 1)[1]], "Content-Security-Policy": POLICY,
                "X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"})

    async def directory(self, request):
        return self.unauthorised(request) or web.json_response({"agents": self.agents, "requiresToken": self.token is not None})

    def unauthorised(self, request):
        if not self.token or request.headers.get("Authorization") == f"Bearer {self.token}":
            return None
        return web.json_response({"status": 401, "detail": "a token is expected"}, status=401,
                                 headers={"WWW-Authenticate": "Bearer"}, content_type="application/problem+json")

    async def session(self, request):
        body = await request.json()
        self.asked.append(body)
        if self.refusal:
            status, detail, fields = self.refusal
            return web.json_response({"status": status, "detail": detail}, status=status, headers=fields,
                                     content_type="application/problem+json")
        if refusal := self.unauthorised(request):
            return refusal
        ticket = secrets.token_urlsafe(16)
        self.tickets[ticket] = session = Session(self.plan, self.recite)
        self.sessions.append(session)
        path = f"/v1/talk/{ticket}"
        return web.json_response({"path": path, "events": f"{path}/events", "words": f"{path}/words",
                                  "agent": body["agent"]}, status=201)

    async def write(self, request):
        session = self.tickets.get(request.match_info["ticket"])
        if not session:
            raise web.HTTPNotFound()
        await session.write(await request.json())
        return web.Response(status=202)

    async def talk(self, request):
        session = self.tickets.get(request.match_info["ticket"])
        if not session or session.socket:
            raise web.HTTPForbidden()
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        await session.run(socket)
        return socket

    async def stream(self, request):
        session = self.tickets.get(request.match_info["ticket"])
        if not session:
            raise web.HTTPNotFound()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        told = 0
        while True:
            changed = session.changed
            while told < len(session.events):
                await response.write(session.events[told].encode())
                told += 1
            if session.is_over:
                return response
            await changed.wait()
