#!/usr/bin/env python3
"""WebSocket on raw sockets: what the Autobahn testsuite cannot see.

    websocket_raw.py --port N [--deflate-port N] [--tls-port N] [--pid SERVER] [--quick] [--only PATTERN]

The server under test echoes text and binary messages at --echo-path. The opening handshake in every malformed variant,
unmasked frames, length encodings, frames after a close, resets inside a frame, decompression bombs, slow peers.
"""
import base64
import contextlib
import hashlib
import os
import random
import struct
import sys
import threading
import time
import zlib

from harness import DEADLINE, Skipped, Wire, Wrong, case, expect, main, read_response

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def handshake(target, method="GET", version="1.1", drop=(), change=None, more="", path=None):
    """An opening handshake with some headers dropped, changed or added."""
    headers = {"Host": "localhost", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": KEY,
               "Sec-WebSocket-Version": "13"}
    headers.update(change or {})
    lines = [f"{method} {path or target.echo_path} HTTP/{version}"]
    lines += [f"{name}: {value}" for name, value in headers.items() if name not in drop]
    return ("\r\n".join(lines) + "\r\n" + more + "\r\n").encode("latin-1")


def accept_of(key):
    return base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()


def frame(payload=b"", opcode=TEXT, fin=True, reserved=0, masked=True, key=b"\x12\x34\x56\x78", length=None, form=None):
    """A frame; `length` lies about the payload's size, `form` (7, 16 or 64) chooses how it is written."""
    count = len(payload) if length is None else length
    form = form or (7 if count < 126 else 16 if count < 65536 else 64)
    bit = 0x80 if masked else 0
    head = bytes([(0x80 if fin else 0) | reserved << 4 | opcode])
    head += {7: lambda: bytes([bit | count]), 16: lambda: bytes([bit | 126]) + struct.pack(">H", count),
             64: lambda: bytes([bit | 127]) + struct.pack(">Q", count)}[form]()
    if not masked:
        return head + payload
    whole = key * (len(payload) // 4 + 1)
    return head + key + bytes(a ^ b for a, b in zip(payload, whole)) if len(payload) < 65536 else (
        head + key + (int.from_bytes(payload, "big") ^ int.from_bytes(whole[:len(payload)], "big")
                      ).to_bytes(len(payload), "big"))


def read_frame(wire, seconds=DEADLINE):
    """(opcode, payload, fin, reserved), or None at the end of the connection or the time."""
    head = wire.take(2, seconds)
    if head is None:
        return None
    expect(not head[1] & 0x80, "the server masked a frame")
    count = head[1] & 127
    if count >= 126:
        extra = wire.take(2 if count == 126 else 8, seconds)
        expect(extra is not None, "the connection ended inside a frame")
        count = int.from_bytes(extra, "big")
        expect(count >= (126 if len(extra) == 2 else 65536), "the server wrote a length longer than needed")
    payload = wire.take(count, seconds)
    expect(payload is not None, "the connection ended inside a frame")
    return head[0] & 15, payload, bool(head[0] & 0x80), head[0] >> 4 & 7


def upgraded(target, port=None, more="", receive_buffer=None):
    """An open WebSocket connection."""
    wire = target.connect(port, receive_buffer)
    wire.send(handshake(target, more=more))
    response = read_response(wire)
    expect(response is not None and response.status == 101, f"the upgrade was answered by {response}")
    expect(response.header("sec-websocket-accept") == accept_of(KEY), "wrong Sec-WebSocket-Accept")
    wire.response = response
    return wire


def read_message(wire, seconds=DEADLINE):
    """The next data message, its fragments put together; pings and pongs are passed over."""
    whole, kind = b"", None
    while True:
        got = read_frame(wire, seconds)
        if got is None:
            return None
        opcode, payload, fin, _ = got
        if opcode in (PING, PONG):
            continue
        if opcode == CLOSE:
            return CLOSE, payload
        kind = kind or opcode
        whole += payload
        if fin:
            return kind, whole


def echoes(wire, payload=b"still here", opcode=TEXT, **options):
    wire.send(frame(payload, opcode, **options))
    got = read_message(wire)
    expect(got == (opcode, payload), f"the echo of {payload[:20]!r} was {got and (got[0], got[1][:40])}")


def fails(wire, data, codes, seconds=DEADLINE):
    """After `data` the server ends the connection: by a close frame with one of `codes`, or without a word."""
    wire.send(data)
    got = read_frame(wire, seconds)
    while got is not None and got[0] in (PING, PONG):
        got = read_frame(wire, seconds)
    if got is not None:
        expect(got[0] == CLOSE, f"answered by a frame of opcode {got[0]}: {got[1][:40]!r}")
        code = struct.unpack(">H", got[1][:2])[0] if len(got[1]) >= 2 else 1005
        expect(code in codes, f"closed with {code}, allowed {sorted(codes)} or no word")
        wire.send(frame(got[1][:2], CLOSE))
    expect(wire.wait_for_end(seconds), "the connection stayed open")
    expect(not wire.held, f"more came after the close: {wire.held[:40]!r}")


# ---- The opening handshake

@case("handshake: a good one is accepted, with the right key")
def _(target):
    with upgraded(target) as wire:
        upgrade, connection = wire.response.header("upgrade"), wire.response.header("connection")
        expect((upgrade or "").lower() == "websocket", f"Upgrade: {upgrade}")
        expect("upgrade" in (connection or "").lower(), f"Connection: {connection}")
        expect(wire.response.header("sec-websocket-protocol") is None, "a subprotocol nobody asked for")
        expect(wire.response.header("sec-websocket-extensions") is None, "an extension nobody asked for")
        expect(wire.response.header("content-length") in (None, "0"), "a 101 has no body")
        echoes(wire)


REFUSED = [
    ("POST", dict(method="POST"), {400, 403, 404, 405, 426, 501}),
    ("HEAD", dict(method="HEAD"), {400, 404, 405, 426}),
    ("an unknown method", dict(method="BREW"), {400, 404, 405, 426, 501}),
    ("HTTP/1.0", dict(version="1.0"), {400, 404, 426, 505}),
    ("HTTP/0.9", dict(version="0.9"), {400, 505}),
    ("no Host", dict(drop=["Host"]), {400}),
    ("no Upgrade", dict(drop=["Upgrade"]), {200, 400, 404, 426}),
    ("another Upgrade", dict(change={"Upgrade": "h2c"}), {200, 400, 404, 426}),
    ("an Upgrade that only begins right", dict(change={"Upgrade": "websockets"}), {200, 400, 404, 426}),
    ("no Connection", dict(drop=["Connection"]), {200, 400, 404, 426}),
    ("Connection: close", dict(change={"Connection": "close"}), {200, 400, 404, 426}),
    ("Connection: keep-alive", dict(change={"Connection": "keep-alive"}), {200, 400, 404, 426}),
    ("a Connection that only contains the word", dict(change={"Connection": "NotUpgrade"}), {200, 400, 404, 426}),
    ("no key", dict(drop=["Sec-WebSocket-Key"]), {400, 426}),
    ("an empty key", dict(change={"Sec-WebSocket-Key": ""}), {400}),
    ("a key of 15 bytes", dict(change={"Sec-WebSocket-Key": base64.b64encode(b"x" * 15).decode()}), {400}),
    ("a key of 17 bytes", dict(change={"Sec-WebSocket-Key": base64.b64encode(b"x" * 17).decode()}), {400}),
    ("a key that is not base64", dict(change={"Sec-WebSocket-Key": "*" * 22 + "=="}), {400}),
    ("a key without padding", dict(change={"Sec-WebSocket-Key": KEY.rstrip("=")}), {400}),
    ("two keys", dict(more=f"Sec-WebSocket-Key: {KEY}\r\n"), {400}),
    ("no version", dict(drop=["Sec-WebSocket-Version"]), {400, 426}),
    ("version 0", dict(change={"Sec-WebSocket-Version": "0"}), {400, 426}),
    ("version 8", dict(change={"Sec-WebSocket-Version": "8"}), {400, 426}),
    ("version 12", dict(change={"Sec-WebSocket-Version": "12"}), {400, 426}),
    ("version 14", dict(change={"Sec-WebSocket-Version": "14"}), {400, 426}),
    ("version 013", dict(change={"Sec-WebSocket-Version": "013"}), {400, 426}),
    ("a version that is no number", dict(change={"Sec-WebSocket-Version": "thirteen"}), {400, 426}),
    ("two versions", dict(more="Sec-WebSocket-Version: 8\r\n"), {400, 426}),
    ("a header with a space before its colon", dict(more="X-Odd : value\r\n"), {400}),
    ("a folded header", dict(more="X-Odd: a\r\n b\r\n"), {400}),
    ("a NUL in a header", dict(more="X-Odd: a\0b\r\n"), {400}),
    ("a header of 1 MiB", dict(more="X-Long: " + "a" * 1048576 + "\r\n"), {400, 413, 431}),
    ("an unknown path", dict(path="/there-is-no-such-path"), {400, 404}),
]
for label, options, codes in REFUSED:
    def run(target, options=options, codes=codes):
        with target.connect() as wire:
            wire.send(handshake(target, **options))
            response = read_response(wire, head_only=options.get("method") == "HEAD")
            if response is None:
                expect(wire.ended, "neither an answer nor an end")
                return
            expect(response.status in codes, f"answered {response.status}, allowed {sorted(codes)}")
    case(f"handshake: {label} is refused")(run)


@case("handshake: a wrong version is told the right one")
def _(target):
    with target.connect() as wire:
        wire.send(handshake(target, change={"Sec-WebSocket-Version": "99"}))
        response = read_response(wire)
        expect(response is not None and response.status in {400, 426}, f"got {response}")
        said = response.header("sec-websocket-version") or ""
        expect("13" in said, f"Sec-WebSocket-Version: {said!r} (RFC 6455, 4.4)")


ACCEPTED = [
    ("Upgrade in capitals", dict(change={"Upgrade": "WebSocket"})),
    ("Connection as a list", dict(change={"Connection": "keep-alive, Upgrade"})),
    ("Connection in two headers", dict(change={"Connection": "keep-alive"}, more="Connection: upgrade\r\n")),
    ("names in small letters", dict(drop=["Sec-WebSocket-Key"], more=f"sec-websocket-key: {KEY}\r\n")),
    ("white space around the key", dict(change={"Sec-WebSocket-Key": f"  {KEY}\t "})),
    ("an Origin", dict(more="Origin: https://example.com\r\n")),
    ("a query", dict(more="", path="%E?agent=x&b=c")),
    ("an unknown extension", dict(more="Sec-WebSocket-Extensions: x-unknown; a=b\r\n")),
]
for label, options in ACCEPTED:
    def run(target, options=options):
        options = {**options, "path": options.get("path", "%E").replace("%E", target.echo_path)}
        with target.connect() as wire:
            wire.send(handshake(target, **options))
            response = read_response(wire)
            expect(response is not None and response.status == 101, f"got {response}")
            expect(response.header("sec-websocket-accept") == accept_of(KEY), "wrong Sec-WebSocket-Accept")
            expect(response.header("sec-websocket-extensions") is None, "accepted an unknown extension")
            echoes(wire)
    case(f"handshake: {label} is fine")(run)


@case("handshake: an offered subprotocol is chosen from the offer or not at all")
def _(target):
    with upgraded(target, more="Sec-WebSocket-Protocol: alpha, beta\r\n") as wire:
        chosen = wire.response.header("sec-websocket-protocol")
        expect(chosen in (None, "alpha", "beta"), f"chose {chosen!r}")
        echoes(wire)


@case("handshake: a frame sent in the same write is echoed")
def _(target):
    with target.connect() as wire:
        wire.send(handshake(target) + frame(b"early") + frame(b"bird"))
        response = read_response(wire)
        expect(response is not None and response.status == 101, f"got {response}")
        expect([read_message(wire) for _ in range(2)] == [(TEXT, b"early"), (TEXT, b"bird")], "not echoed")


@case("handshake: with a frame behind it, cut at every index, is served")
def _(target):
    data = handshake(target) + frame(b"early")
    for index in range(1, len(data)):
        with target.connect() as wire:
            wire.send(data[:index])
            time.sleep(0.0005)
            wire.send(data[index:])
            response = read_response(wire)
            expect(response is not None and response.status == 101, f"cut at {index}: {response}")
            expect(read_message(wire) == (TEXT, b"early"), f"cut at {index}: not echoed")


@case("handshake: byte by byte is served")
def _(target):
    with target.connect() as wire:
        wire.send_slowly(handshake(target))
        response = read_response(wire)
        expect(response is not None and response.status == 101, f"got {response}")
        echoes(wire)


@case("handshake: with a body, the body is never taken for a frame")
def _(target):
    with target.connect() as wire:
        evil = frame(b"smuggled")
        wire.send(handshake(target, more=f"Content-Length: {len(evil)}\r\n") + evil)
        response = read_response(wire)
        if response is None:
            expect(wire.ended, "neither an answer nor an end")
            return
        expect(response.status in {101, 400, 413, 426}, f"got {response}")
        if response.status == 101:
            wire.send(frame(b"honest"))
            expect(read_message(wire) == (TEXT, b"honest"), "the body was echoed")


@case("handshake: a refused one is followed by nothing")
def _(target):
    with target.connect() as wire:
        wire.send(handshake(target, drop=["Sec-WebSocket-Key"]) + frame(b"hello"))
        response = read_response(wire)
        expect(response is None or response.status >= 400, f"got {response}")
        wire.finish()
        expect(wire.wait_for_end(), "frames behind a refusal left the connection open")
        expect(b"hello" not in wire.held, "a frame was echoed without an upgrade")


# ---- Masks

for label, opcode, payload in [("text", TEXT, b"hello"), ("binary", BINARY, b"\1\2"), ("ping", PING, b"x"),
                               ("close", CLOSE, b"\x03\xe8"), ("empty text", TEXT, b""), ("pong", PONG, b"")]:
    def run(target, opcode=opcode, payload=payload):
        with upgraded(target) as wire:
            fails(wire, frame(payload, opcode, masked=False), {1002})
    case(f"masks: an unmasked {label} frame is refused")(run)


@case("masks: an unmasked frame behind masked ones is refused, those are echoed")
def _(target):
    with upgraded(target) as wire:
        wire.send(frame(b"one") + frame(b"two"))
        expect([read_message(wire)[1] for _ in range(2)] == [b"one", b"two"], "not echoed")
        fails(wire, frame(b"three", masked=False), {1002})


@case("masks: an unmasked fragment of a masked message is refused")
def _(target):
    with upgraded(target) as wire:
        fails(wire, frame(b"one", fin=False) + frame(b"two", 0, masked=False), {1002})


@case("masks: any key will do, zeros too, at any length")
def _(target):
    source = random.Random(6455)
    with upgraded(target) as wire:
        for key in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\0\0\0\1", b"\x80\0\0\0"):
            echoes(wire, b"a payload of some length", key=key)
        for count in range(70):
            echoes(wire, source.randbytes(count), BINARY, key=source.randbytes(4))


# ---- Lengths

@case("lengths: at every border of the encodings messages are echoed")
def _(target):
    with upgraded(target) as wire:
        for count in (0, 1, 124, 125, 126, 127, 128, 255, 256, 65534, 65535, 65536, 65537, 131072, 1048576):
            echoes(wire, b"x" * count)


for label, payload, form in [("5 bytes in 16 bits", b"hello", 16), ("5 bytes in 64 bits", b"hello", 64),
                             ("125 bytes in 16 bits", b"x" * 125, 16), ("126 bytes in 64 bits", b"x" * 126, 64),
                             ("65,535 bytes in 64 bits", b"x" * 65535, 64), ("nothing in 16 bits", b"", 16)]:
    def run(target, payload=payload, form=form):
        with upgraded(target) as wire:
            fails(wire, frame(payload, form=form), {1002})
    case(f"lengths: {label} is refused (RFC 6455, 5.2: the minimal number of bytes)")(run)

for label, length in [("the high bit set", 1 << 63 | 5), ("2^63 - 1", (1 << 63) - 1), ("2^64 - 1", (1 << 64) - 1),
                      ("2^62", 1 << 62), ("2^40", 1 << 40), ("2^32 + 5", (1 << 32) + 5)]:
    def run(target, length=length):
        with upgraded(target) as wire:
            fails(wire, frame(b"hello", length=length, form=64), {1002, 1009})
    case(f"lengths: {label} is refused at once")(run)


@case("lengths: a ping of 126 bytes is refused before its payload comes")
def _(target):
    with upgraded(target) as wire:
        fails(wire, frame(b"", PING, length=126, form=16), {1002})


@case("limits: fragments that add up beyond any limit are refused")
def _(target):
    piece = frame(b"x" * 1048576, 0, fin=False)
    with upgraded(target) as wire:
        if not wire.send(frame(b"", TEXT, fin=False)):
            return
        for _ in range(160):
            with contextlib.suppress(Wrong):
                if not wire.send(piece):
                    return
            if wire.ended or (wire.more(0.0) and wire.held):
                break
        got = read_frame(wire, 2)
        code = struct.unpack(">H", got[1][:2])[0] if got and got[0] == CLOSE and len(got[1]) >= 2 else None
        expect(wire.ended or code in {1009, 1008}, f"160 MiB in fragments were taken ({got and got[0]})")


# ---- Order and content; the suite has these in depth, here they are the quick form

REFUSED_FRAMES = [
    ("a reserved bit", [frame(b"x", reserved=4)], {1002}),
    ("the second reserved bit", [frame(b"x", reserved=2)], {1002}),
    ("the third reserved bit", [frame(b"x", reserved=1)], {1002}),
    ("a reserved bit on a ping", [frame(b"", PING, reserved=4)], {1002}),
    ("opcode 3", [frame(b"x", 3)], {1002}),
    ("opcode 7", [frame(b"x", 7)], {1002}),
    ("opcode 11", [frame(b"x", 11)], {1002}),
    ("opcode 15", [frame(b"x", 15)], {1002}),
    ("a fragmented ping", [frame(b"x", PING, fin=False)], {1002}),
    ("a fragmented close", [frame(b"\x03\xe8", CLOSE, fin=False)], {1002}),
    ("a ping of 126 bytes", [frame(b"x" * 126, PING)], {1002}),
    ("a continuation of nothing", [frame(b"x", 0)], {1002}),
    ("an unfinished continuation of nothing", [frame(b"x", 0, fin=False)], {1002}),
    ("a text inside a fragmented text", [frame(b"x", fin=False), frame(b"y")], {1002}),
    ("a binary inside a fragmented text", [frame(b"x", fin=False), frame(b"y", BINARY)], {1002}),
    ("text that is not UTF-8", [frame(b"\xff")], {1007}),
    ("text that ends inside a character", [frame(b"caf\xc3")], {1007}),
    ("an overlong encoding", [frame(b"\xc0\xaf")], {1007}),
    ("a surrogate", [frame(b"\xed\xa0\x80")], {1007}),
    ("a character beyond U+10FFFF", [frame(b"\xf4\x90\x80\x80")], {1007}),
    ("fragments whose text is not UTF-8", [frame(b"caf\xc3", fin=False), frame(b"(", 0)], {1007}),
    ("a wrong byte in an unfinished message", [frame(b"ok\xff", fin=False)], {1007}),
    ("a close with one byte", [frame(b"\x03", CLOSE)], {1002}),
    ("a close reason that is not UTF-8", [frame(b"\x03\xe8\xff", CLOSE)], {1002, 1007}),
]
for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535):
    REFUSED_FRAMES.append((f"close code {code}", [frame(struct.pack(">H", code), CLOSE)], {1002}))
