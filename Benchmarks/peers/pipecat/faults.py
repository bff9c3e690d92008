"""Runs both engines into the same four failures of providers, one call each, and prints one table of what the caller lives.

    faults.py [--faults drop,away,llm,mute] [--setups pipecat,syrinx,syrinx-itself,syrinx-second,…] [--repeat 1] [--logs FOLDER]

| fault | what happens |
| --- | --- |
| drop | the recogniser's socket is reset one second into an utterance of two; it can be opened again at once |
| away | the same while nobody speaks, and for 20 s no other is accepted (503); 3 s into that the caller speaks |
| llm | the model answers 500 to every request, from before an utterance until 10 s behind its end |
| mute | the voice takes connections and texts and says nothing, for as long |

| setup | who stands in |
| --- | --- |
| pipecat | nobody: the bot of `bot.py` |
| syrinx | nobody: each provider by itself |
| syrinx-itself | a chain of the one provider, so that it is asked again |
| syrinx-second | a chain with a second provider of the same kind, which works (Docs/providers.md) |
| syrinx-hasty | the same, with deadlines of a second where the standard is four |

Before the fault there is a turn without one, and behind it another. Told is: how long after the end of the utterance the model's
answer is heard, and how long after the later of that end, the provider's return, or, where there is one, the fallback's beginning
(with the audio of the backlog, at the rate that the provider declares, as an allowance); which of the words did not reach the
model, and which did twice; the longest silence that the caller hears until then; what else than the answer is heard, and when;
whether the next turn is answered. The goals: answered within 1.5 s and the allowance, no word lost, no silence above 2 s.

A line of JSON on the standard output, the table on the other. With `--logs` the engines' journals stay there.
"""
import argparse
import asyncio
import base64
import collections
import json
import os
import sys
import time

from stage import AGENT, Engine, Simulators, interruptible, model, python, recogniser, say, table, voice

if "pipecat-venv" not in sys.prefix:
    # The caller needs what the peer's environment has.
    peers = python()
    os.execv(peers, [peers, "-W", "ignore", *sys.argv])

import audioop  # noqa: E402

import aiohttp
import uvloop

from callers import Played
from marks import ANSWER_PITCH, NUMBERED, PHRASE_PITCH, SILENCE, SPEECH, mark, media, speech
from simulators import WORDS

AWAY, LASTS = 20.0, 10.0
FAULTS = ("drop", "away", "llm", "mute")
SETUPS = ("pipecat", "syrinx", "syrinx-itself", "syrinx-second", "syrinx-hasty")
# What tells that a fallback has begun, at its simulator.
BEGINNING = {"recognizer": "dg_open", "model": "llm_req", "voice": "tts_text"}
STAND_INS = ("syrinx-second", "syrinx-hasty")
HASTE = {"model": {"first": 1}, "voice": {"first": 1}}
# What Deepgram takes faster than real time, as its client declares it.
GREATEST_RATE = 1.25
ROLE = {"drop": "recognizer", "away": "recognizer", "llm": "model", "mute": "voice"}


def agent(setup, fault, first, second):
    """An operator's agent, with chains where the setup says so."""
    made = {"recognizer": recogniser, "model": model, "voice": voice}
    providers = {role: make(first.port) for role, make in made.items()}
    role = ROLE[fault]
    if setup == "syrinx-itself":
        providers[role] = {"provider": "chain", "of": [providers[role]]}
    elif setup in STAND_INS:
        # Another key is another account: what the first one has done wrong is not held against the second.
        chained = [providers[role], {**made[role](second.port), "apiKey": "y"}]
        if setup == "syrinx-hasty":
            chained = [{**one, "deadlines": {**one.get("deadlines", {}), "connect": 1, **HASTE.get(role, {})}} for one in chained]
        providers[role] = {"provider": "chain", "of": chained, **({"opening": 1} if setup == "syrinx-hasty" else {})}
    # How turns are taken is left as it is: callers who are not answered are asked for after 8 s, and so on.
    return {name: value for name, value in AGENT.items() if name != "turns"} | providers


