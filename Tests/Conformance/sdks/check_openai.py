"""openai: chat completions, streamed and not, tools, errors; speech; transcriptions."""
import io
import json
import struct

import openai

from stage import KEY, equal, expect, raises

PROVIDER, PACKAGE = "openai", "openai"
MODEL = "gpt-5.4-mini"
TOOLS = [{"type": "function", "function": {
    "name": "find_slots", "description": "Finds free appointments.",
    "parameters": {"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}}}]


def client(stage, name=PROVIDER, key=KEY, **options):
    return openai.OpenAI(api_key=key, base_url=stage.url(name) + "/v1", max_retries=0, timeout=20, **options)


def says(text):
    return [{"role": "system", "content": "You are brief."}, {"role": "user", "content": text}]


def completes(stage):
    answer = client(stage).chat.completions.create(model=MODEL, messages=says("good morning"))
    equal(answer.choices[0].message.content, "You said: good morning", "the answer")
    equal(answer.choices[0].finish_reason, "stop", "the finish reason")
    expect(answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 0, "the usage")


def streams(stage):
    chunks = list(client(stage).chat.completions.create(
        model=MODEL, messages=says("tell me a long story, naïve “quotes” and \\ too"), stream=True,
        stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    equal(text, "You said: tell me a long story, naïve “quotes” and \\ too", "the text")
    equal([chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1], "stop", "the finish reason")
    expect(chunks[-1].usage.completion_tokens > 0 and not chunks[-1].choices, "the usage chunk is not the last")
    equal(len({chunk.id for chunk in chunks}), 1, "the number of ids")


def calls_tools(stage):
    """By the SDK's own assembly of the stream, and with the tool's answer given back."""
    messages = says('call find_slots {"day": "friday"}')
    with client(stage).chat.completions.stream(model=MODEL, messages=messages, tools=TOOLS) as stream:
        for _ in stream:
            pass
        answer = stream.get_final_completion()
    call = answer.choices[0].message.tool_calls[0]
    equal(answer.choices[0].finish_reason, "tool_calls", "the finish reason")
    equal((call.function.name, json.loads(call.function.arguments)), ("find_slots", {"day": "friday"}), "the call")
    messages += [
        {"role": "assistant", "content": None, "tool_calls": [
            {"id": call.id, "type": "function",
             "function": {"name": call.function.name, "arguments": call.function.arguments}}]},
        {"role": "tool", "tool_call_id": call.id, "content": "at nine"}]
    answer = client(stage).chat.completions.create(model=MODEL, messages=messages, tools=TOOLS)
    expect("at nine" in answer.choices[0].message.content, "the tool's answer is not in the reply")


def refuses(stage):
    create = client(stage).chat.completions.create
    raises(openai.AuthenticationError,
           lambda: client(stage, key="wrong").chat.completions.create(model=MODEL, messages=says("hi")))
    raises(openai.NotFoundError, lambda: create(model="no-such-model", messages=says("hi")), code="model_not_found")
    unanswered = says("hi") + [{"role": "assistant", "content": None, "tool_calls": [
        {"id": "call_1", "type": "function", "function": {"name": "find_slots", "arguments": "{}"}}]}]
    raises(openai.BadRequestError, lambda: create(model=MODEL, messages=unanswered, tools=TOOLS))


def limits_rate(stage):
    stage.fault(PROVIDER, "status:429:2")
    error = raises(openai.RateLimitError, lambda: client(stage).chat.completions.create(
        model=MODEL, messages=says("hi")))
    expect(error.response.headers.get("retry-after") or error.response.headers.get("retry-after-ms"), "no retry-after")
    expect(error.request_id, "no request id")


def retries(stage):
    """The SDK's own patience brings it through."""
    stage.fault(PROVIDER, "status:503")
    patient = client(stage).with_options(max_retries=2)
    answer = patient.chat.completions.create(model=MODEL, messages=says("again"))
    equal(answer.choices[0].message.content, "You said: again", "the answer")


def fails_in_the_middle(stage):
    stage.fault(PROVIDER, "error@3")
    raises(openai.APIError, lambda: list(client(stage).chat.completions.create(
        model=MODEL, messages=says("one two three four five six seven eight"), stream=True)))
    stage.fault(PROVIDER, "drop@3")
    try:
        list(client(stage).chat.completions.create(
            model=MODEL, messages=says("one two three four five six seven eight"), stream=True))
    except Exception:  # The SDK lets its HTTP library's error through.
        return
    raise AssertionError("a dropped stream was taken for a whole one")


def lists_models(stage):
    expect(MODEL in [model.id for model in client(stage).models.list()], f"{MODEL} is not listed")


def dialects(stage):
    """The look-alikes, by the same SDK."""
    for name in ("groq", "together", "openrouter", "ollama", "vllm", "llamacpp"):
        base = {"groq": "/openai/v1", "openrouter": "/api/v1"}.get(name, "/v1")
        other = openai.OpenAI(api_key=KEY, base_url=stage.url(name) + base, max_retries=0, timeout=20)
        chunks = list(other.chat.completions.create(model="sim", messages=says("good morning"), stream=True))
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        equal(text, "You said: good morning", f"the text of {name}")


def azure(stage):
    other = openai.AzureOpenAI(api_key=KEY, azure_endpoint=stage.url("azure"), api_version="2024-10-21", max_retries=0)
    answer = other.chat.completions.create(model="sim", messages=says("good morning"))
    equal(answer.choices[0].message.content, "You said: good morning", "the answer")


def speaks(stage):
    with client(stage, "openai-speech").audio.speech.with_streaming_response.create(
            model="gpt-4o-mini-tts", voice="alloy", input="Good morning, how can I help you?",
            response_format="pcm") as answer:
        sound = b"".join(answer.iter_bytes())
    expect(len(sound) > 24_000 and len(sound) % 2 == 0, f"{len(sound)} bytes of audio came")
    raises(openai.AuthenticationError, lambda: client(stage, "openai-speech", key="wrong").audio.speech.create(
        model="gpt-4o-mini-tts", voice="alloy", input="Hello."))


def wave(codes):
    """A WAV file of mu-law, as linear samples."""
    def linear(code):
        code = ~code & 0xFF
        magnitude = (((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)
        return (0x84 - magnitude) if code & 0x80 else (magnitude - 0x84)
    samples = struct.pack(f"<{len(codes)}h", *map(linear, codes))
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16,
                       b"data", len(samples))
    return head + samples


def transcribes(stage):
    text, audio = stage.clip(0)
    file = ("speech.wav", io.BytesIO(wave(audio)), "audio/wav")
    answer = client(stage, "transcriptions").audio.transcriptions.create(model="gpt-4o-mini-transcribe", file=file)
    equal(answer.text.strip().lower().rstrip("."), text.lower().rstrip("."), "the transcript")
    file = ("speech.wav", io.BytesIO(wave(audio)), "audio/wav")
    events = list(client(stage, "transcriptions").audio.transcriptions.create(
        model="gpt-4o-mini-transcribe", file=file, stream=True))
    equal(events[-1].type, "transcript.text.done", "the last event")
    equal("".join(event.delta for event in events[:-1]), events[-1].text, "the deltas")


CHECKS = [completes, streams, calls_tools, refuses, limits_rate, retries, fails_in_the_middle, lists_models, dialects, azure]
MORE = {"openai-speech": [speaks], "transcriptions": [transcribes]}