for label, frames, codes in REFUSED_FRAMES:
    def run(target, frames=frames, codes=codes):
        with upgraded(target) as wire:
            fails(wire, b"".join(frames), codes)
    case(f"frames: {label} is refused")(run)


@case("frames: fragments with pings between are one message, and the pings are answered")
def _(target):
    with upgraded(target) as wire:
        wire.send(frame(b"caf\xc3", fin=False) + frame(b"1", PING) + frame(b"", 0, fin=False) + frame(b"2", PING)
                  + frame(b"\xa9", 0))
        pongs, whole = [], b""
        while True:
            got = read_frame(wire)
            expect(got is not None, "the connection ended")
            if got[0] == PONG:
                pongs.append(got[1])
                continue
            whole += got[1]
            if got[2]:
                break
        expect(whole == b"caf\xc3\xa9" and pongs == [b"1", b"2"], f"got {whole!r} and pongs {pongs}")


@case("frames: one frame byte by byte is echoed")
def _(target):
    with upgraded(target) as wire:
        wire.send_slowly(frame(b"x" * 200))
        expect(read_message(wire) == (TEXT, b"x" * 200), "not echoed")


@case("frames: two frames cut at every index are echoed")
def _(target):
    data = frame(b"x" * 130) + frame("größer".encode())
    with upgraded(target) as wire:
        for index in range(1, len(data)):
            wire.send(data[:index])
            time.sleep(0.0005)
            wire.send(data[index:])
            got = [read_message(wire) for _ in range(2)]
            expect(got == [(TEXT, b"x" * 130), (TEXT, "größer".encode())], f"cut at {index}: {got}")


