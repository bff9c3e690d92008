"""Callers on Twilio Media Streams: `load.py`, and what it does not ask. Prints one JSON object.

    callers.py --url ws://… --simulators PORT [--n 25] [--window 40] …

Pace, speech, pauses and ramp are those of `load.py`: 20 ms by absolute deadlines, 2 s of real speech, 6 s of silence, every
third reply is barged into. Of the other replies every second one is met, a second after it began to be heard, by a cough or
by "mm-hm" in turn, which are no reason to fall silent. And besides:

- replies count from the first audio that is not silence, and the agent is silent when nothing of it is left to be played
  (what was sent, in the carrier's hand, less what was cleared), not when a `clear` comes;
- the engine's share of a reply is what is left of voice-to-voice when the simulators' own waits for that very turn are taken
  off (their lateness among them); its hops are told apart: to the recogniser, words to request, token to text, audio back.
"""
import argparse
import asyncio
import audioop
import base64
import bisect
import json
import time

import aiohttp
import uvloop

from marks import COUGH, HUM, SILENCE, SPEECH, cough, hum, mark, media, speech

QUIET = 50  # The root mean square below which audio is silence.
NOTHING = media(SILENCE)
PLAIN, BARGED, COUGHED, HUMMED = "plain", "barge", "cough", "hum"


class Played:
    """What a carrier plays of what it is sent: stretches of time in which the agent is heard."""

    def __init__(self):
        self.stretches = []

    def add(self, now, seconds, silent=False):
        begin = max(now, self.end)
        if silent:
            self.stretches.append([begin + seconds, begin + seconds])
        elif self.stretches and begin - self.end < 0.001:
            self.stretches[-1][1] = begin + seconds
        else:
            self.stretches.append([begin, begin + seconds])

    @property
    def end(self):
        return self.stretches[-1][1] if self.stretches else 0.0

    def clear(self, now):
        self.stretches = [[begin, min(end, now)] for begin, end in self.stretches if begin <= now]

    def silent_from(self, moment, pause=0.25):
        """When, from a moment on, the agent is silent for so long."""
        end = moment
        for begin, until in self.stretches:
            if until <= moment or until - begin < 0.001:
                continue
            if begin - end >= pause:
                return end
            end = max(end, until)
        return end

    def seconds(self, since, until=float("inf")):
        return sum(max(0.0, min(end, until) - max(begin, since)) for begin, end in self.stretches)

    def longest_pause(self, since, until):
        """The longest silence between two sounds of the agent."""
        edges = [(max(begin, since), min(end, until)) for begin, end in self.stretches
                 if end > since and begin < until and end - begin > 0.001]
        return max((after[0] - before[1] for before, after in zip(edges, edges[1:])), default=0.0)


