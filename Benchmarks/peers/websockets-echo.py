"""A WebSocket echo server on Python `websockets` and uvloop.

    websockets-echo.py --port N [--loop asyncio]
"""
import argparse
import asyncio

import uvloop
from websockets.asyncio.server import serve


async def echo(connection):
    async for message in connection:
        await connection.send(message)


async def main(port):
    # Compression and keep-alive off: the same work as the others under test.
    async with serve(echo, "127.0.0.1", port, compression=None, ping_interval=None, max_size=None) as server:
        print("listening on 127.0.0.1:%d" % server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--loop", choices=["uvloop", "asyncio"], default="uvloop")
    options = parser.parse_args()
    (uvloop.run if options.loop == "uvloop" else asyncio.run)(main(options.port))
