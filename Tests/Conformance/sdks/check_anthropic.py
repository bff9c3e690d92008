"""anthropic: messages, streamed and not, tools, errors."""
import anthropic

from stage import KEY, equal, expect, raises

PROVIDER, PACKAGE = "anthropic", "anthropic"
MODEL = "claude-haiku-4-5"
TOOLS = [{"name": "find_slots", "description": "Finds free appointments.",
          "input_schema": {"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}}]


def client(stage, key=KEY, retries=0):
    return anthropic.Anthropic(api_key=key, base_url=stage.url(PROVIDER), max_retries=retries, timeout=20)


def ask(stage, text, key=KEY, retries=0, **more):
    return client(stage, key, retries).messages.create(
        **{"model": MODEL, "max_tokens": 200, "messages": [{"role": "user", "content": text}], **more})


def completes(stage):
    answer = ask(stage, "good morning", system="You are brief.")
    equal(answer.content[0].text, "You said: good morning", "the answer")
    equal(answer.stop_reason, "end_turn", "the stop reason")
    expect(answer.usage.input_tokens > 0 and answer.usage.output_tokens > 0, "the usage")


def streams(stage):
    with client(stage).messages.stream(
            model=MODEL, max_tokens=200,
            messages=[{"role": "user", "content": "a story with “quotes”, naïve words and \\"}]) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    equal(text, "You said: a story with “quotes”, naïve words and \\", "the text")
    equal(final.content[0].text, text, "the SDK's own sum")
    expect(final.usage.output_tokens > 1, "the cumulative usage")
    equal(final.stop_reason, "end_turn", "the stop reason")


def calls_tools(stage):
    messages = [{"role": "user", "content": 'call find_slots {"day": "friday"}'}]
    with client(stage).messages.stream(model=MODEL, max_tokens=200, messages=messages, tools=TOOLS) as stream:
        final = stream.get_final_message()
    equal(final.stop_reason, "tool_use", "the stop reason")
    call = [block for block in final.content if block.type == "tool_use"][0]
    equal((call.name, call.input), ("find_slots", {"day": "friday"}), "the call")
    messages += [
        {"role": "assistant", "content": [block.model_dump(include={"type", "id", "name", "input"}) for block in [call]]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "at nine"}]}]
    answer = client(stage).messages.create(model=MODEL, max_tokens=200, messages=messages, tools=TOOLS)
    expect("at nine" in answer.content[0].text, "the tool's answer is not in the reply")


def caches(stage):
    long = [{"type": "text", "text": "You are brief. " * 2_000, "cache_control": {"type": "ephemeral"}}]
    first = ask(stage, "one", system=long)
    second = ask(stage, "two", system=long)
    expect(first.usage.cache_creation_input_tokens > 0, "nothing was written to the cache")
    expect(second.usage.cache_read_input_tokens > 0, "nothing was read from the cache")


def refuses(stage):
    raises(anthropic.AuthenticationError, lambda: ask(stage, "hi", key="wrong"), status_code=401)
    raises(anthropic.NotFoundError, lambda: ask(stage, "hi", model="no-such-model"), status_code=404)
    unanswered = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": [
        {"type": "tool_use", "id": "toolu_1", "name": "find_slots", "input": {}}]}, {"role": "user", "content": "well?"}]
    raises(anthropic.BadRequestError, lambda: ask(stage, "", messages=unanswered, tools=TOOLS), status_code=400)
    raises(anthropic.BadRequestError, lambda: ask(stage, "hi", extra_body={"temperature": 7}), status_code=400)


def limits_rate(stage):
    stage.fault(PROVIDER, "status:429:2")
    error = raises(anthropic.RateLimitError, lambda: ask(stage, "hi"))
    equal(error.response.headers.get("retry-after"), "2", "retry-after")
    equal(error.body["error"]["type"], "rate_limit_error", "the error's type")


def retries(stage):
    stage.fault(PROVIDER, "status:529")
    equal(ask(stage, "again", retries=2).content[0].text, "You said: again", "the answer")


def fails_in_the_middle(stage):
    def read():
        with client(stage).messages.stream(
                model=MODEL, max_tokens=200,
                messages=[{"role": "user", "content": "one two three four five six seven eight"}]) as stream:
            stream.get_final_message()
    stage.fault(PROVIDER, "error@3")
    raises(anthropic.APIError, read)
    stage.fault(PROVIDER, "drop@3")
    try:
        read()
    except Exception:  # The SDK lets its HTTP library's error through.
        return
    raise AssertionError("a dropped stream was taken for a whole one")


def counts_stop(stage):
    answer = ask(stage, "a story that is much longer than this", max_tokens=3)
    equal(answer.stop_reason, "max_tokens", "the stop reason")


CHECKS = [completes, streams, calls_tools, caches, refuses, limits_rate, retries, fails_in_the_middle, counts_stop]
