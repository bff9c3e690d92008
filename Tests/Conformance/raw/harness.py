"""What the raw-socket checks share: sockets with deadlines, an HTTP response reader, the runner and its judgement.

A case is a function that talks to the server and raises `Wrong` when what came back is not allowed; its docstring is
not needed, its name is the rule. Cases run a few at a time; those marked `alone` run by themselves at the end, because
they look at the server's memory or load it. After the cases the server must still answer and must not have grown.
"""
import argparse
import concurrent.futures
import contextlib
import fnmatch
import json
import os
import resource
import socket
import ssl
import struct
import sys
import threading
import time
import traceback

DEADLINE = 5.0  # how long any single answer may take, in seconds


class Wrong(Exception):
    """The server did what is not allowed."""


class Skipped(Exception):
    """The case cannot be judged here (no TLS port, no pid …)."""


class Target:
    """Where the server under test is, and how it may be watched."""

    def __init__(self, options):
        self.host, self.port, self.pid = options.host, options.port, options.pid
        self.tls_port, self.deflate_port = options.tls_port, options.deflate_port
        self.deflate_pid = options.deflate_pid
        self.get_path, self.post_path, self.echo_path = options.get_path, options.post_path, options.echo_path
        self.patience, self.quick = options.patience, options.quick

    def connect(self, port=None, receive_buffer=None):
        return Wire(self.host, port or self.port, receive_buffer)

    def memory(self, pid=None):
        """Resident bytes of the server."""
        pid = pid or self.pid
        if not pid:
            raise Skipped("no --pid")
        with open(f"/proc/{pid}/status") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
        raise Wrong("the server is gone")

    def descriptors(self):
        if not self.pid:
            raise Skipped("no --pid")
        return len(os.listdir(f"/proc/{self.pid}/fd"))