class Call:
    """One caller, who hears what kind of sound comes back."""

    def __init__(self, url):
        self.url, self.queue, self.number = url, collections.deque(), 1
        self.answer, self.phrase, self.other = Played(), Played(), Played()
        self.any = Played()
        self.ended = None

    async def __aenter__(self):
        self.session = aiohttp.ClientSession()
        self.socket = await self.session.ws_connect(self.url, compress=0)
        await self.socket.send_str(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        await self.socket.send_str(json.dumps({"event": "start", "sequenceNumber": "1", "streamSid": "MZ1", "start": {
            "accountSid": "AC0", "streamSid": "MZ1", "callSid": "CA1", "tracks": ["inbound"], "customParameters": {},
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}}}))
        self.tasks = [asyncio.create_task(self.speak()), asyncio.create_task(self.listen())]
        return self

    async def __aexit__(self, *_):
        for task in self.tasks:
            task.cancel()
        await self.socket.close()
        await self.session.close()

    async def speak(self):
        begun, count = time.monotonic(), 0
        try:
            while not self.socket.closed:
                if (delay := begun + count * 0.02 - time.monotonic()) > 0:
                    await asyncio.sleep(delay)
                codes = self.queue.popleft() if self.queue else SILENCE
                count += 1
                await self.socket.send_str(json.dumps({
                    "event": "media", "sequenceNumber": str(count + 1), "streamSid": "MZ1", "media": {
                        "track": "inbound", "chunk": str(count), "timestamp": str((count - 1) * 20), "payload": media(codes)}}))
        except (aiohttp.ClientError, ConnectionError):
            pass

    async def listen(self):
        async for message in self.socket:
            if message.type != aiohttp.WSMsgType.TEXT:
                continue
            now, event = time.monotonic(), json.loads(message.data)
            if event["event"] == "media":
                self.hear(now, base64.b64decode(event["media"]["payload"]))
            elif event["event"] == "clear":
                for played in (self.answer, self.phrase, self.other, self.any):
                    played.clear(now)
            elif event["event"] == "mark":
                asyncio.get_running_loop().call_later(max(0, self.any.end - now), self.echo, event["mark"])
        self.ended = time.monotonic()

    def echo(self, name):
        if not self.socket.closed:
            text = json.dumps({"event": "mark", "streamSid": "MZ1", "mark": name})
            asyncio.ensure_future(self.socket.send_str(text)).add_done_callback(lambda done: done.exception())

    def hear(self, now, codes):
        samples = audioop.ulaw2lin(codes, 2)
        seconds = len(codes) / 8000
        if audioop.rms(samples, 2) < 50:
            return self.any.add(now, seconds, silent=True)
        at = max(now, self.any.end)
        pitch = audioop.cross(samples, 2) / 2 / seconds
        kinds = {abs(pitch - ANSWER_PITCH): self.answer, abs(pitch - PHRASE_PITCH): self.phrase}
        nearest = min(kinds)
        (kinds[nearest] if nearest < 60 else self.other).add(at, seconds)
        self.any.add(now, seconds)

    async def say(self, frames):
        """Speaks; answers when the last frame has gone."""
        self.queue.extend(mark(codes, SPEECH, self.number, piece) for piece, codes in enumerate(frames))
        while self.queue and not self.ended:
            await asyncio.sleep(0.005)
        self.queue.clear()
        return time.monotonic()

    async def answered(self, since, seconds):
        """When the model's answer to what was said is first heard; None if it is not in time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.ended:
            if found := self.first(self.answer, since):
                return found
            await asyncio.sleep(0.01)
        return None

    @staticmethod
    def first(played, since, least=0.001):
        return next((begin for begin, end in played.stretches if begin >= since and end - begin > least), None)

    def longest_silence(self, since, until):
        """The longest time without any sound of the agent's."""
        longest, quiet_from = 0.0, since
        for begin, end in self.any.stretches:
            if end <= since or end - begin < 0.001 or begin >= until:
                continue
            longest, quiet_from = max(longest, begin - quiet_from), max(quiet_from, end)
        return max(longest, until - quiet_from)


async def live(fault, engine, first, second, options):
    """A call with a fault; what the caller lived."""
    loop = asyncio.get_running_loop()

    async def set_fault(**faults):
        await loop.run_in_executor(None, lambda: first.fault(**faults))
    frames = speech(2.0)
    async with Call(engine.url) as call:
        await asyncio.sleep(1.5)
        spoken = await call.say(frames)
        healthy = await call.answered(spoken, 5)
        healthy_after = healthy and healthy - spoken
        await asyncio.sleep(4.5)
        requests = [len(await ask(loop, one)) for one in (first, second)]
        begun = time.monotonic()
        if fault == "drop":
            async def drop():
                await asyncio.sleep(1.0)
                await set_fault(stt_drop=1)
                return time.monotonic()
            dropping = asyncio.create_task(drop())
            spoken = await call.say(frames)
            returned = await dropping
        elif fault == "away":
            await set_fault(stt_refuse=1)
            await set_fault(stt_drop=1)
            await asyncio.sleep(3)
            spoken = await call.say(frames)
            returned = begun + AWAY
            asyncio.create_task(later(returned, set_fault(stt_refuse=0)))
        elif fault == "llm":
            await set_fault(llm500=10_000)
            spoken = await call.say(frames)
            returned = spoken + LASTS
            asyncio.create_task(later(returned, set_fault(llm500=0)))
        else:
            await set_fault(tts_mute=1)
            spoken = await call.say(frames)
            returned = spoken + LASTS
            asyncio.create_task(later(returned, set_fault(tts_mute=0)))
        answer = await call.answered(spoken - 0.5, max(0.0, returned - spoken) + 10)
        until = answer or call.ended or time.monotonic()
        phrase = call.first(call.phrase, begun)
        other = call.first(call.other, begun, 0.15)
        await asyncio.sleep(max(0.0, returned + 0.5 - time.monotonic()))
        await asyncio.sleep(4 if answer else 0.5)
        asked = [await ask(loop, one, since) for one, since in zip((first, second), requests)]
        lost, doubled = words(asked[0] + asked[1])
        after = None
        if not call.ended:
            since = await call.say(frames)
            found = await call.answered(since, 8)
            after = found and found - since
        backlog = {"drop": 1.0, "away": 2.0}.get(fault, 0.0) / GREATEST_RATE
        owed = max(spoken, returned)
        if engine.setup in STAND_INS:
            owed = max(spoken, await stood_in(loop, second, ROLE[fault]) or spoken)
        late = answer and max(0.0, answer - owed)
        return {
            "fault": fault, "setup": engine.setup, "healthy_s": seconds(healthy_after),
            "answered_s": seconds(answer and answer - spoken), "late_s": seconds(late), "owed_s": seconds(owed - spoken), "allowance_s": round(1.5 + backlog, 2),
            "lost": lost, "doubled": doubled, "silence_s": seconds(call.longest_silence(spoken, until)),
            "phrase_s": seconds(phrase and phrase - spoken), "other_s": seconds(other and other - spoken),
            "next_s": seconds(after), "hung_up_s": seconds(call.ended and call.ended - spoken),
            "met": {"answered": late is not None and late <= 1.5 + backlog, "words": not lost and answer is not None,
                    "silence": not call.ended and call.longest_silence(spoken, until) <= 2.0},
            "asked": asked,
        }