class Caller:
    def __init__(self, crowd, number):
        self.crowd, self.number, self.sid = crowd, number, f"MZ{number:032d}"
        self.played, self.turn, self.awaits = Played(), 0, None
        self.first_voice, self.clears, self.closed = None, [], False
        self.marked = {}

    async def run(self, session):
        try:
            async with session.ws_connect(self.crowd.options.url, compress=0, max_msg_size=0, heartbeat=None) as socket:
                self.socket = socket
                await socket.send_str(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
                await socket.send_str(json.dumps({"event": "start", "sequenceNumber": "1", "streamSid": self.sid, "start": {
                    "accountSid": "AC0", "streamSid": self.sid, "callSid": f"CA{self.number:032d}", "tracks": ["inbound"],
                    "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
                    "customParameters": {}}}))
                listening = asyncio.create_task(self.listen())
                await self.talk()
                if not socket.closed:
                    await socket.send_str(json.dumps({"event": "stop", "streamSid": self.sid, "stop": {}}))
                await socket.close()
                await listening
        except (aiohttp.ClientError, ConnectionError, OSError) as error:
            self.crowd.lost.append(f"call {self.number}: {type(error).__name__} {error}")

    async def send(self, payload):
        due = self.begun + self.frames * 0.02
        if (delay := due - time.monotonic()) > 0:
            await asyncio.sleep(delay)
        if self.crowd.measuring and self.frames % 10 == 0:
            self.crowd.lags.append(time.monotonic() - due)
        self.frames += 1
        text = (
            f'{{"event":"media","sequenceNumber":"{self.frames + 1}","streamSid":"{self.sid}","media":{{"track":"inbound",'
            f'"chunk":"{self.frames}","timestamp":"{(self.frames - 1) * 20}","payload":"{payload}"}}}}')
        self.crowd.carried("carrier-in-media", text)
        await self.socket.send_str(text)

    async def say(self, frames, kind):
        """Sends frames with this caller's marks; answers when the first one was sent."""
        begun = None
        if (kind, id(frames)) not in self.marked:
            self.marked[kind, id(frames)] = [media(mark(codes, kind, self.number, piece)) for piece, codes in enumerate(frames)]
        for payload in self.marked[kind, id(frames)]:
            await self.send(payload)
            begun = begun or time.monotonic()
            if self.crowd.over:
                break
        return begun

    async def silence(self, frames):
        for _ in range(frames):
            await self.send(NOTHING)
            if self.crowd.over:
                return

    async def until_reply_goes_on(self, frames):
        """Silence until the reply has been heard for a second; answers how much of it there was."""
        for count in range(frames):
            await self.send(NOTHING)
            if self.crowd.over or self.first_voice and time.monotonic() - self.first_voice >= self.crowd.options.barge_after:
                return count + 1
        return frames

    async def talk(self):
        crowd, options = self.crowd, self.crowd.options
        self.begun, self.frames, barged = time.monotonic(), 0, None
        await self.silence(75)
        while not crowd.over:
            if options.mute:
                await self.silence(50)
                continue
            self.turn += 1
            clears = len(self.clears)
            begun = await self.say(crowd.speech, SPEECH)
            if crowd.over:
                return
            if barged:
                self.barged(begun, clears)
            spoken = time.monotonic()
            self.first_voice, self.awaits = None, spoken
            counts = crowd.measuring
            kind = crowd.kind(self.turn)
            barged = kind == BARGED
            left = int(options.silence * 50)
            if kind != PLAIN:
                left -= await self.until_reply_goes_on(left)
            if kind in (COUGHED, HUMMED) and self.first_voice and not crowd.over:
                frames = crowd.noises[kind][self.number % len(crowd.noises[kind])]
                clears, noise = len(self.clears), time.monotonic()
                await self.say(frames, COUGH if kind == COUGHED else HUM)
                left -= len(frames)
                await self.silence(left)
                if counts and not crowd.over:
                    self.noise_over(kind, noise, clears)
            elif kind != BARGED or not self.first_voice:
                await self.silence(left)
            if crowd.over:
                return
            self.awaits = None
            if counts:
                heard = self.first_voice and round(1000 * self.played.seconds(self.first_voice))
                crowd.turns.append({"number": self.number, "kind": kind, "spoken": spoken, "voice": self.first_voice,
                                    "reply_ms": heard})

    def barged(self, begun, clears):
        """The caller has cut in with all of a turn: when was that seen, and when was the agent silent?"""
        if not self.crowd.measuring:
            return
        seen = self.clears[clears] - begun if len(self.clears) > clears else None
        silent = self.played.silent_from(begun) - begun
        self.crowd.barges.append({"number": self.number, "cleared": seen, "silent": silent if silent < 1.9 else None})

    def noise_over(self, kind, noise, clears):
        whole = self.crowd.options.reply_ms / 1000
        heard, cleared = self.played.seconds(self.first_voice), len(self.clears) > clears
        pause = self.played.longest_pause(noise - 0.5, noise + 2)
        self.crowd.noisy.append({"number": self.number, "kind": kind, "cut": cleared or heard < whole - 0.15,
                                 "answered": heard > whole + 0.6 or cleared and heard > whole - 0.15,
                                 "paused": pause > 0.25, "pause": pause})

    async def listen(self):
        async for message in self.socket:
            if message.type != aiohttp.WSMsgType.TEXT:
                continue
            now = time.monotonic()
            event = json.loads(message.data)
            self.crowd.carried("carrier-out-media" if event["event"] == "media" else "carrier-out-other", message.data)
            if event["event"] == "media":
                self.heard(now, base64.b64decode(event["media"]["payload"]))
            elif event["event"] == "clear":
                self.clears.append(now)
                self.played.clear(now)
            elif event["event"] == "mark":
                asyncio.get_running_loop().call_later(max(0.0, self.played.end - now), self.return_mark, event["mark"])
        self.closed = True
        if not self.crowd.over:
            self.crowd.lost.append(f"call {self.number}: the engine hung up")

    def heard(self, now, codes):
        crowd = self.crowd
        if crowd.measuring:
            crowd.sizes[len(codes)] = crowd.sizes.get(len(codes), 0) + 1
        is_silent = audioop.rms(audioop.ulaw2lin(codes, 2), 2) < QUIET
        if not is_silent and self.awaits and self.first_voice is None:
            self.first_voice = now
        late = now - self.played.end
        if crowd.measuring and self.first_voice and 0.001 < late < 0.5 and now - self.first_voice > 0.01:
            crowd.underruns.append(late)
        self.played.add(now, len(codes) / 8000, is_silent)

    def return_mark(self, name):
        if not self.socket.closed and not self.crowd.over:
            text = json.dumps({"event": "mark", "streamSid": self.sid, "mark": name})
            self.crowd.carried("carrier-in-mark", text)
            asyncio.ensure_future(self.socket.send_str(text)).add_done_callback(lambda done: done.exception())


class Crowd:
    def __init__(self, options):
        self.options = options
        self.speech = speech(options.speech, options.wav)
        self.noises = {COUGHED: [cough(seed) for seed in range(8)], HUMMED: [hum(seed) for seed in range(8)]}
        self.measuring = self.over = False
        self.turns, self.barges, self.noisy, self.lost, self.lags, self.underruns = [], [], [], [], [], []
        self.sizes, self.flows = {}, {}

    def carried(self, flow, text):
        if self.measuring:
            count, size = self.flows.get(flow, (0, 0))
            self.flows[flow] = count + 1, size + len(text)

    def kind(self, turn):
        options = self.options
        if options.barge_every and turn % options.barge_every == 0:
            return BARGED
        if options.noises and turn % 3 == 2:
            return COUGHED if turn % 2 == 0 else HUMMED
        return PLAIN

    async def run(self):
        options = self.options
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0),
                                         timeout=aiohttp.ClientTimeout(total=None)) as session:
            tasks = []
            for number in range(1, options.n + 1):
                tasks.append(asyncio.create_task(Caller(self, number).run(session)))
                await asyncio.sleep(options.ramp / options.n)
            await asyncio.sleep(options.warm)
            await self.ask(session, "/traffic?reset=1")
            self.mark("begin")
            self.measuring = True
            await asyncio.sleep(options.window)
            self.measuring = False
            self.mark("end")
            waits, traffic = await self.ask(session, "/turns"), await self.ask(session, "/traffic")
            self.over = True
            await asyncio.wait(tasks, timeout=15)
        return self.report(waits or {}, traffic or {})

    def mark(self, what):
        """Tells whoever times the engine that the window begins or ends."""
        print(json.dumps({"window": what}), flush=True)

    async def ask(self, session, path):
        if not self.options.simulators:
            return None
        async with session.get(f"http://127.0.0.1:{self.options.simulators}{path}") as answer:
            return await answer.json()

    def report(self, waits, traffic):
        shares = [share for turn in self.turns if (share := share_of(turn, waits.get(str(turn["number"]), [])))]
        answered = [turn for turn in self.turns if turn["voice"]]
        return {
            "n": self.options.n, "turns": len(self.turns), "no_reply": len(self.turns) - len(answered), "lost": self.lost,
            "v2v_ms": quantiles(turn["voice"] - turn["spoken"] for turn in answered),
            "share_ms": quantiles(share["share"] for share in shares),
            "waits_ms": quantiles(share["waits"] for share in shares),
            "hops_ms": {name: quantiles(share[name] for share in shares) for name in HOPS},
            "barge_cleared_ms": quantiles(one["cleared"] for one in self.barges if one["cleared"] is not None),
            "barge_silent_ms": quantiles(one["silent"] for one in self.barges if one["silent"] is not None),
            "barges": len(self.barges), "barges_missed": sum(one["silent"] is None for one in self.barges),
            "noises": len(self.noisy),
            **{f"{kind}s": {"count": sum(one["kind"] == kind for one in self.noisy),
                            **{what: sum(one[what] for one in self.noisy if one["kind"] == kind)
                               for what in ("cut", "answered", "paused")},
                            "pause_ms": quantiles(one["pause"] for one in self.noisy if one["kind"] == kind)}
               for kind in (COUGHED, HUMMED)},
            "reply_ms": quantiles(turn["reply_ms"] / 1000 for turn in answered if turn["kind"] == PLAIN),
            "underruns": len(self.underruns), "underrun_ms": quantiles(self.underruns),
            "lag_ms": quantiles(self.lags), "media_sizes": self.sizes, "traffic": traffic,
            "carrier": {name: {"messages": count, "bytes": size} for name, (count, size) in self.flows.items()},
        }


