"""Deepgram (/v1/listen, and the turns of /v2/listen), OpenAI (/v1/chat/completions) and ElevenLabs (multi-stream-input) on one port of the loopback.

    simulators.py [--port 0] [--final-ms 100] [--ttft-ms 200] [--token-ms 15] [--tts-first-ms 75] …

What `mocks.py` does, with the same delays, words and audio, and besides:

- audio is read as its socket announces it (`mocks.py` takes all audio for linear16, whatever `encoding` says);
- callers of `callers.py` bear their number in what they say (see `marks.py`): it is passed on in the transcript, the reply
  and the text to be spoken, so that every wait of the simulators can be told for every turn (`/turns`);
- a cough is not transcribed, and "mm-hm" is "mm-hm"; of callers with marks those words are transcribed whose frames came, at
  the times when they did (`/heard`);
- what the model says sounds at another pitch than what an engine says by itself;
- a voice that connects and stays silent is a fault, too, and so is a recogniser that is away for a while;
- what came in and went out is counted by socket, direction and size (`/traffic`).

`/fault?llm500=N|stt_drop=1|stt_refuse=0|1|tts_mute=0|1`, `/debug?n=…&e=…` as `mocks.py` has it.
"""
import argparse
import asyncio
import audioop
import base64
import collections
import json
import math
import re
import struct
import time

import uvloop
from aiohttp import WSMsgType, web

from marks import ANSWER_PITCH, COUGH, HUM, NUMBERED, PHRASE_PITCH, SPEECH, marked

SILENT = {False: b"\x00", True: b"\xff"}
LOUD = 200  # The root mean square of 20 ms beyond which somebody is heard.
WORDS = "could you tell me where my order is right now please".split()
# 40 tokens, 3 sentences; the first sentence's full stop is token 10, token 11 opens the next one. A caller with a number is
# told that instead of the first token.
TOKENS = ["Sure", ",", " I", " can", " help", " you", " with", " that", " today", ".",
          " Your", " order", " left", " our", " warehouse", " early", " this", " morning", " and", " it", " should",
          " reach", " you", " by", " noon", ".",
          " If", " you", " would", " like", " a", " text", " message", ",", " just", " tell", " me", " right", " now", "."]


def is_reply(text):
    """Whether a text is a part of what the model says, or a sentence of the engine's own."""
    text = " ".join(re.sub(NUMBERED + r"\d+", TOKENS[0], text, flags=re.IGNORECASE).split())
    return text in "".join(TOKENS)


class Account:
    """What the simulators did for each call, and when; what was heard of whom; what went over the sockets."""

    def __init__(self):
        self.turns = collections.defaultdict(list)
        self.heard = []
        self.traffic = collections.Counter()
        self.sizes = collections.defaultdict(collections.Counter)
        self.counts = collections.Counter()
        self.requests, self.events = [], []
        self.sockets = collections.defaultdict(set)

    def tell(self, number, what, at=None, **more):
        if number is not None:
            self.turns[number].append({"at": at or time.monotonic(), "what": what, **more})

    def event(self, kind, **more):
        self.events.append({"t": time.time(), "kind": kind, **more})
        del self.events[:-2000]

    def used(self, socket, request):
        """A connection carries messages of a kind."""
        self.sockets[socket].add(request.transport.get_extra_info("peername"))

    def carried(self, socket, direction, size):
        self.traffic[f"{socket} {direction}"] += size
        self.sizes[f"{socket} {direction}"][size] += 1