@case("frames: five thousand in one write come back in order")
def _(target):
    with upgraded(target) as wire:
        sender = threading.Thread(target=wire.send, args=(b"".join(frame(b"%d" % i) for i in range(5000)),))
        sender.start()
        for index in range(5000):
            expect(read_message(wire) == (TEXT, b"%d" % index), f"message {index} was lost or out of order")
        sender.join()


@case("frames: pongs nobody asked for are passed over")
def _(target):
    with upgraded(target) as wire:
        wire.send(frame(b"hello", PONG) * 100)
        echoes(wire)


# ---- The close

def closed_with(wire, *codes):
    got = read_frame(wire)
    while got is not None and got[0] in (TEXT, BINARY, PONG, PING):
        got = read_frame(wire)
    expect(got is not None and got[0] == CLOSE, f"no close in answer: {got}")
    expect(int.from_bytes(got[1][:2], "big") in codes, f"answered {got[1]!r}, allowed {codes}")
    expect(wire.wait_for_end(2), "the server did not end the connection after both closes (RFC 6455, 7.1.1)")
    expect(not wire.held, f"more came after the close: {wire.held[:40]!r}")


for label, payload in [("1000", b"\x03\xe8"), ("no code", b""), ("1001 and a reason", b"\x03\xe9bye"),
                       ("3000", b"\x0b\xb8"), ("4999", b"\x13\x87")]:
    def run(target, payload=payload):
        with upgraded(target) as wire:
            wire.send(frame(payload, CLOSE))
            got = read_frame(wire)
            expect(got is not None and got[0] == CLOSE, f"no close in answer: {got}")
            expect(got[1][:2] in (payload[:2], b"\x03\xe8"), f"answered {got[1]!r}")
            expect(wire.wait_for_end(2), "the server did not end the connection (RFC 6455, 7.1.1)")
    case(f"close: {label} is answered, and the server ends the connection")(run)

