"""cartesia: contexts on a WebSocket, and speech by HTTP."""
import cartesia
from cartesia import Cartesia

from stage import KEY, equal, expect, raises

PROVIDER, PACKAGE = "cartesia", "cartesia"
VOICE = {"mode": "id", "id": "6ccbfb76-1fc6-48f7-b71d-91ac6298247b"}
FORMAT = {"container": "raw", "encoding": "pcm_mulaw", "sample_rate": 8000}
COMMON = {"model_id": "sonic-3", "voice": VOICE, "output_format": FORMAT}
TEXT = "Good morning, how can I help you?"


def client(stage, key=KEY):
    return Cartesia(api_key=key, base_url=stage.url(PROVIDER), websocket_base_url=stage.socket(PROVIDER), max_retries=0)


def streams(stage):
    with client(stage).tts.websocket_connect() as connection:
        context = connection.context()
        context.send(transcript="Good morning, ", continue_=True, add_timestamps=True, language="en", **COMMON)
        context.send(transcript="how can I help you?", continue_=True, add_timestamps=True, language="en", **COMMON)
        context.no_more_inputs()
        sound, words = 0, []
        for event in context.receive():
            if event.type == "chunk":
                sound += len(event.audio)
            elif event.type == "timestamps":
                words += event.word_timestamps.words
    expect(sound > 8_000, "hardly any audio came")
    equal(" ".join(words), TEXT, "the words")


def two_contexts(stage):
    with client(stage).tts.websocket_connect() as connection:
        for text in ("One.", "Two, and a little more."):
            context = connection.context()
            context.send(transcript=text, continue_=False, language="en", **COMMON)
            sound = sum(len(event.audio) for event in context.receive() if event.type == "chunk")
            expect(sound > 1_000, "hardly any audio came")


def refuses(stage):
    def run():
        with client(stage, "wrong").tts.websocket_connect() as connection:
            context = connection.context()
            context.send(transcript=TEXT, continue_=False, language="en", **COMMON)
            list(context.receive())
    try:
        run()
    except Exception as error:
        expect("401" in f"{error!r} {error}" or "nauthorized" in f"{error}", f"another error: {error!r}")
        return
    raise AssertionError("a wrong key was taken")


def generates(stage):
    answer = client(stage).tts.generate(transcript=TEXT, language="en", **COMMON)
    expect(len(answer.read()) > 8_000, "hardly any audio came")
    raises(cartesia.AuthenticationError,
           lambda: client(stage, "wrong").tts.generate(transcript=TEXT, language="en", **COMMON))


CHECKS = [streams, two_contexts, refuses]
MORE_HTTP = [generates]