class Recogniser:
    """One caller's stream: what is heard in it, 20 ms at a time."""

    def __init__(self, service, request, socket):
        query = request.query
        self.service, self.options, self.account = service, service.options, service.account
        self.socket = socket
        self.rate = int(query.get("sample_rate", "16000"))
        self.is_mu_law = query.get("encoding") == "mulaw"
        self.tells_speech, self.tells_ends = query.get("vad_events") == "true", "utterance_end_ms" in query
        self.number, self.kind = None, SPEECH
        self.now = self.onset = self.last_loud = self.next_interim = 0.0
        self.speaking, self.pieces, self.last_piece = False, {}, None
        self.rest = self.tail = b""

    async def greet(self):
        """Only the protocol of turns begins with a word of the server's."""

    async def send(self, message):
        text = json.dumps(message)
        self.account.carried("recogniser", "in", len(text))
        await self.socket.send_str(text)

    def result(self, words, start, length, is_final, from_finalize=False):
        words = [{"word": word, "start": begin, "end": end, "confidence": 0.99, "punctuated_word": word}
                 for word, begin, end in words]
        text = " ".join(one["word"] for one in words)
        return {"type": "Results", "channel_index": [0, 1], "duration": length, "start": start, "is_final": is_final,
                "speech_final": is_final and not (from_finalize and not text), "from_finalize": from_finalize,
                "channel": {"alternatives": [{"transcript": text, "confidence": 0.99, "words": words}]},
                "metadata": {"request_id": "r", "model_info": {"name": "nova-3", "version": "1", "arch": "nova"},
                             "model_uuid": "u"}}

    def heard_words(self):
        """The words of which most was heard, with the times at which they were."""
        per = self.options.speech_ms / 20 / len(WORDS)
        found = []
        for place, word in enumerate(WORDS):
            own = range(round(place * per), round((place + 1) * per))
            times = [self.pieces[piece] for piece in own if piece in self.pieces]
            if len(times) * 2 > len(own):
                found.append((word, times[0] - 0.02, times[-1]))
        return found

    async def hear(self, data):
        self.account.carried("recogniser", "out", len(data))
        if not self.speaking and not self.rest and not data.strip(SILENT[self.is_mu_law]):
            # Most of a call is silence, and much of what these processes would do.
            self.now += len(data) / (1 if self.is_mu_law else 2) / self.rate
            return
        if self.is_mu_law:
            data = audioop.ulaw2lin(data, 2)
        data = self.rest + data
        frame = self.rate // 50 * 2
        whole = len(data) // frame * frame
        self.rest = data[whole:]
        for start in range(0, whole, frame):
            await self.frame(data[start:start + frame])

    async def frame(self, samples):
        self.now += 0.02
        if audioop.rms(samples, 2) > LOUD:
            codes = audioop.lin2ulaw(samples, 2)
            # A replay need not be in step with the caller's frames.
            if mark := marked(self.tail + codes):
                if not self.speaking:
                    self.pieces = {}
                self.kind, self.number, self.last_piece = mark.kind, mark.number, mark.piece
                self.pieces[mark.piece] = self.now
            self.tail = codes[-8:]
            if not self.speaking:
                self.speaking, self.onset = True, self.now
                self.next_interim = self.onset + self.options.interim_ms / 1000
                if self.tells_speech:
                    await self.send({"type": "SpeechStarted", "channel": [0], "timestamp": self.now})
            self.last_loud = self.now
            if self.kind == SPEECH:
                self.account.tell(self.number, "loud")
        if not self.speaking:
            return
        if self.now - self.last_loud >= self.options.final_ms / 1000 - 1e-6:
            await self.end()
        elif self.now >= self.next_interim:
            self.next_interim += self.options.interim_ms / 1000
            if words := self.words(is_final=False):
                self.account.tell(self.number, "words", final=False)
                await self.send(self.result(words, self.onset, self.now - self.onset, False))

    def words(self, is_final=True):
        """What is heard so far, each word with its times."""
        if self.kind == COUGH:
            return []
        if self.kind == HUM or self.number is None:
            count = len(WORDS) if is_final else max(1, min(len(WORDS), int((self.now - self.onset) / 0.2)))
            words = ["mm-hm"] if self.kind == HUM else WORDS[:count]
            return [(word, self.onset, self.last_loud) for word in words]
        words = self.heard_words()
        if is_final and words:
            _, begin, end = words[-1]
            words[-1:] = [(word, begin, end) for word in (*f"{NUMBERED}{self.number}".split(), words[-1][0])]
        return words

    async def end(self, asked=False):
        self.speaking = False
        if not (words := self.words()):
            if asked:
                await self.send(self.result([], self.now, 0.0, True, True))
            return
        self.account.counts["dg_final"] += 1
        self.account.event("dg_final")
        self.account.heard.append({"at": time.monotonic(), "number": self.number, "kind": self.kind,
                                   "text": " ".join(word for word, _, _ in words), "pieces": sorted(self.pieces)})
        self.account.tell(self.number, "words", final=True, kind=self.kind)
        await self.send(self.result(words, self.onset, self.last_loud - self.onset, True, asked))
        if self.tells_ends and not asked:
            await self.send({"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": self.last_loud})

    async def told(self, message):
        self.account.carried("recogniser", "told", len(message))
        kind = json.loads(message)["type"]
        if kind == "Finalize":
            self.account.counts["dg_finalize"] += 1
            if self.speaking:
                await self.end(asked=True)
            else:
                await self.send(self.result([], self.now, 0.0, True, True))
        elif kind == "CloseStream":
            await self.send({"type": "Metadata", "transaction_key": "deprecated", "request_id": "r", "sha256": "s",
                             "created": "2026-01-01T00:00:00Z", "duration": self.now, "channels": 1})
        return kind