AFTER_CLOSE = [("a text", frame(b"late")), ("a ping", frame(b"late", PING)),
               ("another close", frame(b"\x03\xe9", CLOSE)),
               ("an unmasked text", frame(b"late", masked=False)), ("noise", b"\xff" * 64),
               ("a thousand texts", frame(b"late") * 1000)]
for label, data in AFTER_CLOSE:
    def run(target, data=data):
        with upgraded(target) as wire:
            wire.send(frame(b"\x03\xe8", CLOSE) + data)
            got = read_frame(wire)
            expect(got is not None and got[0] == CLOSE, f"no close in answer: {got}")
            expect(wire.wait_for_end(2), "the connection stayed open")
            expect(not wire.held, f"answered what came after the close: {wire.held[:40]!r}")
    case(f"close: {label} behind it is not answered")(run)


@case("close: messages before it in the same write are echoed first")
def _(target):
    with upgraded(target) as wire:
        wire.send(frame(b"one") + frame(b"two") + frame(b"\x03\xe8", CLOSE))
        expect([read_message(wire) for _ in range(2)] == [(TEXT, b"one"), (TEXT, b"two")], "not echoed")
        closed_with(wire, 1000)


@case("close: in the middle of a fragmented message it still closes")
def _(target):
    with upgraded(target) as wire:
        wire.send(frame(b"begun", fin=False) + frame(b"\x03\xe8", CLOSE))
        closed_with(wire, 1000, 1002)