class Wire:
    """A TCP connection that never waits for ever."""

    def __init__(self, host, port, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(DEADLINE)
        self.socket.connect((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.held = b""
        self.ended = None  # "closed" or "reset" once the other side is gone

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def reset(self):
        """Ends the connection with a TCP reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def finish(self):
        """Half-closes: nothing more will be sent."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def send(self, data):
        """Sends; a peer that has already hung up is not an error here."""
        self.socket.settimeout(DEADLINE)
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return False
        except socket.timeout:
            raise Wrong("the server stopped reading") from None
        return True

    def send_slowly(self, data, pause=0.0):
        for index in range(len(data)):
            if not self.send(data[index:index + 1]):
                return False
            if pause:
                time.sleep(pause)
        return True

    def more(self, seconds=DEADLINE):
        """Reads once; False when nothing came in time or the connection has ended."""
        if self.ended:
            return False
        self.socket.settimeout(max(seconds, 0.001))
        try:
            got = self.socket.recv(262144)
        except socket.timeout:
            return False
        except (ConnectionResetError, BrokenPipeError):
            self.ended = "reset"
            return False
        if not got:
            self.ended = "closed"
            return False
        self.held += got
        return True

    def take(self, count, seconds=DEADLINE):
        """Exactly `count` bytes, or None when the connection ends or the time is up."""
        until = time.monotonic() + seconds
        while len(self.held) < count:
            if not self.more(until - time.monotonic()) and (self.ended or time.monotonic() >= until):
                return None
        taken, self.held = self.held[:count], self.held[count:]
        return taken

    def take_line(self, seconds=DEADLINE):
        until = time.monotonic() + seconds
        while b"\n" not in self.held:
            if not self.more(until - time.monotonic()) and (self.ended or time.monotonic() >= until):
                return None
        line, self.held = self.held.split(b"\n", 1)
        return line.rstrip(b"\r")

    def wait_for_end(self, seconds=DEADLINE):
        """Whether the server ends the connection in time; what it still sends is kept."""
        until = time.monotonic() + seconds
        while not self.ended and time.monotonic() < until:
            self.more(until - time.monotonic())
        return self.ended


class Response:
    """One HTTP response."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        return self.headers.get(name.lower())

    def __repr__(self):
        return f"{self.status} {self.body[:40]!r}"


def read_response(wire, head_only=False, seconds=DEADLINE, until_status=True):
    """The next response, or None when there is none; interim ones (1xx except 101) are skipped if `until_status`."""
    while True:
        line = wire.take_line(seconds)
        if line is None:
            return None
        if not line.startswith(b"HTTP/1."):
            raise Wrong(f"not a status line: {line[:60]!r}")
        parts = line.split(b" ", 2)
        if len(parts) < 2 or not parts[1].isdigit() or len(parts[1]) != 3:
            raise Wrong(f"not a status line: {line[:60]!r}")
        status, headers = int(parts[1]), {}
        while True:
            line = wire.take_line(seconds)
            if line is None:
                raise Wrong("the response ended inside its headers")
            if not line:
                break
            name, colon, value = line.partition(b":")
            if not colon or name != name.strip() or not name:
                raise Wrong(f"not a header: {line[:60]!r}")
            headers[name.decode("latin-1").lower()] = value.strip().decode("latin-1")
        if 100 <= status < 200 and status != 101 and until_status:
            continue
        break
    if head_only or status < 200 or status in (204, 304):
        return Response(status, headers, b"")
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = b""
        while True:
            line = wire.take_line(seconds)
            if line is None:
                raise Wrong("the response ended inside its chunks")
            size = int(line.split(b";")[0], 16)
            chunk = wire.take(size, seconds)
            if chunk is None:
                raise Wrong("the response ended inside a chunk")
            body += chunk
            if size == 0:
                while wire.take_line(seconds):
                    pass
                return Response(status, headers, body)
            if wire.take(2, seconds) != b"\r\n":
                raise Wrong("a chunk does not end in CRLF")
    if "content-length" in headers:
        body = wire.take(int(headers["content-length"]), seconds)
        if body is None:
            raise Wrong("the response is shorter than its Content-Length")
        return Response(status, headers, body)
    wire.wait_for_end(seconds)
    body, wire.held = wire.held, b""
    return Response(status, headers, body)


def expect(condition, what):
    if not condition:
        raise Wrong(what)


# ---- The runner

CASES = []


class Case:
    def __init__(self, name, run, quick, alone):
        self.name, self.run, self.quick, self.alone = name, run, quick, alone


def case(name, quick=True, alone=False):
    """Declares a case: `quick` ones are part of every test run, `alone` ones run by themselves."""
    def declare(function):
        CASES.append(Case(name, function, quick, alone))
        return function
    return declare


def judge(one, target):
    start = time.monotonic()
    try:
        one.run(target)
        verdict, why = "passed", ""
    except Skipped as reason:
        verdict, why = "skipped", str(reason)
    except Wrong as reason:
        verdict, why = "failed", str(reason)
    except (OSError, ssl.SSLError) as reason:
        verdict, why = "failed", f"{type(reason).__name__}: {reason}"
    except Exception:
        verdict, why = "failed", traceback.format_exc(limit=3)
    return one, verdict, why, time.monotonic() - start


def main(title, healthy):
    """Parses the options, runs the cases, prints the failures and "N passed, N failed"; the exit status says the same.

    `healthy(target)` raises `Wrong` when the server no longer serves a good client.
    """
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--deflate-port", type=int, help="the same server with permessage-deflate")
    parser.add_argument("--tls-port", type=int, help="the same server with TLS")
    parser.add_argument("--pid", type=int, help="the server's process: its memory and descriptors are watched")
    parser.add_argument("--deflate-pid", type=int, help="the process of the server with permessage-deflate")
    parser.add_argument("--get-path", default="/plaintext")
    parser.add_argument("--post-path", default="/http", help="answers a request with its body")
    parser.add_argument("--echo-path", default="/", help="WebSocket echo")
    parser.add_argument("--patience", type=float, default=75, help="by when a silent or dripping peer must be dropped")
    parser.add_argument("--quick", action="store_true", help="leave out what waits or loads")
    parser.add_argument("--only", default="*", help="cases whose name matches this pattern")
    parser.add_argument("--json", action="store_true", help="one line of JSON at the end")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--show-all", action="store_true", help="show passed cases too")
    options = parser.parse_args()
    chosen = [c for c in CASES if fnmatch.fnmatch(c.name, f"*{options.only}*") and (c.quick or not options.quick)]
    if options.list:
        print("\n".join(c.name for c in chosen))
        return 0
    # A thousand sockets are more than a shell usually allows.
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    target = Target(options)
    results = []
    out = sys.stderr if options.json else sys.stdout
    progress = threading.Lock()

    def finished(outcome):
        one, verdict, why, seconds = outcome
        results.append(outcome)
        if verdict != "passed" or options.show_all:
            with progress:
                print(f"  {verdict:7} {one.name} ({seconds:.1f} s){': ' + why if why else ''}", file=out, flush=True)

    memory = target.memory() if options.pid else 0
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for future in concurrent.futures.as_completed(
                [pool.submit(judge, c, target) for c in chosen if not c.alone]):
            finished(future.result())
    for one in chosen:
        if one.alone:
            finished(judge(one, target))
    finished(judge(Case("the server still serves a good client", healthy, True, True), target))
    if options.pid:
        def flat(_):
            grown = target.memory() - memory
            expect(grown < 64 << 20, f"the server grew by {grown >> 20} MiB")
        finished(judge(Case("the server's memory is flat over the whole run", flat, True, True), target))
    count = {verdict: sum(1 for r in results if r[1] == verdict) for verdict in ("passed", "failed", "skipped")}
    skipped = f", {count['skipped']} skipped" if count["skipped"] else ""
    print(f"{title}: {count['passed']} passed, {count['failed']} failed{skipped}", file=out)
    if options.json:
        print(json.dumps({"measured": count["failed"], "unit": "failed", "reference": f"{count['passed']} passed",
                          "details": {"passed": count["passed"], "skipped": count["skipped"],
                                      "failures": sorted(r[0].name for r in results if r[1] == "failed")}}))
    return 1 if count["failed"] else 0
