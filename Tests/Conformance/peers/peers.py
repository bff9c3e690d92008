"""Other people's clients against our server, and our client against other people's servers, plain and TLS.

    peers.py --program COMMAND        run by Tests/Conformance/run, in its Python environment

Clients: curl, aiohttp, websockets, h11. Servers: aiohttp, websockets, h11, and TLS servers with bad certificates.
Our client is `COMMAND --get URL [--ca FILE] [--body FILE]` (body of the answer on stdout; status 0 for a 2xx answer,
else 1 and a sentence on stderr) and `COMMAND --ws-client URL [--ca FILE] [--deflate]` (sends messages of many sizes,
compares the echoes, closes; status 0, or 1 and a sentence on stderr).
"""
import argparse
import asyncio
import json
import os
import shlex
import socket
import ssl
import subprocess
import sys
import threading
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "Benchmarks", "measure"))
warnings.simplefilter("ignore", DeprecationWarning)

import aiohttp  # noqa: E402
import h11  # noqa: E402
import websockets.asyncio.client  # noqa: E402
import websockets.asyncio.server  # noqa: E402

import certificates  # noqa: E402
from bench import Server  # noqa: E402

FOLDER = os.path.join(ROOT, ".build", "conformance", "certificates")
ROOT_PEM = os.path.join(FOLDER, "root.pem")
SIZES = [0, 1, 125, 126, 127, 300, 65535, 65536, 1 << 20]
CASES = []


class Skipped(Exception):
    """Our program has not what the case needs."""


def case(name):
    def declare(function):
        CASES.append((name, function))
        return function
    return declare


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def same(got, wanted):
    expect(got == wanted, f"got {got!r:.80}, wanted {wanted!r:.80}")


def trusting():
    return ssl.create_default_context(cafile=ROOT_PEM)


class Ours:
    """Our server, plain and TLS; with permessage-deflate, as peers offer it."""

    def __init__(self, command):
        self.command = command
        good = ["--tls", "--cert", os.path.join(FOLDER, "good.pem"), "--key", os.path.join(FOLDER, "good.key")]
        with open(os.path.join(FOLDER, "..", "peers.log"), "w") as log:
            self.plain = Server([*command, "--port", "0", "--deflate"], core=None, name="plain", log=log)
            self.tls = Server([*command, "--port", "0", "--deflate", *good], core=None, name="tls", log=log)
        help_text = subprocess.run([*command, "--help"], capture_output=True, text=True, timeout=20)
        self.known = help_text.stdout + help_text.stderr

    def url(self, scheme, path):
        server = self.tls if scheme in ("https", "wss") else self.plain
        return f"{scheme}://localhost:{server.port}{path}"

    def port(self, secure):
        return (self.tls if secure else self.plain).port

    def client(self, *arguments):
        """Runs our client."""
        if arguments[0] not in self.known:
            raise Skipped(f"the program has no {arguments[0]}")
        return subprocess.run([*self.command, *arguments], capture_output=True, timeout=60)

    def end(self):
        self.plain.end()
        self.tls.end()


# ---- Clients against our server

def curl(ours, scheme, path, *options, body=None):
    command = ["curl", "-sS", "--noproxy", "*", "--cacert", ROOT_PEM, "--max-time", "30", "--http1.1", *options,
               ours.url(scheme, path)]
    done = subprocess.run(command, capture_output=True, input=body, timeout=60)
    expect(done.returncode == 0, f"curl ended with {done.returncode}: {done.stderr.decode()[:200]}")
    return done.stdout