class TurnFollower(Recogniser):
    """The same ear behind Deepgram's protocol that follows turns (`/v2/listen`): what was a final is the end of a turn."""

    index, in_turn = 0, False

    async def greet(self):
        await self.send({"type": "Connected", "request_id": "r", "sequence_id": 0})

    async def send(self, message):
        if message["type"] in ("TurnInfo", "Connected"):
            return await super().send(message)
        if message["type"] != "Results" or not (words := message["channel"]["alternatives"][0]["words"]):
            return None
        turn = {"type": "TurnInfo", "request_id": "r", "sequence_id": 1, "turn_index": self.index,
                "audio_window_start": message["start"], "audio_window_end": message["start"] + message["duration"],
                "transcript": message["channel"]["alternatives"][0]["transcript"], "words": words,
                "end_of_turn_confidence": 0.9 if message["is_final"] else 0.1}
        if not self.in_turn:
            self.in_turn = True
            await super().send({**turn, "event": "StartOfTurn"})
        if message["is_final"]:
            self.in_turn = False
            self.index += 1
        await super().send({**turn, "event": "EndOfTurn" if message["is_final"] else "Update"})


def tone(count, rate, pitch):
    """A voice of a kind: one pitch, four times a second louder and softer."""
    return b"".join(struct.pack("<h", int(6000 * math.sin(2 * math.pi * pitch * i / rate)
                                          * (0.6 + 0.4 * math.sin(2 * math.pi * 4 * i / rate)))) for i in range(count))


async def sleep_until(moment):
    if (delay := moment - time.monotonic()) > 0:
        await asyncio.sleep(delay)