HOPS = ("listening", "request", "text", "media")


def share_of(turn, events):
    """What of a turn was the engine's own, by the simulators' account; nothing where that does not hold together."""
    if not turn["voice"]:
        return None
    begin, end = turn["spoken"] - 1, turn["voice"] + 0.001
    events = sorted((one for one in events if begin <= one["at"] <= end), key=lambda one: one["at"])
    times = [one["at"] for one in events]

    def last(what, before):
        for one in reversed(events[:bisect.bisect_right(times, before)]):
            if one["what"] == what:
                return one["at"]
        return None

    loud = last("loud", end)
    sounding = [one["at"] for one in events if one["what"] == "audio" and one["at"] > (loud or end)]
    if not loud or not sounding or not (text := last("text", sounding[0])) or not (token := last("token", text)):
        return None
    request = last("request", token)
    cause = request and last("words", request)
    if not cause:
        return None
    cause = max(cause, loud)
    # Of several texts the first one of this request is what was waited for.
    text = next(one["at"] for one in events if one["what"] == "text" and one["at"] >= request)
    token = last("token", text) or token
    waits = (cause - loud) + (token - request) + (sounding[0] - text)
    return {"waits": waits, "share": turn["voice"] - turn["spoken"] - waits, "listening": loud - turn["spoken"],
            "request": request - cause, "text": text - token, "media": turn["voice"] - sounding[0]}