async def later(moment, what):
    await asyncio.sleep(max(0.0, moment - time.monotonic()))
    await what


async def stood_in(loop, second, role):
    """When the second provider was first asked, by our clock."""
    found = await loop.run_in_executor(None, lambda: second.ask("/debug?n=1&e=2000"))
    first = next((one["t"] for one in found["events"] if one["kind"] == BEGINNING[role]), None)
    return first and first - time.time() + time.monotonic()


async def ask(loop, simulators, since=0):
    """What the callers had said, in the requests that the model was sent."""
    found = await loop.run_in_executor(None, lambda: simulators.ask("/debug?n=200&e=1"))
    return [[str(one["content"]) for one in request["messages"] if one["role"] == "user"] for request in found["llm"]][since:]


def words(requests):
    """Which words of one utterance the model was not told, and which it was told more than once in one request."""
    said = []
    for request in requests:
        # The turn before the fault is the first one.
        behind = " ".join(request[1:])
        said.append([word.strip(".,?!").lower() for word in behind.split()])
    told = max(said, key=lambda one: len(set(one) & set(WORDS)), default=[])
    ticket = NUMBERED.strip()
    counts = collections.Counter(word for word in told if word in WORDS and word != ticket)
    return [word for word in WORDS if not counts[word]], [word for word in WORDS if counts[word] > 1]


def seconds(value):
    return None if value is None else round(value, 2)


def show(value):
    return "never" if value is None else f"{value:.2f} s"


def run(fault, setup, options, interpreter):
    log = None
    if options.logs:
        os.makedirs(options.logs, exist_ok=True)
        log = os.path.join(os.path.abspath(options.logs), f"{setup}-{fault}.log")
    with Simulators(interpreter, 1) as first, Simulators(interpreter, 1) as second:
        kind = "ordinary" if setup == "pipecat" else "syrinx"
        with Engine(kind, first, interpreter, options.syrinx, 0, agent(setup, fault, first, second), events=True,
                    log=log) as engine:
            engine.setup = setup
            return uvloop.run(live(fault, engine, first, second, options))


def row(one):
    met = one["met"]
    others = [f"{name} at {one[key]:.1f} s" for name, key in (("phrase", "phrase_s"), ("sound", "other_s"))
              if one[key] is not None]
    after = f'hung up at {one["hung_up_s"]:.1f} s' if one["hung_up_s"] is not None else show(one["next_s"])
    failed = [name for name, is_met in met.items() if not is_met]
    lost = f'{len(one["lost"])} of {len(WORDS)}' if one["answered_s"] is not None or len(one["lost"]) < len(WORDS) else "all"
    return [one["fault"], one["setup"], show(one["answered_s"]), f'{show(one["late_s"])} of {one["allowance_s"]:.1f}',
            lost + (f', {len(one["doubled"])} twice' if one["doubled"] else ""), f'{one["silence_s"]:.2f} s',
            ", ".join(others) or "nothing", after, ", ".join(failed) or "all met"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", default=",".join(FAULTS))
    parser.add_argument("--setups", default=",".join(SETUPS))
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--logs", help="a folder for the engines' journals")
    parser.add_argument("--syrinx", help="the program (.build/release/syrinx; also $SYRINX)")
    options = parser.parse_args()
    interpreter = python()
    found = []
    for fault in options.faults.split(","):
        for setup in options.setups.split(","):
            for _ in range(options.repeat):
                found.append(run(fault, setup, options, interpreter))
                say(" ".join(row(found[-1])))
    head = ["fault", "setup", "answered", "late, of what is allowed", "words lost", "longest silence", "heard besides",
            "next turn", "goals not met"]
    say(table(head, [row(one) for one in found]))
    failed = sum(not all(one["met"].values()) for one in found if one["setup"] != "pipecat")
    print(json.dumps({"measured": failed, "unit": "calls of Syrinx that fail a goal", "details": found}), flush=True)


if __name__ == "__main__":
    interruptible(main)
