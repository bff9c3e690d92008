"""elevenlabs: speech by HTTP, with and without timestamps, and on a WebSocket."""
import base64

from elevenlabs import VoiceSettings
from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError

from stage import KEY, equal, expect, raises

PROVIDER, PACKAGE = "elevenlabs", "elevenlabs"
VOICE = "21m00Tcm4TlvDq8ikWAM"
TEXT = "Good morning, how can I help you?"
OPTIONS = {"model_id": "eleven_flash_v2_5", "output_format": "ulaw_8000"}


def client(stage, key=KEY):
    return ElevenLabs(api_key=key, base_url=stage.url(PROVIDER), timeout=20)


def streams(stage):
    pieces = list(client(stage).text_to_speech.stream(VOICE, text=TEXT, **OPTIONS))
    expect(sum(map(len, pieces)) > 8_000, "hardly any audio came")


def converts(stage):
    sound = b"".join(client(stage).text_to_speech.convert(
        VOICE, text=TEXT, voice_settings=VoiceSettings(stability=0.5, similarity_boost=0.75, speed=1.0), **OPTIONS))
    expect(len(sound) > 8_000, "hardly any audio came")


def aligns(stage):
    sound, letters, ends = 0, [], []
    for piece in client(stage).text_to_speech.stream_with_timestamps(VOICE, text=TEXT, **OPTIONS):
        sound += len(base64.b64decode(piece.audio_base_64))
        if piece.alignment:
            letters += piece.alignment.characters
            ends += piece.alignment.character_end_times_seconds
    equal("".join(letters).strip(), TEXT, "the letters")
    equal(ends, sorted(ends), "the order of times")
    expect(abs(ends[-1] - sound / 8000) < 0.5, f"{ends[-1]} s are aligned of {sound / 8000} s")


def speaks_on_socket(stage):
    """The SDK wants TLS for its sockets, whatever its base URL says."""
    words = iter(["Good morning, ", "how can I ", "help you? ", "I am here."])
    sound = b"".join(client(stage).text_to_speech.convert_realtime(VOICE, text=words, **OPTIONS))
    expect(len(sound) > 8_000, "hardly any audio came")


def refuses(stage):
    raises(ApiError, lambda: list(client(stage, "wrong").text_to_speech.stream(VOICE, text=TEXT, **OPTIONS)),
           status_code=401)
    raises(ApiError, lambda: list(client(stage).text_to_speech.stream(
        VOICE, text=TEXT, voice_settings=VoiceSettings(stability=7), **OPTIONS)))


def limits_rate(stage):
    stage.fault(PROVIDER, "status:429", times=5)
    raises(ApiError, lambda: list(client(stage).text_to_speech.stream(
        VOICE, text=TEXT, request_options={"max_retries": 0}, **OPTIONS)), status_code=429)


CHECKS = [streams, converts, aligns, refuses, limits_rate]
TLS_CHECKS = [speaks_on_socket]