@case("close: a peer that never answers the server's close is dropped in the end", quick=False)
def _(target):
    with upgraded(target) as wire:
        wire.send(frame(b"x", 3))
        expect(wire.wait_for_end(target.patience), f"still open after {target.patience:.0f} s")


# ---- Ends and resets

@case("ends: a half-close without a close frame ends the connection")
def _(target):
    with upgraded(target) as wire:
        wire.send(frame(b"hello"))
        expect(read_message(wire) == (TEXT, b"hello"), "not echoed")
        wire.finish()
        expect(wire.wait_for_end(), "the connection stayed open")


@case("ends: a half-close inside a frame ends the connection, and nothing is echoed")
def _(target):
    with upgraded(target) as wire:
        wire.send(frame(b"x" * 100)[:50])
        wire.finish()
        got = read_frame(wire)
        expect(got is None or got[0] == CLOSE, f"answered {got}")
        expect(wire.wait_for_end(), "the connection stayed open")


@case("resets: inside the handshake, a header, a frame or an echo leave nothing behind", alone=True)
def _(target):
    source = random.Random(54)
    before = target.descriptors() if target.pid else None
    request, big = handshake(target), frame(b"x" * 60000)
    for index in range(600):
        kind = index % 4
        if kind == 0:
            wire = target.connect()
            wire.send(request[:source.randrange(len(request))])
        else:
            wire = upgraded(target)
            wire.send(big[:source.randrange(1, 14)] if kind == 1 else big[:source.randrange(len(big))] if kind == 2
                      else big * 4)
        wire.reset()
    healthy(target)
    if before is not None:
        until = time.monotonic() + DEADLINE
        while target.descriptors() > before + 2 and time.monotonic() < until:
            time.sleep(0.05)
        expect(target.descriptors() <= before + 2, f"{target.descriptors() - before} descriptors are left")