for scheme in ("http", "https"):
    @case(f"curl: GET over {scheme}")
    def _(ours, scheme=scheme):
        expect(len(curl(ours, scheme, "/plaintext")) > 0, "an empty body")

    @case(f"curl: HEAD over {scheme}")
    def _(ours, scheme=scheme):
        expect(curl(ours, scheme, "/plaintext", "-I").startswith(b"HTTP/1.1 200"), "not a 200")

    @case(f"curl: POST over {scheme}")
    def _(ours, scheme=scheme):
        same(curl(ours, scheme, "/http", "--data-binary", "@-", body=b"hello"), b"hello")

    @case(f"curl: POST of 4 MiB with Expect: 100-continue over {scheme}")
    def _(ours, scheme=scheme):
        body = os.urandom(1 << 22)
        same(curl(ours, scheme, "/http", "-H", "Expect: 100-continue", "--data-binary", "@-", body=body), body)

    @case(f"curl: POST of 1 MiB in chunks over {scheme}")
    def _(ours, scheme=scheme):
        body = os.urandom(1 << 20)
        same(curl(ours, scheme, "/http", "-H", "Transfer-Encoding: chunked", "--data-binary", "@-", body=body), body)

    @case(f"curl: HTTP/1.0 over {scheme}")
    def _(ours, scheme=scheme):
        expect(len(curl(ours, scheme, "/plaintext", "--http1.0")) > 0, "an empty body")

    @case(f"curl: two requests on one connection over {scheme}")
    def _(ours, scheme=scheme):
        url = ours.url(scheme, "/plaintext")
        text = curl(ours, scheme, "/plaintext", "-w", "%{num_connects} ", "-o", "/dev/null", "-o", "/dev/null", url)
        same(text.split(), [b"1", b"0"])

    @case(f"aiohttp client: GET and POST over {scheme}")
    def _(ours, scheme=scheme):
        async def talk():
            connector = aiohttp.TCPConnector(ssl=trusting())
            async with aiohttp.ClientSession(connector=connector) as session:
                for size in SIZES:
                    body = os.urandom(size)
                    async with session.post(ours.url(scheme, "/http"), data=body) as answer:
                        same((answer.status, await answer.read()), (200, body))
                async with session.get(ours.url(scheme, "/plaintext")) as answer:
                    same(answer.status, 200)
        asyncio.run(asyncio.wait_for(talk(), 60))

    @case(f"aiohttp client: a hundred requests at once over {scheme}")
    def _(ours, scheme=scheme):
        async def one(session, index):
            async with session.post(ours.url(scheme, "/http"), data=b"%d" % index) as answer:
                same(await answer.read(), b"%d" % index)

        async def talk():
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting(), limit=20)) as session:
                await asyncio.gather(*(one(session, index) for index in range(100)))
        asyncio.run(asyncio.wait_for(talk(), 60))

    @case(f"h11 client: requests on one connection over {scheme}")
    def _(ours, scheme=scheme):
        link = socket.create_connection(("localhost", ours.port(scheme == "https")), 10)
        if scheme == "https":
            link = trusting().wrap_socket(link, server_hostname="localhost")
        with link:
            state = h11.Connection(h11.CLIENT)
            for body in (b"one", b"", b"x" * 100000):
                request = h11.Request(method="POST", target="/http", headers=[
                    ("Host", "localhost"), ("Transfer-Encoding", "chunked")])
                link.sendall(state.send(request) + (state.send(h11.Data(body)) if body else b"")
                             + state.send(h11.EndOfMessage()))
                got = b""
                while True:
                    event = state.next_event()
                    if event is h11.NEED_DATA:
                        state.receive_data(link.recv(65536))
                    elif isinstance(event, h11.Response):
                        same(event.status_code, 200)
                    elif isinstance(event, h11.Data):
                        got += event.data
                    elif isinstance(event, h11.EndOfMessage):
                        break
                same(got, body)
                state.start_next_cycle()

