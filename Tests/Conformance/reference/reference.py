"""An independent stand-in for `transport-echo`, on aiohttp: to see that the checks can pass and can fail.

    reference.py --port N [--tls --cert F --key F] [--deflate] [--loops N]
    reference.py --get URL [--ca F] [--body F]
    reference.py --ws-client URL [--ca F] [--deflate]
    reference.py --autobahn-client URL --agent NAME [--deflate]
"""
import argparse
import asyncio
import os
import ssl
import sys

import aiohttp
from aiohttp import WSMsgType, web


async def echo_until_closed(link):
    async for message in link:
        if message.type == WSMsgType.TEXT:
            await link.send_str(message.data)
        elif message.type == WSMsgType.BINARY:
            await link.send_bytes(message.data)


async def serve(options):
    async def echo(request):
        link = web.WebSocketResponse(compress=options.deflate, max_msg_size=16 << 20)
        await link.prepare(request)
        await echo_until_closed(link)
        return link

    async def body(request):
        return web.Response(body=await request.read())

    async def plaintext(request):
        return web.Response(text="Hello, World!")

    app = web.Application(client_max_size=64 << 20)
    app.add_routes([web.get("/", echo), web.get("/plaintext", plaintext), web.route("*", "/http", body)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    context = None
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
    site = web.TCPSite(runner, "127.0.0.1", options.port, ssl_context=context)
    await site.start()
    print("listening on 127.0.0.1:%d" % site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


def session(options):
    context = ssl.create_default_context(cafile=options.ca) if options.ca else None
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context or True))


async def get(options):
    async with session(options) as client:
        if options.body:
            with open(options.body, "rb") as file:
                request = client.post(options.get, data=file.read())
        else:
            request = client.get(options.get)
        async with request as answer:
            sys.stdout.buffer.write(await answer.read())
            if not answer.ok:
                raise OSError(f"answered {answer.status}")


async def ws_client(options):
    async with session(options) as client:
        async with client.ws_connect(options.ws_client, max_msg_size=0, compress=15 * options.deflate) as link:
            for size in (0, 1, 125, 126, 65535, 65536, 1 << 20):
                payload = os.urandom(size)
                await link.send_bytes(payload)
                if await link.receive_bytes() != payload:
                    raise OSError(f"a wrong echo of {size} bytes")


async def autobahn_client(options):
    url, agent = options.autobahn_client, options.agent
    async with session(options) as client:
        async def connect(path):
            return await client.ws_connect(url + path, max_msg_size=0, compress=15 * options.deflate)
        link = await connect("/getCaseCount")
        count = int(await link.receive_str())
        await link.close()
        for number in range(1, count + 1):
            try:
                await echo_until_closed(await connect(f"/runCase?case={number}&agent={agent}"))
            except (aiohttp.ClientError, OSError):
                pass
        await (await connect(f"/updateReports?agent={agent}")).close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    for name in ("--cert", "--key", "--ca", "--body", "--get", "--ws-client", "--autobahn-client", "--agent", "--loops"):
        parser.add_argument(name)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--deflate", action="store_true")
    options = parser.parse_args()
    role = get if options.get else ws_client if options.ws_client else autobahn_client if options.autobahn_client \
        else serve
    try:
        asyncio.run(role(options))
    except (aiohttp.ClientError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