@case("slow reader: echoes that nobody reads are not buffered without end", alone=True)
def _(target):
    before = target.memory()
    with upgraded(target, receive_buffer=4096) as wire:
        wire.socket.settimeout(1.0)
        data, sent = frame(b"x" * 60000), 0
        with contextlib.suppress(OSError):
            while sent < 256 << 20:
                sent += wire.socket.send(data)
        grown = target.memory() - before
        expect(sent < 256 << 20, "the server took 256 MiB and was never read from")
        expect(grown < 32 << 20, f"the server grew by {grown >> 20} MiB")
        healthy(target)


@case("ping flood: pings whose pongs nobody reads are not buffered without end", alone=True)
def _(target):
    before = target.memory()
    with upgraded(target, receive_buffer=4096) as wire:
        wire.socket.settimeout(1.0)
        data, sent = frame(b"x" * 125, PING) * 500, 0
        with contextlib.suppress(OSError):
            while sent < 128 << 20:
                sent += wire.socket.send(data)
        grown = target.memory() - before
        expect(sent < 128 << 20, "the server took 128 MiB of pings and was never read from")
        expect(grown < 32 << 20, f"the server grew by {grown >> 20} MiB")
        healthy(target)


@case("fragments: a hundred thousand empty ones neither hang nor grow the server", alone=True)
def _(target):
    before = target.memory() if target.pid else 0
    with upgraded(target) as wire:
        with contextlib.suppress(Wrong):
            wire.send(frame(b"", fin=False) + frame(b"", 0, fin=False) * 100000 + frame(b"end", 0))
        got = read_message(wire)
        expect(got is None or got[0] == CLOSE or got == (TEXT, b"end"), f"got {got}")
    healthy(target)
    if target.pid:
        expect(target.memory() - before < 32 << 20, f"the server grew by {target.memory() - before >> 20} MiB")


@case("slow frames: 500 peers in the middle of a large frame cost little, good ones are served", alone=True)
def _(target):
    before = target.memory() if target.pid else 0
    slow = [upgraded(target) for _ in range(500)]
    for wire in slow:
        wire.send(frame(b"", BINARY, length=1000000, form=64) + b"x" * 10)
    start = time.monotonic()
    for _ in range(20):
        healthy(target)
    expect(time.monotonic() - start < 2, "good clients were slow")
    grown = target.memory() - before if target.pid else 0
    for wire in slow:
        wire.close()
    expect(grown < 64 << 20, f"the server reserved {grown >> 20} MiB for what was only announced")


@case("slow handshake: dripping ones are dropped in the end, good ones served meanwhile", quick=False, alone=True)
def _(target):
    slow = [target.connect() for _ in range(200)]
    request, until, step = handshake(target), time.monotonic() + target.patience, 0
    open_ones = set(slow)
    while open_ones and time.monotonic() < until:
        piece = request[step:step + 1] or b"x"
        if step >= len(request) - 4:
            piece = b"x"  # never the end of the headers
        for wire in list(open_ones):
            if not wire.send(piece) or wire.ended:
                open_ones.discard(wire)
            elif not wire.more(0.0) and wire.ended:
                open_ones.discard(wire)
        healthy(target)
        step += 1
        time.sleep(0.5)
    for wire in slow:
        wire.close()
    expect(not open_ones, f"{len(open_ones)} of 200 were still open after {target.patience:.0f} s")


# ---- permessage-deflate

OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"


