#!/usr/bin/env python3
"""The official OpenAI SDK as a reader of many streams: openai-streams.py URL KEY STREAMS SECONDS WARMUP

Prints the same line of JSON as provider-floor.
"""
import asyncio
import json
import sys
import time

import openai


async def main(url, key, streams, seconds, warmup):
    client = openai.AsyncOpenAI(api_key=key, base_url=url, max_retries=0, timeout=120)
    client._client.timeout = 120
    delays, state = [], {"recording": False, "failures": 0}
    text = " ".join(f"word{number}" for number in range(600))

    async def read():
        try:
            stream = await client.chat.completions.create(
                model="sim", stream=True, messages=[{"role": "user", "content": text}])
            async for chunk in stream:
                if state["recording"] and chunk.choices and (words := chunk.choices[0].delta.content):
                    delays.append(time.monotonic_ns() - int(words.split()[0]))
        except (openai.OpenAIError, ValueError):
            state["failures"] += 1

    readers = [asyncio.create_task(read()) for _ in range(streams)]
    await asyncio.sleep(warmup)
    spent = time.process_time()
    state["recording"] = True
    await asyncio.sleep(seconds)
    state["recording"] = False
    busy = (time.process_time() - spent) / seconds
    for reader in readers:
        reader.cancel()
    delays.sort()
    delays = delays or [-1_000]
    print(json.dumps({"p50": delays[len(delays) // 2] / 1e3, "p99": delays[int(len(delays) * 0.99)] / 1e3,
                      "max": delays[-1] / 1e3, "count": len(delays), "busy": busy, "failures": state["failures"]}),
          flush=True)


if __name__ == "__main__":
    try:
        asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5])))
    except asyncio.CancelledError:
        pass