def quantiles(values):
    values = sorted(values)
    if not values:
        return None
    found = {f"p{share}": values[min(len(values) - 1, int(len(values) * share / 100))] for share in (50, 95, 99)}
    return {name: round(1000 * value, 1) for name, value in {**found, "max": values[-1], "min": values[0]}.items()} | {
        "n": len(values)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=25)
    parser.add_argument("--url", required=True)
    parser.add_argument("--simulators", type=int, help="their port: for the engine's share, and what went over the sockets")
    parser.add_argument("--window", type=float, default=40)
    parser.add_argument("--warm", type=float, default=10)
    parser.add_argument("--speech", type=float, default=2.0)
    parser.add_argument("--silence", type=float, default=6.0)
    parser.add_argument("--ramp", type=float, default=8.0)
    parser.add_argument("--barge-every", type=int, default=3, help="every so many turns' reply is barged into; 0: never")
    parser.add_argument("--barge-after", type=float, default=1.0)
    parser.add_argument("--reply-ms", type=float, default=3000)
    parser.add_argument("--no-noises", dest="noises", action="store_false", help="no coughs, no \"mm-hm\"")
    parser.add_argument("--mute", action="store_true", help="nobody speaks: what an open call costs")
    parser.add_argument("--wav", help="the callers' speech, 8 kHz")
    try:
        print(json.dumps(uvloop.run(Crowd(parser.parse_args()).run())), flush=True)
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