def compressed(target, more=OFFER, receive_buffer=None):
    if not target.deflate_port:
        raise Skipped("no --deflate-port")
    wire = upgraded(target, target.deflate_port, more, receive_buffer)
    said = wire.response.header("sec-websocket-extensions") or ""
    expect("permessage-deflate" in said, f"permessage-deflate was not negotiated: {said!r}")
    return wire


def deflate(payload, level=6):
    maker = zlib.compressobj(level, zlib.DEFLATED, -15)
    return (maker.compress(payload) + maker.flush(zlib.Z_SYNC_FLUSH))[:-4]


def inflated_echo(wire, payload):
    """Reads one echo and returns whether it is `payload`, compressed or not (each with a fresh window)."""
    got = read_frame(wire)
    expect(got is not None and got[0] in (TEXT, BINARY) and got[2], f"got {got and (got[0], got[1][:40])}")
    body = zlib.decompressobj(-15).decompress(got[1] + b"\0\0\xff\xff") if got[3] & 4 else got[1]
    expect(body == payload, f"the echo was {body[:40]!r}")


@case("deflate: a compressed message is echoed, an uncompressed one too")
def _(target):
    with compressed(target) as wire:
        wire.send(frame(deflate(b"hello " * 50), reserved=4))
        inflated_echo(wire, b"hello " * 50)
    with compressed(target) as wire:
        wire.send(frame(b"plain"))
        inflated_echo(wire, b"plain")


@case("deflate: an empty message in its shortest form is echoed")
def _(target):
    with compressed(target) as wire:
        wire.send(frame(b"\0", reserved=4))
        inflated_echo(wire, b"")


@case("deflate: a message that ends in a final block is echoed (RFC 7692, 7.2.3.4)")
def _(target):
    maker = zlib.compressobj(6, zlib.DEFLATED, -15)
    data = maker.compress(b"hello") + maker.flush(zlib.Z_FINISH)
    with compressed(target) as wire:
        wire.send(frame(data + b"\0", reserved=4))
        inflated_echo(wire, b"hello")


@case("deflate: two messages share a window")
def _(target):
    maker = zlib.compressobj(6, zlib.DEFLATED, -15)
    texts = [b"a text that is long enough to be found again", b"a text that is long enough to be found again!"]
    reader = zlib.decompressobj(-15)
    with compressed(target) as wire:
        for text in texts:
            wire.send(frame((maker.compress(text) + maker.flush(zlib.Z_SYNC_FLUSH))[:-4], reserved=4))
            got = read_frame(wire)
            expect(got is not None and got[0] == TEXT, f"got {got}")
            body = reader.decompress(got[1] + b"\0\0\xff\xff") if got[3] & 4 else got[1]
            expect(body == text, f"the echo was {body[:40]!r}")


@case("deflate: text that is not UTF-8 once inflated is refused")
def _(target):
    with compressed(target) as wire:
        fails(wire, frame(deflate(b"\xff\xfe"), reserved=4), {1007})


for label, data in [("a reserved block type", b"\x07\x00"), ("noise", b"\xff" * 40), ("a distance too far back",
                    b"\x4a\x04\x12\x00\x00"), ("a stored block with a wrong length", b"\x00\x05\x00\x00\x00hello")]:
    def run(target, data=data):
        with compressed(target) as wire:
            fails(wire, frame(data, BINARY, reserved=4), {1002, 1003, 1007, 1008, 1009, 1011})
    case(f"deflate: {label} is refused")(run)


@case("deflate: the compressed bit on a continuation is refused")
def _(target):
    with compressed(target) as wire:
        data = deflate(b"hello there")
        fails(wire, frame(data[:4], fin=False, reserved=4) + frame(data[4:], 0, reserved=4), {1002})


@case("deflate: the compressed bit on a ping is refused")
def _(target):
    with compressed(target) as wire:
        fails(wire, frame(deflate(b"x"), PING, reserved=4), {1002})


@case("deflate: the compressed bit without negotiation is refused")
def _(target):
    if not target.deflate_port:
        raise Skipped("no --deflate-port")
    with upgraded(target, target.deflate_port) as wire:
        expect(wire.response.header("sec-websocket-extensions") is None, "an extension nobody asked for")
        fails(wire, frame(deflate(b"hello"), reserved=4), {1002})


for label, offer in [
    ("a window of 7 bits", "permessage-deflate; server_max_window_bits=7"),
    ("a window of 16 bits", "permessage-deflate; server_max_window_bits=16"),
    ("a window without a size", "permessage-deflate; server_max_window_bits"),
    ("a window that is no number", "permessage-deflate; client_max_window_bits=abc"),
    ("a parameter twice", "permessage-deflate; server_no_context_takeover; server_no_context_takeover"),
    ("a parameter with a value it has not", "permessage-deflate; server_no_context_takeover=1"),
    ("an unknown parameter", "permessage-deflate; faster"),
]:
    def run(target, offer=offer):
        if not target.deflate_port:
            raise Skipped("no --deflate-port")
        with target.connect(target.deflate_port) as wire:
            wire.send(handshake(target, more=f"Sec-WebSocket-Extensions: {offer}\r\n"))
            response = read_response(wire)
            expect(response is not None and response.status in {101, 400}, f"got {response}")
            if response.status == 101:
                said = response.header("sec-websocket-extensions")
                expect(said is None, f"accepted {offer!r} as {said!r} (RFC 7692, 7.1: decline)")
                echoes(wire)
    case(f"deflate: an offer with {label} is declined")(run)