for scheme in ("ws", "wss"):
    for compression in (None, "deflate"):
        @case(f"websockets client: echo over {scheme}, compression {compression}")
        def _(ours, scheme=scheme, compression=compression):
            async def talk():
                secure = trusting() if scheme == "wss" else None
                async with websockets.asyncio.client.connect(
                        ours.url(scheme, "/"), ssl=secure, compression=compression, max_size=None) as link:
                    for size in SIZES:
                        await link.send("é" * (size // 2))
                        same(await link.recv(), "é" * (size // 2))
                        await link.send(os.urandom(size))
                        same(len(await link.recv()), size)
                    await link.send(["in ", "frag", "ments"])
                    same(await link.recv(), "in fragments")
                    await asyncio.wait_for(await link.ping(), 10)
                same(link.close_code, 1000)
            asyncio.run(asyncio.wait_for(talk(), 60))

        @case(f"aiohttp client: echo over {scheme}, compression {compression}")
        def _(ours, scheme=scheme, compression=compression):
            async def talk():
                connector = aiohttp.TCPConnector(ssl=trusting())
                async with aiohttp.ClientSession(connector=connector) as session:
                    async with session.ws_connect(ours.url(scheme, "/"), compress=15 if compression else 0,
                                                  max_msg_size=0) as link:
                        for size in SIZES:
                            await link.send_str("x" * size)
                            same(await link.receive_str(), "x" * size)
                            body = os.urandom(size)
                            await link.send_bytes(body)
                            same(await link.receive_bytes(), body)
                        await link.close()
                        same(link.close_code, 1000)
            asyncio.run(asyncio.wait_for(talk(), 60))


# ---- Our client against servers

class Background:
    """A Python server on a thread of its own, as long as the block lasts."""

    def __init__(self, start):
        self.start, self.ready, self.port = start, threading.Event(), None

    def __enter__(self):
        def run():
            self.loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self.loop)
            self.stop = asyncio.Event()
            self.loop.run_until_complete(self.serve())
        self.thread = threading.Thread(target=run)
        self.thread.start()
        expect(self.ready.wait(10), "the server did not start")
        return self

    async def serve(self):
        async with self.start(self):
            self.ready.set()
            await self.stop.wait()

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.stop.set)
        self.thread.join()


def context(kind):
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(os.path.join(FOLDER, f"{kind}.pem"), os.path.join(FOLDER, f"{kind}.key"))
    return secure


class H11Server:
    """A whole HTTP/1.1 server in a page, on h11: echoes a body, else says hello in chunks."""

    def __init__(self, background, secure):
        self.background, self.secure = background, secure

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.talk, "127.0.0.1", 0, ssl=self.secure)
        self.background.port = self.server.sockets[0].getsockname()[1]

    async def __aexit__(self, *_):
        self.server.close()
        await self.server.wait_closed()

    async def talk(self, reader, writer):
        state = h11.Connection(h11.SERVER)
        body = b""
        try:
            while True:
                event = state.next_event()
                if event is h11.NEED_DATA:
                    if state.they_are_waiting_for_100_continue:
                        writer.write(state.send(h11.InformationalResponse(status_code=100, headers=[])))
                    state.receive_data(await reader.read(65536))
                elif isinstance(event, h11.Data):
                    body += event.data
                elif isinstance(event, h11.EndOfMessage):
                    chunked = [("Transfer-Encoding", "chunked")]
                    writer.write(state.send(h11.Response(status_code=200, headers=chunked)))
                    for piece in (body[:10], body[10:]) if body else (b"hello ", b"there"):
                        if piece:
                            writer.write(state.send(h11.Data(piece)))
                    writer.write(state.send(h11.EndOfMessage()))
                    body = b""
                    if state.our_state is h11.MUST_CLOSE:
                        break
                    state.start_next_cycle()
                elif isinstance(event, h11.ConnectionClosed):
                    break
        except (h11.RemoteProtocolError, OSError):
            pass
        writer.close()


def echo_server(background, secure, compression=None):
    async def echo(link):
        async for message in link:
            await link.send(message)

    class Running:
        async def __aenter__(self):
            self.server = await websockets.asyncio.server.serve(
                echo, "127.0.0.1", 0, ssl=secure, compression=compression, max_size=None)
            background.port = self.server.sockets[0].getsockname()[1]

        async def __aexit__(self, *_):
            self.server.close()
            await self.server.wait_closed()
    return Running()


def reference(*more):
    """The aiohttp echo server."""
    command = [sys.executable, os.path.join(HERE, "..", "reference", "reference.py"), "--port", "0", *more]
    return Server(command, core=None, name="aiohttp", log=subprocess.DEVNULL)


def good(done, body=None):
    expect(done.returncode == 0, f"ended with {done.returncode}: {done.stderr.decode()[:200]}")
    if body is not None:
        same(done.stdout, body)


for secure in (False, True):
    words = "TLS" if secure else "plain"
    http, ws = ("https", "wss") if secure else ("http", "ws")

    @case(f"our client: GET and POST from h11, {words}")
    def _(ours, secure=secure, http=http):
        big = os.path.join(FOLDER, "body")
        with open(big, "wb") as file:
            file.write(os.urandom(1 << 20))
        with Background(lambda b: H11Server(b, context("good") if secure else None)) as server:
            url = f"{http}://localhost:{server.port}/"
            good(ours.client("--get", url, "--ca", ROOT_PEM), b"hello there")
            with open(big, "rb") as file:
                good(ours.client("--get", url, "--ca", ROOT_PEM, "--body", big), file.read())

    @case(f"our client: GET from aiohttp, {words}")
    def _(ours, secure=secure, http=http):
        more = ["--tls", "--cert", os.path.join(FOLDER, "good.pem"), "--key", os.path.join(FOLDER, "good.key")]
        with reference(*(more if secure else [])) as server:
            url = f"{http}://localhost:{server.port}/plaintext"
            good(ours.client("--get", url, "--ca", ROOT_PEM), b"Hello, World!")
            missing = ours.client("--get", f"{http}://localhost:{server.port}/missing", "--ca", ROOT_PEM)
            expect(missing.returncode == 1 and b"404" in missing.stderr, f"a 404: {missing.stderr!r}")

    for compression in (None, "deflate"):
        @case(f"our client: echo from websockets, {words}, compression {compression}")
        def _(ours, secure=secure, ws=ws, compression=compression):
            with Background(lambda b: echo_server(b, context("good") if secure else None, compression)) as server:
                more = ["--deflate"] if compression else []
                good(ours.client("--ws-client", f"{ws}://localhost:{server.port}/", "--ca", ROOT_PEM, *more))

    @case(f"our client: echo from aiohttp, {words}")
    def _(ours, secure=secure, ws=ws):
        more = ["--tls", "--cert", os.path.join(FOLDER, "good.pem"), "--key", os.path.join(FOLDER, "good.key")]
        with reference(*(more if secure else [])) as server:
            good(ours.client("--ws-client", f"{ws}://localhost:{server.port}/", "--ca", ROOT_PEM))

# What the sentence must speak of, any of the words.
REFUSALS = {
    "wrong-host": ["host"],
    "expired": ["expired"],
    "not-yet-valid": ["not yet valid"],
    "self-signed": ["self-signed", "self signed"],
    "truncated": ["issuer", "chain", "intermediate"],
    "unknown-root": ["self-signed", "self signed", "issuer", "root", "trust"],
}
for kind, words in REFUSALS.items():
    for option, scheme in (("--get", "https"), ("--ws-client", "wss")):
        @case(f"our client: {option} refuses a certificate that is {kind} and says so")
        def _(ours, kind=kind, words=words, option=option, scheme=scheme):
            with Background(lambda b: H11Server(b, context(kind))) as server:
                done = ours.client(option, f"{scheme}://localhost:{server.port}/", "--ca", ROOT_PEM)
            said = done.stderr.decode().lower()
            expect(done.returncode == 1, f"ended with {done.returncode}")
            expect(any(word in said for word in words), f"said {said.strip()!r}, which speaks of none of {words}")


@case("our client: a closed port is named in a sentence")
def _(ours):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        done = ours.client("--get", f"http://127.0.0.1:{taken.getsockname()[1]}/")
    expect(done.returncode == 1 and b"refused" in done.stderr.lower(), f"said {done.stderr!r}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    options = parser.parse_args()
    certificates.make(FOLDER)
    ours = Ours(shlex.split(options.program))
    count, failures = {"passed": 0, "failed": 0, "skipped": 0}, []
    try:
        for name, run in CASES:
            try:
                run(ours)
                verdict, why = "passed", ""
            except Skipped as reason:
                verdict, why = "skipped", str(reason)
            except Exception as reason:
                verdict, why = "failed", f"{type(reason).__name__}: {reason}" if not isinstance(
                    reason, AssertionError) else str(reason)
                failures.append(name)
            count[verdict] += 1
            if verdict != "passed":
                print(f"  {verdict:7} {name}: {why}", file=sys.stderr, flush=True)
    finally:
        ours.end()
    print(f"Peers: {count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped", file=sys.stderr)
    print(json.dumps({"measured": count["failed"], "unit": "failed", "reference": f"{count['passed']} passed",
                      "details": {**count, "failures": failures}}))
    return 1 if count["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
