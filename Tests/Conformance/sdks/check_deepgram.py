"""deepgram-sdk: recognition on both sockets, and Aura."""
import threading
import time

from deepgram import DeepgramClient
from deepgram.core.api_error import ApiError
from deepgram.environment import DeepgramClientEnvironment
from websockets.exceptions import InvalidStatus

from stage import KEY, equal, expect

PROVIDER, PACKAGE = "deepgram", "deepgram-sdk"
SILENCE = b"\xff"


def client(stage, key=KEY):
    base, socket = stage.url(PROVIDER), stage.socket(PROVIDER)
    place = DeepgramClientEnvironment(base=base, production=socket, agent=socket, agent_rest=base)
    return DeepgramClient(api_key=key, environment=place)


def speak(socket, audio, piece, close=True):
    """Sends audio as fast as the socket takes it, which is at most 1.25 times as fast as it is spoken."""
    def run():
        for start in range(0, len(audio), piece):
            socket.send_media(audio[start:start + piece])
            time.sleep(piece / 8000 / 1.2)
        if close:
            socket.send_close_stream()
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def listen_v1(stage, number=0, **options):
    text, audio = stage.clip(number)
    heard = []
    with client(stage).listen.v1.connect(model="nova-3", encoding="mulaw", sample_rate=8000, **options) as socket:
        speak(socket, audio + SILENCE * 12_000, 640)
        for message in socket:
            heard.append(message)
    return text, heard


def words(text):
    return "".join(one for one in text.lower() if one.isalnum() or one == " ").split()


def transcribes(stage):
    text, heard = listen_v1(stage, interim_results=True, punctuate=True)
    kinds = {message.type for message in heard}
    expect({"Results", "Metadata"} <= kinds, f"Results and Metadata are missing among {kinds}")
    results = [message for message in heard if message.type == "Results"]
    finals = " ".join(message.channel.alternatives[0].transcript for message in results if message.is_final).strip()
    equal(words(finals), words(text), "the finals")
    expect(any(not message.is_final for message in results), "no interim came")
    spoken = [word for message in results if message.is_final for word in message.channel.alternatives[0].words]
    expect(all(one.start <= one.end for one in spoken), "a word ends before it begins")
    expect(all(0 <= one.confidence <= 1 for one in spoken), "a confidence is none")
    last = [message for message in heard if message.type == "Metadata"][-1]
    expect(last.request_id and last.duration > 2, "the last Metadata has no request id or duration")


def marks_speech(stage):
    _, heard = listen_v1(stage, vad_events=True, interim_results=True, utterance_end_ms=1000)
    kinds = [message.type for message in heard]
    expect("SpeechStarted" in kinds, f"SpeechStarted is missing among {set(kinds)}")
    expect("UtteranceEnd" in kinds, f"UtteranceEnd is missing among {set(kinds)}")


def finalizes(stage):
    _, audio = stage.clip(1)
    with client(stage).listen.v1.connect(model="nova-3", encoding="mulaw", sample_rate=8000) as socket:
        speak(socket, audio, 640, close=False).join()
        socket.send_finalize()
        for message in socket:
            if message.type == "Results" and message.from_finalize:
                break
        else:
            raise AssertionError("no from_finalize came")
        socket.send_keep_alive()
        socket.send_close_stream()


def refused(status, run):
    """A refused handshake comes as the SDK's error or as its WebSocket library's, as their versions go together."""
    try:
        run()
    except ApiError as error:
        equal(error.status_code, status, "the status")
    except InvalidStatus as error:
        equal(error.response.status_code, status, "the status")
        expect(error.response.headers.get("dg-request-id"), "dg-request-id is missing")
    else:
        raise AssertionError("the handshake was not refused")


def refuses_key(stage):
    def run():
        with client(stage, "wrong").listen.v1.connect(model="nova-3"):
            pass
    refused(401, run)


def refuses_parameters(stage):
    def run():
        with client(stage).listen.v1.connect(model="nova-3", encoding="mulaw"):
            pass
    refused(400, run)


def limits_rate(stage):
    stage.fault(PROVIDER, "status:429:3")

    def run():
        with client(stage).listen.v1.connect(model="nova-3", encoding="mulaw", sample_rate=8000):
            pass
    refused(429, run)


def flux_turn(stage):
    text, audio = stage.clip(2)
    heard = []
    options = {"eager_eot_threshold": "0.5", "eot_threshold": "0.8"}
    with client(stage).listen.v2.connect(
            model="flux-general-en", encoding="mulaw", sample_rate="8000", **options) as socket:
        speak(socket, audio + SILENCE * 20_000, 640)
        for message in socket:
            heard.append(message)
            if getattr(message, "event", None) == "EndOfTurn":
                break
    equal(heard[0].type, "Connected", "the first message")
    events = [message.event for message in heard if message.type == "TurnInfo"]
    for event in ("StartOfTurn", "Update", "EagerEndOfTurn", "EndOfTurn"):
        expect(event in events, f"{event} is missing among {events}")
    equal(words(heard[-1].transcript), words(text), "the turn")
    sequence = [message.sequence_id for message in heard]
    equal(sequence, list(range(len(sequence))), "the sequence ids")


def flux_configures(stage):
    with client(stage).listen.v2.connect(model="flux-general-en", encoding="mulaw", sample_rate="8000") as socket:
        socket.send_configure({"type": "Configure", "keyterms": ["Syrinx"]})
        for message in socket:
            if message.type in ("ConfigureSuccess", "ConfigureFailure"):
                equal(message.type, "ConfigureSuccess", "the answer to Configure")
                break
        socket.send_close_stream()


def client_of(stage, name):
    base, socket = stage.url(name), stage.socket(name)
    place = DeepgramClientEnvironment(base=base, production=socket, agent=socket, agent_rest=base)
    return DeepgramClient(api_key=KEY, environment=place)


def speaks_on_socket(stage):
    from deepgram.speak.v1.types import SpeakV1Text
    sound, flushed = 0, False
    with client_of(stage, "deepgram-aura").speak.v1.connect(
            model="aura-2-thalia-en", encoding="mulaw", sample_rate=8000) as socket:
        socket.send_text(SpeakV1Text(type="Speak", text="Good morning. "))
        socket.send_text(SpeakV1Text(type="Speak", text="How can I help you?"))
        socket.send_flush()
        for message in socket:
            if isinstance(message, bytes):
                sound += len(message)
            elif message.type == "Flushed":
                flushed = True
                break
        socket.send_close()
    expect(flushed and sound > 8_000, f"flushed {flushed}, {sound} bytes")


CHECKS = [transcribes, marks_speech, finalizes, refuses_key, refuses_parameters, limits_rate, flux_turn, flux_configures]
AURA_CHECKS = [speaks_on_socket]