@case("deflate: of two offers the second is taken when the first cannot be")
def _(target):
    offer = "Sec-WebSocket-Extensions: permessage-deflate; faster, permessage-deflate\r\n"
    with compressed(target, offer) as wire:
        wire.send(frame(deflate(b"hello"), reserved=4))
        inflated_echo(wire, b"hello")


def bomb(mebibytes):
    maker, piece = zlib.compressobj(9, zlib.DEFLATED, -15), b"\0" * 1048576
    return b"".join([*(maker.compress(piece) for _ in range(mebibytes)), maker.flush(zlib.Z_SYNC_FLUSH)])[:-4]


def is_defused(target, frames, expanded):
    """The server neither echoes a bomb nor lets its memory grow by it; a small part of it at the most."""
    before = target.memory(target.deflate_pid) if target.deflate_pid else 0
    highest = before
    with compressed(target) as wire:
        start = time.monotonic()
        with contextlib.suppress(Wrong):
            for data in frames:
                if not wire.send(data):
                    break
        while not wire.ended and time.monotonic() - start < DEADLINE:
            wire.more(0.02)
            if target.deflate_pid:
                highest = max(highest, target.memory(target.deflate_pid))
            if b"\x88" in wire.held[:1]:
                wire.send(frame(wire.held[2:4], CLOSE))
        if wire.held:
            expect(wire.held[0] == 0x88, f"answered a frame that begins {wire.held[:4]!r}")
            code = int.from_bytes(wire.held[2:4], "big")
            expect(code in {1002, 1007, 1008, 1009}, f"closed with {code}")
        expect(wire.ended, "the connection stayed open")
        expect(highest - before < 64 << 20, f"{expanded} MiB of bomb grew the server by {highest - before >> 20} MiB")
    with compressed(target) as wire:
        wire.send(frame(b"still here"))
        inflated_echo(wire, b"still here")


@case("bombs: a message of 1 MiB that inflates to 1 GiB is refused", alone=True)
def _(target):
    is_defused(target, [frame(bomb(1024), BINARY, reserved=4)], 1024)


@case("bombs: the same in fragments is refused", alone=True)
def _(target):
    data = bomb(512)
    pieces = [data[i:i + 4096] for i in range(0, len(data), 4096)]
    frames = [frame(p, BINARY if i == 0 else 0, fin=False, reserved=4 if i == 0 else 0) for i, p in enumerate(pieces)]
    is_defused(target, frames, 512)


@case("bombs: as text it is refused", alone=True)
def _(target):
    is_defused(target, [frame(bomb(256), TEXT, reserved=4)], 256)


# ---- TLS

@case("tls: plain HTTP on the TLS port is refused, and the port lives")
def _(target):
    if not target.tls_port:
        raise Skipped("no --tls-port")
    for _ in range(20):
        with target.connect(target.tls_port) as wire:
            wire.send(handshake(target))
            expect(wire.wait_for_end(), "the connection stayed open")
            expect(not wire.held.startswith(b"HTTP/1.1 101"), "upgraded without TLS")
    over_tls(target)


@case("tls: noise, and hellos cut short, are refused")
def _(target):
    if not target.tls_port:
        raise Skipped("no --tls-port")
    source = random.Random(8446)
    for index in range(50):
        with target.connect(target.tls_port) as wire:
            wire.send(b"\x16\x03\x01\x00\x80\x01" + source.randbytes(source.randrange(1, 200)))
            if index % 2:
                wire.finish()
                expect(wire.wait_for_end(), "the connection stayed open")
    over_tls(target)


@case("tls: old protocol versions are refused")
def _(target):
    import ssl
    import warnings
    if not target.tls_port:
        raise Skipped("no --tls-port")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with target.connect(target.tls_port) as wire:
        try:
            context.wrap_socket(wire.socket, server_hostname="localhost")
        except (ssl.SSLError, OSError):
            return
        raise Wrong("TLS 1.1 was accepted")


def over_tls(target):
    """One echo over TLS."""
    import ssl
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with target.connect(target.tls_port) as wire:
        wire.socket = context.wrap_socket(wire.socket, server_hostname="localhost")
        wire.send(handshake(target))
        response = read_response(wire)
        expect(response is not None and response.status == 101, f"over TLS: {response}")
        echoes(wire)


@case("tls: an echo works, byte by byte too")
def _(target):
    if not target.tls_port:
        raise Skipped("no --tls-port")
    over_tls(target)


def healthy(target):
    with upgraded(target) as wire:
        echoes(wire)
        wire.send(frame(b"\x03\xe8", CLOSE))
        wire.wait_for_end(1)


if __name__ == "__main__":
    sys.exit(main("WebSocket raw", healthy))
