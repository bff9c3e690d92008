"""elevenlabs: conversations with agents, by the SDK's own Conversation, and calls that the service carries."""
import threading
import time

from elevenlabs.client import ElevenLabs
from elevenlabs.conversational_ai.conversation import (
    AudioInterface, ClientTools, Conversation, ConversationInitiationData)
from elevenlabs.core.api_error import ApiError

from stage import KEY, equal, expect, raises

PROVIDER, PACKAGE = "elevenlabs-agents", "elevenlabs"
AGENT = "agent_sim"
GREETING = "Good morning, how can I help you?"
# The caller's speech and silence in mu-law.
LOUD, QUIET = bytes([0x10, 0x90] * 80), bytes([0xFF] * 160)


class Line(AudioInterface):
    """A telephone: what is said comes in real time, what is heard is kept."""

    def __init__(self):
        self.heard, self.interruptions, self.speaks = b"", 0, threading.Event()
        self.over = threading.Event()

    def start(self, input_callback):
        self.begun = threading.Thread(target=self._talk, args=(input_callback,), daemon=True)
        self.begun.start()

    def _talk(self, send):
        while not self.over.wait(0.02):
            send(LOUD if self.speaks.is_set() else QUIET)

    def stop(self):
        self.over.set()

    def output(self, audio):
        self.heard += audio

    def interrupt(self):
        self.interruptions += 1


class Talk:
    def __init__(self, stage, config=None, tools=None):
        self.line, self.said, self.transcripts, self.corrections, self.delays = Line(), [], [], [], []
        self.ended = threading.Event()
        client = ElevenLabs(api_key=KEY, base_url=stage.url(PROVIDER), timeout=20)
        self.conversation = Conversation(
            client, AGENT, requires_auth=True, audio_interface=self.line, config=config, client_tools=tools,
            callback_agent_response=self.said.append, callback_user_transcript=self.transcripts.append,
            callback_agent_response_correction=lambda *both: self.corrections.append(both),
            callback_latency_measurement=self.delays.append, callback_end_session=self.ended.set)

    def __enter__(self):
        self.conversation.start_session()
        return self

    def __exit__(self, *_):
        self.conversation.end_session()
        self.name = self.conversation.wait_for_session_end()

    def until(self, what, limit=15):
        deadline = time.monotonic() + limit
        while not what():
            expect(time.monotonic() < deadline, "what was waited for has not come")
            time.sleep(0.02)

    def speak(self, seconds=0.6):
        self.line.speaks.set()
        time.sleep(seconds)
        self.line.speaks.clear()


def talks(stage):
    with Talk(stage) as talk:
        talk.until(lambda: talk.said == [GREETING] and len(talk.line.heard) > 8_000)
        # The greeting is heard to its end.
        time.sleep(len(talk.line.heard) / 8_000)
        talk.speak()
        talk.until(lambda: len(talk.said) == 2)
        equal(talk.transcripts, ["I need an appointment"], "the transcripts")
        talk.until(lambda: talk.delays)
        talk.conversation.send_contextual_update("The caller is known.")
    equal(talk.line.interruptions, 0, "the interruptions")
    asked = " ".join(stage.asked(PROVIDER, "message"))
    expect("pong" in asked and "The caller is known." in asked, "what was sent did not arrive")


def cuts_in(stage):
    with Talk(stage) as talk:
        talk.until(lambda: len(talk.line.heard) > 8_000)
        talk.speak()
        talk.until(lambda: talk.corrections)
        equal(talk.line.interruptions, 1, "the interruptions")
        original, corrected = talk.corrections[0]
        equal(original, GREETING, "what was to be said")
        expect(GREETING.startswith(corrected), f"{corrected!r} was said")


def is_refused(stage):
    """An override that the operator has not allowed ends the session at once."""
    config = ConversationInitiationData(conversation_config_override={"agent": {"first_message": "Hello"}})
    with Talk(stage, config) as talk:
        talk.until(talk.ended.is_set)
    equal(talk.said, [], "what was said")


def registers(stage):
    client = ElevenLabs(api_key=KEY, base_url=stage.url(PROVIDER), timeout=20)
    twiml = client.conversational_ai.twilio.register_call(
        agent_id=AGENT, from_number="+15550100001", to_number="+15550100002", direction="inbound")
    expect("<Response>" in str(twiml), f"{twiml!r} is no TwiML")


def calls_and_fetches(stage):
    client = ElevenLabs(api_key=KEY, base_url=stage.url(PROVIDER), timeout=20)
    placed = client.conversational_ai.twilio.outbound_call(
        agent_id=AGENT, agent_phone_number_id="phnum_9", to_number="+15550100002")
    expect(placed.success and placed.call_sid.startswith("CA"), f"{placed!r}")
    for _ in range(4):
        found = client.conversational_ai.conversations.get(placed.conversation_id)
        if found.status == "done":
            break
    equal(found.status, "done", "the conversation's state")
    equal(found.transcript[0].message, GREETING, "what was said first")


def refuses(stage):
    client = ElevenLabs(api_key="wrong", base_url=stage.url(PROVIDER), timeout=20)
    raises(ApiError, lambda: client.conversational_ai.conversations.get_signed_url(agent_id=AGENT), status_code=401)


CHECKS = [registers, talks, cuts_in, is_refused, calls_and_fetches, refuses]