class Service:
    def __init__(self, options):
        self.options, self.account = options, Account()
        self.faults = {"llm500": 0, "stt_drop": 0, "stt_refuse": 0, "tts_mute": 0}
        self.recognisers = set()
        self.audio = {}
        self.ms_per_letter = options.reply_ms / len("".join(TOKENS))

    # ---- Deepgram

    async def listen(self, request):
        self.account.counts["dg"] += 1
        if self.faults["stt_refuse"]:
            self.account.event("dg_refused")
            return web.Response(status=503)
        socket = web.WebSocketResponse(compress=False, max_msg_size=0)
        await socket.prepare(request)
        self.recognisers.add(request.transport)
        self.account.event("dg_open", query=dict(request.query))
        recogniser = (TurnFollower if "/v2/" in request.path else Recogniser)(self, request, socket)
        await recogniser.greet()
        try:
            async for message in socket:
                if message.type == WSMsgType.BINARY:
                    self.account.used("recogniser", request)
                    await recogniser.hear(message.data)
                elif message.type == WSMsgType.TEXT and await recogniser.told(message.data) == "CloseStream":
                    break
        except (ConnectionResetError, RuntimeError):
            pass
        finally:
            self.recognisers.discard(request.transport)
            self.account.event("dg_close", audio_s=round(recogniser.now, 2))
        await socket.close()
        return socket

    # ---- OpenAI

    @staticmethod
    def piece(delta, finish=None, usage=None):
        choices = [] if usage else [{"index": 0, "delta": delta, "finish_reason": finish}]
        return ("data: " + json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4.1",
                                       "choices": choices, "usage": usage}) + "\n\n").encode()

    async def complete(self, request):
        begun = time.monotonic()
        self.account.counts["llm"] += 1
        body = await request.read()
        head = sum(len(name) + len(value) + 4 for name, value in request.raw_headers)
        self.account.carried("model", "out", head + len(str(request.rel_url)) + 17 + len(body))
        self.account.used("model", request)
        messages = json.loads(body)["messages"]
        self.account.requests.append({"t": time.time(), "messages": messages})
        del self.account.requests[:-200]
        if self.faults["llm500"] > 0:
            self.faults["llm500"] -= 1
            self.account.event("llm_500")
            return web.json_response({"error": {"message": "mock failure", "type": "server_error"}}, status=500)
        said = next((str(one["content"]) for one in reversed(messages) if one["role"] == "user"), "")
        found = re.findall(NUMBERED + r"(\d+)", said, re.IGNORECASE)
        number = int(found[-1]) if found else None
        self.account.tell(number, "request", at=begun)
        self.account.event("llm_req", text=said)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        tokens = TOKENS if number is None else [f"{NUMBERED}{number}".capitalize(), *TOKENS[1:]]

        async def write(data):
            # With the chunk's own length around it.
            self.account.carried("model", "in", len(data) + len(f"{len(data):x}") + 4)
            await response.write(data)

        try:
            moment = begun + self.options.ttft_ms / 1000
            for place, token in enumerate(tokens):
                await sleep_until(moment)
                moment += self.options.token_ms / 1000
                data = self.piece({"content": token})
                await write(data if place else self.piece({"role": "assistant", "content": ""}) + data)
                self.account.tell(number, "token", place=place)
            usage = {"prompt_tokens": 50, "completion_tokens": 40, "total_tokens": 90}
            await write(self.piece({}, "stop") + self.piece({}, usage=usage) + b"data: [DONE]\n\n")
        except (ConnectionResetError, asyncio.CancelledError):
            self.account.event("llm_client_gone")
            raise
        return response

    # ---- ElevenLabs

    def samples(self, form, pitch):
        if (form, pitch) not in self.audio:
            encoding, rate = form.split("_")[:2]
            linear = tone(int(rate) * 4, int(rate), pitch)
            self.audio[form, pitch] = (audioop.lin2ulaw(linear, 2), 1) if encoding == "ulaw" else (linear, 2)
        return self.audio[form, pitch]

    async def speak(self, socket, context, queue, form):
        """One synthesiser a context; texts in order; first audio tts_first_ms after the text that finds it idle."""
        rate = int(form.split("_")[1])

        async def send(message):
            text = json.dumps(message)
            self.account.carried("voice", "in", len(text))
            await socket.send_str(text)

        try:
            while item := await queue.get():
                text, come, number = item
                audio, width = self.samples(form, ANSWER_PITCH if is_reply(text) else PHRASE_PITCH)
                moment = max(come + self.options.tts_first_ms / 1000, time.monotonic())
                position, end, letters, is_first = 0.0, len(text) * self.ms_per_letter, 0, True
                while position < end - 0.01:
                    await sleep_until(moment)
                    length = min(self.options.tts_chunk_ms, end - position)
                    upto = len(text) if position + length >= end - 0.01 else int((position + length) / self.ms_per_letter)
                    chars = list(text[letters:upto])
                    alignment = {"chars": chars, "charStartTimesMs": [int(i * self.ms_per_letter) for i in range(len(chars))],
                                 "charDurationsMs": [int(self.ms_per_letter)] * len(chars)}
                    if is_first:
                        self.account.tell(number, "audio")
                    piece = base64.b64encode(audio[:width * int(length * rate / 1000)]).decode()
                    await send({"audio": piece, "isFinal": None, "contextId": context, "alignment": alignment,
                                "normalizedAlignment": alignment})
                    letters, position, is_first = upto, position + length, False
                    moment += length / 1000 / self.options.tts_speed
            await send({"isFinal": True, "contextId": context})
        except (ConnectionResetError, RuntimeError):
            pass

    async def synthesise(self, request):
        self.account.counts["tts"] += 1
        form = request.query.get("output_format", "pcm_24000")
        socket = web.WebSocketResponse(compress=False, max_msg_size=0)
        await socket.prepare(request)
        self.account.event("tts_open", query=dict(request.query))
        contexts, numbers = {}, {}
        try:
            async for message in socket:
                if message.type != WSMsgType.TEXT:
                    continue
                self.account.carried("voice", "out", len(message.data))
                self.account.used("voice", request)
                order = json.loads(message.data)
                context = order.get("context_id")
                if order.get("close_socket"):
                    break
                if context is None or self.faults["tts_mute"]:
                    continue
                if order.get("close_context"):
                    # What is queued already is still spoken, then comes isFinal.
                    if found := contexts.pop(context, None):
                        found[0].put_nowait(None)
                elif (text := order.get("text", "")).strip():
                    if context not in contexts:
                        queue = asyncio.Queue()
                        contexts[context] = queue, asyncio.create_task(self.speak(socket, context, queue, form))
                    self.account.counts["tts_text"] += 1
                    self.account.event("tts_text", text=text)
                    come = time.monotonic()
                    numbers[context] = self.number_of(text, numbers.get(context))
                    self.account.tell(numbers[context], "text", at=come, text=text)
                    contexts[context][0].put_nowait((text, come, numbers[context]))
        except (ConnectionResetError, RuntimeError):
            pass
        finally:
            for _, task in contexts.values():
                task.cancel()
        await socket.close()
        return socket

    @staticmethod
    def number_of(text, known):
        found = re.search(NUMBERED + r"(\d+)", text, re.IGNORECASE)
        return int(found[1]) if found else known

    # ---- Questions

    async def debug(self, request):
        count, events = int(request.query.get("n", 5)), int(request.query.get("e", 50))
        return web.json_response({"cnt": {"dg": 0, "dg_final": 0, "llm": 0, **self.account.counts},
                                  "llm": self.account.requests[-count:], "events": self.account.events[-events:],
                                  "fault": self.faults})

    async def fault(self, request):
        for key in self.faults:
            if key in request.query:
                self.faults[key] = int(request.query[key])
        if self.faults["stt_drop"]:
            self.faults["stt_drop"] = 0
            for transport in list(self.recognisers):
                transport.abort()
            self.account.event("dg_dropped")
        return web.json_response(self.faults)

    async def turns(self, request):
        return web.json_response(self.account.turns)

    async def heard(self, request):
        return web.json_response(self.account.heard)

    async def traffic(self, request):
        if "reset" in request.query:
            self.account.traffic.clear()
            self.account.sizes.clear()
            self.account.sockets.clear()
        flows = {name: {"bytes": total, "messages": sum(self.account.sizes[name].values()),
                        "sizes": self.account.sizes[name].most_common(12)} for name, total in self.account.traffic.items()}
        return web.json_response({"flows": flows,
                                  "sockets": {name: len(found) for name, found in self.account.sockets.items()}})

    async def run(self):
        application = web.Application(client_max_size=1 << 26)
        add = application.router.add_get
        add("/v1/listen", self.listen)
        add("/v2/listen", self.listen)
        add("/v1/text-to-speech/{voice}/multi-stream-input", self.synthesise)
        for name in ("debug", "fault", "turns", "heard", "traffic"):
            add(f"/{name}", getattr(self, name))
        application.router.add_post("/v1/chat/completions", self.complete)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.options.port, backlog=1024)
        await site.start()
        print(f"listening on 127.0.0.1:{site._server.sockets[0].getsockname()[1]}", flush=True)
        await asyncio.Event().wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--speech-ms", type=int, default=2000, help="how long callers with marks speak")
    parser.add_argument("--interim-ms", type=int, default=200)
    parser.add_argument("--final-ms", type=int, default=100, help="audio time of silence before the final")
    parser.add_argument("--ttft-ms", type=float, default=200)
    parser.add_argument("--token-ms", type=float, default=15)
    parser.add_argument("--tts-first-ms", type=float, default=75)
    parser.add_argument("--tts-speed", type=float, default=20.0, help="x real time")
    parser.add_argument("--tts-chunk-ms", type=int, default=200)
    parser.add_argument("--reply-ms", type=int, default=3000, help="audio length of the whole reply")
    try:
        uvloop.run(Service(parser.parse_args()).run())
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
