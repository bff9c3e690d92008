"""How callers bear their number in what they say, and the sounds that they make besides.

A frame of 20 ms that is not silent begins with eight µ-law codes so soft that nobody hears them: who speaks, what kind of
sound it is, and which piece of the utterance. They come through an engine unharmed that passes 8 kHz on as they are, µ-law
or linear, so the simulated recogniser knows what a real one would have to hear.
"""
import audioop
import base64
import collections
import math
import os
import random
import wave

SPEECH, COUGH, HUM = 0, 1, 2
SILENCE = b"\xff" * 160
# What stands before a caller's number in texts.
NUMBERED = "ticket "
# How the simulated voice speaks what the model said, and anything else.
ANSWER_PITCH, PHRASE_PITCH = 300, 500
SPEECH_FILE = "sounds/en_US_f_Allison/demo-instruct.wav"

Mark = collections.namedtuple("Mark", "kind number piece")
_SYNC = bytes([0x60, 0xE0, 0x60])


def mark(codes, kind, number, piece):
    """A frame with its mark; amplitudes of 130 to 370, where speech has thousands."""
    bits = kind << 20 | (number & 0xFFF) << 8 | (piece & 0xFF)
    return _SYNC + bytes(0xE0 | bits >> shift & 15 for shift in range(20, -1, -4)) + codes[9:]


def marked(codes):
    """What a frame's mark says; None for one without. It need not stand at the beginning: a stream may be out of step."""
    at = codes.find(_SYNC)
    if at < 0 or len(codes) < at + 9 or any(code & 0xF0 != 0xE0 for code in codes[at + 3:at + 9]):
        return None
    bits = 0
    for code in codes[at + 3:at + 9]:
        bits = bits << 4 | code & 15
    return Mark(bits >> 20, bits >> 8 & 0xFFF, bits & 0xFF)


def media(codes):
    return base64.b64encode(codes).decode()


def speech(seconds, path=None):
    """Real speech, its quiet frames left out so that there is no pause in it, as µ-law frames of 20 ms."""
    path = path or os.path.join("/usr/share/asterisk", SPEECH_FILE)
    with wave.open(path) as file:
        assert file.getframerate() == 8000 and file.getnchannels() == 1
        samples = file.readframes(file.getnframes())
    frames = []
    for start in range(0, len(samples) - 319, 320):
        if audioop.rms(samples[start:start + 320], 2) > 500:
            frames.append(audioop.lin2ulaw(samples[start:start + 320], 2))
        if len(frames) >= int(seconds * 50):
            return frames
    raise SystemExit(f"{path}: there is not enough speech in it")


def _frames(values):
    samples = b"".join(int(max(-32000, min(32000, value))).to_bytes(2, "little", signed=True) for value in values)
    codes = audioop.lin2ulaw(samples, 2)
    return [codes[start:start + 160] for start in range(0, len(codes) - 159, 160)]


def cough(seed):
    """Two bursts of air with the rest of a voice in them, 0.4 s together."""
    rng = random.Random(seed)
    values = []
    for length in (1120, 1440):
        low, pitch = 0.0, rng.uniform(110, 180)
        for i in range(length):
            envelope = min(1, i / 80) * math.exp(-i / rng.uniform(500, 520))
            low += 0.6 * (rng.uniform(-1, 1) - low)
            voice = sum(math.sin(2 * math.pi * pitch * k * i / 8000) / k for k in range(1, 8))
            values.append(envelope * (14000 * low + 2500 * voice))
        values += [0] * 640
    return _frames(values[:-640])


def hum(seed):
    """"Mm-hm": a nasal voice of two syllables, the second one higher, 0.5 s."""
    rng = random.Random(seed)
    base, phase, values = rng.uniform(110, 190), 0.0, []
    for i in range(4000):
        at = i / 4000
        phase += 2 * math.pi * base * (1 if at < .5 else 1.25) * (1 + .03 * math.sin(2 * math.pi * at)) / 8000
        envelope = min(1, at * 12, (1 - at) * 8) * (1 - .75 * math.exp(-((at - .48) / .05) ** 2))
        voice = math.sin(phase) + .5 * math.sin(2 * phase) + .12 * math.sin(3 * phase) + .05 * math.sin(5 * phase)
        values.append(4500 * envelope * voice)
    return _frames(values)
