#!/usr/bin/env python3
"""RFC 9112 robustness on raw sockets: what a hostile internet sends, and what a server may answer to it.

    http_robustness.py --port N [--pid SERVER] [--quick] [--only PATTERN]

The server under test answers GET at --get-path with a short text and POST at --post-path with the request's body.
Each case says which answers are allowed. "Refused" means: one error response (or none), then the end of the connection,
and nothing of what followed is ever taken for a second request.
"""
import contextlib
import random
import sys
import threading
import time

from harness import DEADLINE, Wire, Wrong, case, expect, main, read_response

AFTER = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"


def get(target, more=b"", version=b"1.1", method=b"GET"):
    path = target.get_path.encode()
    return method + b" " + path + b" HTTP/" + version + b"\r\nHost: localhost\r\n" + more + b"\r\n"


def post(target, headers, body=b"", version=b"1.1"):
    path = target.post_path.encode()
    return b"POST " + path + b" HTTP/" + version + b"\r\nHost: localhost\r\n" + headers + b"\r\n" + body


def chunked(target, body, more=b""):
    return post(target, b"Transfer-Encoding: chunked\r\n" + more, body)


def is_refused(target, request, codes, seconds=DEADLINE, finish=False):
    """One of `codes` (or no answer at all), then the end; what follows the request is not served."""
    with target.connect() as wire:
        wire.send(request)
        if finish:
            wire.finish()
        response = read_response(wire, seconds=seconds)
        if response is None:
            expect(wire.ended, f"neither an answer nor an end within {seconds:.0f} s")
            return
        expect(response.status in codes, f"answered {response.status}, allowed {sorted(codes)} or an end")
        second = read_response(wire, seconds=seconds)
        expect(second is None, f"went on after the refusal and answered {second}")
        expect(wire.ended, f"answered {response.status} but left the connection open")


def is_answered(target, request, codes=frozenset({200}), body=None, count=1, finish=False):
    """`count` responses, each with one of `codes`; the last one's body is `body` when that is given."""
    with target.connect() as wire:
        wire.send(request)
        if finish:
            wire.finish()
        response = None
        for index in range(count):
            response = read_response(wire)
            expect(response is not None, f"no answer {index + 1} of {count} ({wire.ended or 'still open'})")
            expect(response.status in codes, f"answered {response.status}, allowed {sorted(codes)}")
        if body is not None and response.status == 200:
            expect(response.body == body, f"the body was {response.body[:60]!r}, not {body[:60]!r}")
        return response


def is_either(target, request, good, codes, body=None):
    """Answered with one of `good` as one whole request, or refused with one of `codes`."""
    with target.connect() as wire:
        wire.send(request)
        response = read_response(wire)
        if response is None:
            expect(wire.ended, "neither an answer nor an end in time")
            return
        expect(response.status in good | codes, f"answered {response.status}, allowed {sorted(good | codes)}")
        if response.status in good and body is not None:
            expect(response.body == body, f"took the body for {response.body[:60]!r}")
        second = read_response(wire, seconds=0.3)
        expect(second is None, f"answered a second request that was never sent: {second}")


def declare(name, check, *arguments, quick=True, **options):
    """Declares a case whose request is made from the target by the first argument."""
    make, *rest = arguments

    def run(target):
        check(target, make(target), *rest, **options)
    case(name, quick=quick)(run)


BAD = {400}
BAD_OR_UNKNOWN = {400, 501}
TOO_LONG = {400, 413, 414, 431}

# ---- Smuggling shapes. Strict framing is the rule here: where the RFC lets a server choose, refusing is asked for.

FRAMING = [
    ("Content-Length with Transfer-Encoding", b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
    ("Transfer-Encoding with Content-Length", b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n"),
    ("two different Content-Length", b"Content-Length: 5\r\nContent-Length: 6\r\n", b"hello"),
    ("Content-Length as a list of different values", b"Content-Length: 5, 6\r\n", b"hello"),
    ("Content-Length with a plus", b"Content-Length: +5\r\n", b"hello"),
    ("Content-Length with a minus", b"Content-Length: -5\r\n", b"hello"),
    ("Content-Length with a space inside", b"Content-Length: 5 5\r\n", b"hello"),
    ("Content-Length in hexadecimal", b"Content-Length: 0x5\r\n", b"hello"),
    ("Content-Length empty", b"Content-Length:\r\n", b"hello"),
    ("Content-Length followed by letters", b"Content-Length: 5a\r\n", b"hello"),
    ("Content-Length with a fraction", b"Content-Length: 5.0\r\n", b"hello"),
    ("Content-Length with an underscore", b"Content-Length: 1_0\r\n", b"hello"),
    ("Content-Length in full-width digits", b"Content-Length: \xef\xbc\x95\r\n", b"hello"),
    ("Content-Length in quotes", b"Content-Length: \"5\"\r\n", b"hello"),
    ("Content-Length just beyond 64 bits", b"Content-Length: 18446744073709551621\r\n", b"hello"),
    ("Content-Length of forty digits", b"Content-Length: " + b"9" * 40 + b"\r\n", b"hello"),
    ("Content-Length with a list's empty element", b"Content-Length: 5,\r\n", b"hello"),
    ("space before the colon of Content-Length", b"Content-Length : 5\r\n", b"hello"),
    ("tab before the colon of Transfer-Encoding", b"Transfer-Encoding\t: chunked\r\n", b"0\r\n\r\n"),
    ("space before the colon of Transfer-Encoding", b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n"),
    ("folded Transfer-Encoding", b"Transfer-Encoding:\r\n chunked\r\n", b"0\r\n\r\n"),
    ("folded Content-Length", b"Content-Length:\r\n 5\r\n", b"hello"),
    ("chunked that is not last", b"Transfer-Encoding: chunked, gzip\r\n", b"0\r\n\r\n"),
    ("chunked twice", b"Transfer-Encoding: chunked, chunked\r\n", b"0\r\n\r\n"),
    ("chunked twice in two headers", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
    ("chunked then identity in two headers", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
     b"0\r\n\r\n"),
    ("Transfer-Encoding identity", b"Transfer-Encoding: identity\r\n", b""),
    ("Transfer-Encoding empty", b"Transfer-Encoding:\r\n", b""),
    ("Transfer-Encoding gzip alone", b"Transfer-Encoding: gzip\r\n", b""),
    ("Transfer-Encoding gzip, chunked", b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"),
    ("Transfer-Encoding misspelt", b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"),
    ("Transfer-Encoding chunked with a parameter", b"Transfer-Encoding: chunked;a=b\r\n", b"0\r\n\r\n"),
    ("Transfer-Encoding in quotes", b"Transfer-Encoding: \"chunked\"\r\n", b"0\r\n\r\n"),
    ("vertical tab before chunked", b"Transfer-Encoding: \x0bchunked\r\n", b"0\r\n\r\n"),
    ("NUL after chunked", b"Transfer-Encoding: chunked\x00\r\n", b"0\r\n\r\n"),
    ("Transfer-Encoding hidden behind a bare CR", b"X: y\rTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
    ("Content-Length hidden behind a bare CR", b"X: y\rContent-Length: 5\r\n", b"hello"),
]
for label, headers, body in FRAMING:
    declare(f"framing: {label} is refused", is_refused,
            lambda t, headers=headers, body=body: post(t, headers, body + AFTER), BAD_OR_UNKNOWN | {411, 413})

declare("framing: the same Content-Length twice is one body or refused", is_either,
        lambda t: post(t, b"Content-Length: 5\r\nContent-Length: 5\r\n", b"hello"), {200}, BAD, b"hello")
declare("framing: the same Content-Length as a list is one body or refused", is_either,
        lambda t: post(t, b"Content-Length: 5, 5\r\n", b"hello"), {200}, BAD, b"hello")
declare("framing: Content-Length with leading zeros is decimal or refused", is_either,
        lambda t: post(t, b"Content-Length: 0005\r\n", b"hello"), {200}, BAD, b"hello")
declare("framing: chunked in HTTP/1.0 is refused or ends the connection", is_refused,
        lambda t: post(t, b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n" + AFTER, b"1.0"), {200, 400, 501})
declare("framing: chunked in capitals is chunked", is_answered,
        lambda t: post(t, b"Transfer-Encoding: Chunked\r\n", b"5\r\nhello\r\n0\r\n\r\n"), body=b"hello")
declare("framing: white space around chunked is no part of it", is_answered,
        lambda t: post(t, b"Transfer-Encoding:\t chunked \t\r\n", b"5\r\nhello\r\n0\r\n\r\n"), body=b"hello")
declare("framing: no Content-Length and no chunks means no body", is_answered,
        lambda t: post(t, b"") + get(t), count=2)

# ---- Header syntax

HEADERS = [
    ("a header without a colon", b"Nonsense\r\n"),
    ("an empty header name", b": value\r\n"),
    ("a space inside a header name", b"Foo Bar: x\r\n"),
    ("a space before the colon", b"Foo : x\r\n"),
    ("a bracket in a header name", b"(Foo): x\r\n"),
    ("a DEL in a header name", b"Fo\x7fo: x\r\n"),
    ("a NUL in a header name", b"Fo\x00o: x\r\n"),
    ("bytes above 127 in a header name", b"F\xc3\xb6\xc3\xb6: x\r\n"),
    ("a NUL in a header value", b"Foo: a\x00b\r\n"),
    ("a bare CR in a header value", b"Foo: a\rb\r\n"),
    ("CR CR LF at the end of a header", b"Foo: a\r\r\n"),
    ("a folded header", b"Foo: a\r\n b\r\n"),
    ("a header folded by a tab", b"Foo: a\r\n\tb\r\n"),
]
for label, header in HEADERS:
    declare(f"headers: {label} is refused", is_refused, lambda t, header=header: get(t, header) + AFTER, BAD)

declare("headers: white space before the first header is refused", is_refused,
        lambda t: b"GET " + t.get_path.encode() + b" HTTP/1.1\r\n Host: localhost\r\n\r\n" + AFTER, BAD)
declare("headers: bytes above 127 in a value are let through or refused", is_either,
        lambda t: get(t, b"Foo: caf\xe9\r\n"), {200}, BAD)
declare("headers: other control characters in a value are let through or refused", is_either,
        lambda t: get(t, b"Foo: a\x01b\r\n"), {200}, BAD)
declare("headers: lines that end in a bare LF are one request or refused", is_either,
        lambda t: get(t, b"Foo: a\n").replace(b"\r\n", b"\n"), {200}, BAD)
declare("headers: an empty value is served", is_answered, lambda t: get(t, b"Foo:\r\n"))
declare("headers: names are compared without case", is_answered,
        lambda t: post(t, b"cOnTeNt-LeNgTh: 5\r\n", b"hello"), body=b"hello")
declare("host: none is refused", is_refused,
        lambda t: b"GET " + t.get_path.encode() + b" HTTP/1.1\r\n\r\n" + AFTER, BAD)
declare("host: two are refused", is_refused, lambda t: get(t, b"Host: other\r\n") + AFTER, BAD)
declare("host: a space inside is refused", is_refused,
        lambda t: get(t).replace(b"localhost", b"local host") + AFTER, BAD)
declare("host: a slash inside is refused", is_refused,
        lambda t: get(t).replace(b"localhost", b"local/host") + AFTER, BAD)
declare("host: an empty one is served or refused", is_either,
        lambda t: get(t).replace(b"localhost", b""), {200}, BAD)
declare("host: HTTP/1.0 needs none, and the connection ends", is_refused,
        lambda t: b"GET " + t.get_path.encode() + b" HTTP/1.0\r\n\r\n" + AFTER, {200})

# ---- The request line

LINES = [
    ("no version", b"GET %P\r\n", BAD | {505}),
    ("version 0.9", b"GET %P HTTP/0.9\r\n", BAD | {505}),
    ("version 2.0", b"GET %P HTTP/2.0\r\n", BAD | {505}),
    ("version 11.1", b"GET %P HTTP/11.1\r\n", BAD | {505}),
    ("version 1.10", b"GET %P HTTP/1.10\r\n", BAD | {505}),
    ("version 1", b"GET %P HTTP/1\r\n", BAD | {505}),
    ("a version in small letters", b"GET %P http/1.1\r\n", BAD | {505}),
    ("another protocol's name", b"GET %P RTSP/1.0\r\n", BAD | {505}),
    ("a space before the method", b" GET %P HTTP/1.1\r\n", BAD),
    ("a space in the path", b"GET %P and more HTTP/1.1\r\n", BAD),
    ("a NUL in the path", b"GET %P\x00 HTTP/1.1\r\n", BAD),
    ("a bare CR in the line", b"GET %P\rX HTTP/1.1\r\n", BAD),
    ("no path", b"GET HTTP/1.1\r\n", BAD),
    ("only a method", b"GET\r\n", BAD),
    ("a bracket in the method", b"G(T %P HTTP/1.1\r\n", BAD | {405, 501}),
    ("a path without a slash", b"GET plaintext HTTP/1.1\r\n", BAD | {404}),
    ("an HTTP/2 preface", b"PRI * HTTP/2.0\r\n", BAD | {505}),
]
for label, line, codes in LINES:
    declare(f"request line: {label} is refused", is_refused,
            lambda t, line=line: line.replace(b"%P", t.get_path.encode()) + b"Host: localhost\r\n\r\n" + AFTER, codes)

ODD_TARGETS = [
    ("bytes above 127 in the path", b"/caf\xc3\xa9", {200, 400, 404}),
    ("a fragment", b"/plaintext#part", {200, 400, 404}),
    ("an encoded NUL", b"/a%00b", {400, 404}),
    ("a wrong percent encoding", b"/a%zz", {400, 404}),
    ("dots that leave the root", b"/../../../../etc/passwd", {400, 403, 404}),
    ("encoded dots that leave the root", b"/%2e%2e/%2e%2e/etc/passwd", {400, 403, 404}),
    ("an unknown path", b"/there-is-no-such-path", {404}),
    ("an unknown path with a query", b"/there-is-no-such-path?a=b", {404}),
]
for label, path, codes in ODD_TARGETS:
    declare(f"target: {label} gets {' or '.join(map(str, sorted(codes)))}", is_answered,
            lambda t, path=path: b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", codes)

declare("target: absolute form is served", is_answered,
        lambda t: b"GET http://localhost" + t.get_path.encode() + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
declare("target: a query is no part of the path", is_answered,
        lambda t: b"GET " + t.get_path.encode() + b"?a=b&c HTTP/1.1\r\nHost: localhost\r\n\r\n")
declare("target: OPTIONS * is answered", is_answered,
        lambda t: b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", {200, 204, 400, 404, 405, 501})
declare("target: CONNECT is not granted", is_answered,
        lambda t: b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n", {400, 403, 404, 405, 501})
declare("request line: version 1.2 is served as 1.1 or refused", is_either,
        lambda t: get(t, version=b"1.2"), {200}, {400, 505})
declare("request line: two spaces are one or refused", is_either,
        lambda t: get(t).replace(b"GET ", b"GET  "), {200}, BAD | {404})
declare("request line: tabs are spaces or refused", is_either,
        lambda t: get(t).replace(b" ", b"\t", 2), {200}, BAD | {404})
declare("request line: a space at its end is ignored or refused", is_either,
        lambda t: get(t).replace(b"HTTP/1.1\r", b"HTTP/1.1 \r"), {200}, BAD | {505})
declare("request line: an unknown method is answered in words", is_answered,
        lambda t: get(t, method=b"BREW"), {200, 400, 404, 405, 501})
declare("request line: methods are told apart by case", is_answered,
        lambda t: get(t, method=b"get"), {400, 404, 405, 501})
declare("request line: an empty line before it is ignored", is_answered, lambda t: b"\r\n" + get(t))
declare("request line: an endless run of empty lines is cut off or ignored", is_either,
        lambda t: b"\r\n" * 20000 + get(t), {200}, BAD | {408})

# ---- Limits

declare("limits: a path of 64 KiB", is_refused,
        lambda t: b"GET /" + b"a" * 65536 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", TOO_LONG)
declare("limits: a path of 1 MiB", is_refused,
        lambda t: b"GET /" + b"a" * 1048576 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", TOO_LONG)
declare("limits: a method of 64 KiB", is_refused, lambda t: get(t, method=b"A" * 65536), TOO_LONG | {405, 501})
declare("limits: a header of 1 MiB", is_refused, lambda t: get(t, b"Foo: " + b"a" * 1048576 + b"\r\n"), TOO_LONG)
declare("limits: a header name of 1 MiB", is_refused, lambda t: get(t, b"a" * 1048576 + b": x\r\n"), TOO_LONG)
declare("limits: 10,000 headers", is_refused,
        lambda t: get(t, b"".join(b"h%d: x\r\n" % i for i in range(10000))), TOO_LONG)
declare("limits: 100,000 empty headers", is_refused, lambda t: get(t, b"a:\r\n" * 100000), TOO_LONG)
declare("limits: forty ordinary headers are served", is_answered,
        lambda t: get(t, b"".join(b"x-header-%d: some ordinary value\r\n" % i for i in range(40))))


@case("limits: a body of 1 TiB is refused, or waited for", quick=True)
def _(target):
    with target.connect() as wire:
        wire.send(post(target, b"Content-Length: 1099511627776\r\n", b"some"))
        response = read_response(wire, seconds=2)
        expect(response is None or response.status in {200, 400, 413}, f"answered {response}")


@case("limits: a header line that never ends is cut off before 4 MiB")
def _(target):
    with target.connect() as wire:
        wire.send(b"GET / HTTP/1.1\r\nFoo: ")
        for _ in range(128):
            if not wire.send(b"a" * 32768):
                return
        response = read_response(wire, seconds=2)
        expect(wire.ended or response is not None, "the server took 4 MiB of one header")


# ---- Chunks

GOOD_CHUNKS = [
    ("a plain body", b"5\r\nhello\r\n0\r\n\r\n", b"hello"),
    ("two chunks", b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", b"hello world"),
    ("sizes in capitals and small letters", b"A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n", b"0123456789" * 2),
    ("an extension", b"5;name=value\r\nhello\r\n0\r\n\r\n", b"hello"),
    ("an extension in quotes", b"5;name=\"a;b\"\r\nhello\r\n0;last\r\n\r\n", b"hello"),
    ("a trailer", b"5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n", b"hello"),
    ("a Content-Length in the trailer", b"5\r\nhello\r\n0\r\nContent-Length: 50\r\n\r\n", b"hello"),
    ("an empty body", b"0\r\n\r\n", b""),
    ("several zeros as the last size", b"5\r\nhello\r\n000\r\n\r\n", b"hello"),
]
for label, body, whole in GOOD_CHUNKS:
    declare(f"chunks: {label} is served, and so is what follows", is_answered,
            lambda t, body=body: chunked(t, body) + chunked(t, body), count=2, body=whole)

BAD_CHUNKS = [
    ("a size with 0x", b"0x5\r\nhello\r\n0\r\n\r\n"),
    ("a negative size", b"-5\r\nhello\r\n0\r\n\r\n"),
    ("a size with a plus", b"+5\r\nhello\r\n0\r\n\r\n"),
    ("an empty size", b"\r\nhello\r\n0\r\n\r\n"),
    ("a size that is no number", b"g\r\nhello\r\n0\r\n\r\n"),
    ("a size with an underscore", b"1_0\r\nhello\r\n0\r\n\r\n"),
    ("a size just beyond 64 bits", b"10000000000000005\r\nhello\r\n0\r\n\r\n"),
    ("a size of 2^64 - 1", b"FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n"),
    ("a size of 2^63", b"8000000000000000\r\nhello\r\n0\r\n\r\n"),
    ("a size of a hundred digits", b"F" * 100 + b"\r\nhello\r\n0\r\n\r\n"),
    ("more data than the size says", b"5\r\nhello!\r\n0\r\n\r\n"),
    ("no CRLF behind the data", b"5\r\nhello5\r\nhello\r\n0\r\n\r\n"),
    ("only LF behind the data", b"5\r\nhello\n0\r\n\r\n"),
    ("only LF behind the size", b"5\nhello\r\n0\r\n\r\n"),
    ("only CR behind the size", b"5\rhello\r\n0\r\n\r\n"),
    ("a NUL in the size line", b"5\x00\r\nhello\r\n0\r\n\r\n"),
    ("a bare LF in an extension", b"5;a\nb\r\nhello\r\n0\r\n\r\n"),
    ("a bare CR in an extension", b"5;a\rb\r\nhello\r\n0\r\n\r\n"),
    ("a space before the size", b" 5\r\nhello\r\n0\r\n\r\n"),
    ("a folded trailer", b"5\r\nhello\r\n0\r\nX: y\r\n z\r\n\r\n"),
    ("a trailer without a colon", b"5\r\nhello\r\n0\r\nnonsense\r\n\r\n"),
]
for label, body in BAD_CHUNKS:
    # A server that answers while it reads may have begun a 200 before it meets the fault: then it must cut it off.
    def run(target, body=body):
        with target.connect() as wire:
            wire.send(chunked(target, body) + AFTER)
            try:
                response = read_response(wire)
            except Wrong as cut:
                expect(wire.ended, f"{cut}, and the connection is open")
                return
            expect(response is None or response.status in {400, 413}, f"answered {response}")
            expect(read_response(wire) is None, "went on after the fault")
            expect(wire.ended, "left the connection open")
    case(f"chunks: {label} is refused")(run)

declare("chunks: white space behind the size is ignored or refused", is_either,
        lambda t: chunked(t, b"5 \r\nhello\r\n0\r\n\r\n"), {200}, BAD, b"hello")
declare("chunks: a size with a thousand zeros is served or refused", is_either,
        lambda t: chunked(t, b"0" * 1000 + b"5\r\nhello\r\n0\r\n\r\n"), {200}, BAD | {413}, b"hello")
declare("chunks: an extension of 1 MiB is refused", is_refused,
        lambda t: chunked(t, b"5;" + b"a" * 1048576 + b"\r\nhello\r\n0\r\n\r\n"), TOO_LONG | {200})
declare("chunks: trailers of 4 MiB are refused", is_refused,
        lambda t: chunked(t, b"0\r\n" + b"X-Trailer: aaaaaaaaaaaaaaaaaaaaaaa\r\n" * 116509 + b"\r\n"), TOO_LONG)
declare("chunks: 50,000 chunks of one byte are one body", is_answered,
        lambda t: chunked(t, b"1\r\nx\r\n" * 50000 + b"0\r\n\r\n"), body=b"x" * 50000)
declare("chunks: what follows the last chunk is the next request", is_answered,
        lambda t: chunked(t, b"5\r\nhello\r\n0\r\n\r\n") + get(t), count=2)


@case("chunks: a body that ends too early ends the connection")
def _(target):
    with target.connect() as wire:
        wire.send(chunked(target, b"5\r\nhel"))
        wire.finish()
        with contextlib.suppress(Wrong):
            response = read_response(wire)
            expect(response is None or response.status == 400, f"answered {response}")
        expect(wire.wait_for_end(), "the connection stayed open")


@case("framing: a Content-Length body that ends too early ends the connection")
def _(target):
    with target.connect() as wire:
        wire.send(post(target, b"Content-Length: 100\r\n", b"hello"))
        wire.finish()
        with contextlib.suppress(Wrong):
            response = read_response(wire)
            expect(response is None or response.status == 400, f"answered {response}")
        expect(wire.wait_for_end(), "the connection stayed open")


# ---- Pipelining and splitting

@case("pipelining: three posts are answered in order")
def _(target):
    with target.connect() as wire:
        wire.send(b"".join(post(target, b"Content-Length: 3\r\n", b) for b in (b"one", b"two", b"six")))
        bodies = [getattr(read_response(wire), "body", None) for _ in range(3)]
        expect(bodies == [b"one", b"two", b"six"], f"got {bodies}")


@case("pipelining: a thousand gets in one write are all answered")
def _(target):
    with target.connect() as wire:
        sender = threading.Thread(target=wire.send, args=(get(target) * 1000,))
        sender.start()
        for index in range(1000):
            response = read_response(wire)
            expect(response is not None and response.status == 200, f"answer {index + 1} was {response}")
        sender.join()


@case("pipelining: chunked and plain bodies mixed are answered in order")
def _(target):
    with target.connect() as wire:
        wire.send(chunked(target, b"3\r\none\r\n0\r\n\r\n") + post(target, b"Content-Length: 3\r\n", b"two")
                  + post(target, b"Content-Length: 0\r\n") + chunked(target, b"4\r\nfour\r\n0\r\n\r\n"))
        bodies = [getattr(read_response(wire), "body", None) for _ in range(4)]
        expect(bodies == [b"one", b"two", b"", b"four"], f"got {bodies}")


@case("pipelining: a bad request behind a good one is refused after the good answer")
def _(target):
    with target.connect() as wire:
        wire.send(get(target) + get(target, b"bad header\r\n") + AFTER)
        first, second = read_response(wire), read_response(wire)
        expect(first is not None and first.status == 200, f"first answer {first}")
        expect(second is None or second.status == 400, f"second answer {second}")
        expect(read_response(wire) is None and wire.ended, "went on after the refusal")


declare("pipelining: nothing is served behind Connection: close", is_refused,
        lambda t: get(t, b"Connection: close\r\n") + AFTER, {200})
declare("pipelining: HTTP/1.0 ends after one answer", is_refused, lambda t: get(t, version=b"1.0") + AFTER, {200})


@case("pipelining: a body that GET does not want is not taken for a request")
def _(target):
    with target.connect() as wire:
        wire.send(get(target, b"Content-Length: %d\r\n" % len(AFTER)) + AFTER + get(target))
        first, second = read_response(wire), read_response(wire)
        expect(first is not None and first.status in {200, 400, 413}, f"first answer {first}")
        # Ending the connection instead of reading the body is as good.
        expect(wire.ended if second is None else second.status == 200, f"second answer {second}")


declare("half-close: the answer still comes", is_answered, get, finish=True)
declare("half-close: the answers to two requests still come", is_answered,
        lambda t: get(t) + post(t, b"Content-Length: 5\r\n", b"hello"), count=2, body=b"hello", finish=True)


@case("splitting: a request byte by byte is served")
def _(target):
    with target.connect() as wire:
        wire.send_slowly(chunked(target, b"5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n"))
        response = read_response(wire)
        expect(response is not None and response.status == 200 and response.body == b"hello", f"got {response}")


@case("splitting: a request in two parts, cut at every index, is served")
def _(target):
    request = chunked(target, b"5\r\nhello\r\n0\r\n\r\n", b"Accept: */*\r\n")
    with target.connect() as wire:
        for index in range(1, len(request)):
            wire.send(request[:index])
            time.sleep(0.0005)
            wire.send(request[index:])
            response = read_response(wire)
            expect(response is not None and response.body == b"hello", f"cut at {index}: {response}")


# ---- Expect, HEAD, ranges, upgrades

@case("expect: 100 comes before the body is sent")
def _(target):
    with target.connect() as wire:
        wire.send(post(target, b"Content-Length: 5\r\nExpect: 100-continue\r\n"))
        interim = read_response(wire, until_status=False)
        expect(interim is not None and interim.status == 100, f"got {interim}")
        wire.send(b"hello")
        response = read_response(wire)
        expect(response is not None and response.body == b"hello", f"got {response}")


declare("expect: a body sent without waiting is served", is_answered,
        lambda t: post(t, b"Content-Length: 5\r\nExpect: 100-continue\r\n", b"hello"), body=b"hello")
declare("expect: an unknown expectation gets 417 or is ignored", is_answered,
        lambda t: get(t, b"Expect: tea\r\n"), {200, 400, 417})


@case("expect: HTTP/1.0 gets no 100")
def _(target):
    with target.connect() as wire:
        wire.send(post(target, b"Content-Length: 5\r\nExpect: 100-continue\r\n", version=b"1.0"))
        interim = read_response(wire, until_status=False, seconds=0.3)
        expect(interim is None, f"got {interim}")
        wire.send(b"hello")
        response = read_response(wire, until_status=False)
        expect(response is not None and response.status == 200, f"got {response}")


@case("HEAD: the headers of GET, no body, and the connection goes on")
def _(target):
    with target.connect() as wire:
        wire.send(get(target, method=b"HEAD") + get(target))
        head, whole = read_response(wire, head_only=True), read_response(wire)
        expect(head is not None and head.status == 200, f"HEAD got {head}")
        expect(whole is not None and whole.status == 200 and whole.body, f"GET got {whole}")
        length = head.header("content-length")
        expect(length in (None, str(len(whole.body))), f"HEAD says {length}, GET has {len(whole.body)} bytes")


@case("HEAD: no body with 404 either")
def _(target):
    with target.connect() as wire:
        wire.send(b"HEAD /there-is-no-such-path HTTP/1.1\r\nHost: localhost\r\n\r\n" + get(target))
        head = read_response(wire, head_only=True)
        expect(head is not None and head.status in {404, 405}, f"HEAD got {head}")
        whole = read_response(wire)
        expect(whole is not None and whole.status == 200, f"GET got {whole}")


RANGES = [
    ("the first five bytes", b"bytes=0-4", {200, 206}),
    ("the last five bytes", b"bytes=-5", {200, 206}),
    ("beyond the end", b"bytes=999999-", {200, 416}),
    ("upside down", b"bytes=9-2", {200, 400, 416}),
    ("an unknown unit", b"lines=1-2", {200, 416}),
    ("nonsense", b"bytes=a-b", {200, 400, 416}),
    ("beyond 64 bits", b"bytes=0-99999999999999999999999", {200, 206, 400, 416}),
    ("a thousand ranges", b"bytes=" + b",".join(b"0-1" for _ in range(1000)), {200, 206, 400, 416, 431}),
]
for label, value, codes in RANGES:
    def run(target, value=value, codes=codes):
        response = is_answered(target, get(target, b"Range: " + value + b"\r\n"), codes)
        expect(len(response.body) < 65536, f"the body has {len(response.body)} bytes")
        if response.status == 206:
            expect(response.header("content-range") or "multipart" in (response.header("content-type") or ""),
                   "206 without Content-Range")
    case(f"ranges: {label} gets {' or '.join(map(str, sorted(codes)))}")(run)

declare("upgrade: an unknown protocol is ignored", is_answered,
        lambda t: get(t, b"Connection: Upgrade\r\nUpgrade: h2c\r\n"))
declare("noise: a TLS hello on a plain port is refused", is_refused,
        lambda t: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) + b"\r\n\r\n", BAD)


@case("noise: random bytes never get a good answer")
def _(target):
    source = random.Random(9112)
    for _ in range(100):
        with target.connect() as wire:
            wire.send(source.randbytes(source.randrange(1, 4096)) + b"\r\n\r\n")
            wire.finish()
            response = read_response(wire)
            expect(response is None or response.status >= 400, f"answered {response}")
            expect(wire.wait_for_end(), "the connection stayed open")


@case("noise: a good request with one byte changed never hangs or breaks the server")
def _(target):
    source = random.Random(2616)
    request = chunked(target, b"5\r\nhello\r\n0\r\n\r\n")
    for _ in range(300):
        broken = bytearray(request)
        broken[source.randrange(len(broken))] = source.randrange(256)
        with target.connect() as wire:
            wire.send(bytes(broken))
            wire.finish()
            with contextlib.suppress(Wrong):
                read_response(wire)
            expect(wire.wait_for_end(), f"{bytes(broken)!r} left the connection open after a half-close")


# ---- Load and patience

@case("resets: two thousand connections that are reset at once leave nothing behind", alone=True)
def _(target):
    before = target.descriptors() if target.pid else None
    for index in range(2000):
        wire = target.connect()
        if index % 2:
            wire.send(get(target)[:index % 40])
        wire.reset()
    healthy(target)
    if before is not None:
        until = time.monotonic() + DEADLINE
        while target.descriptors() > before + 2 and time.monotonic() < until:
            time.sleep(0.05)
        expect(target.descriptors() <= before + 2, f"{target.descriptors() - before} descriptors are left")


@case("slow reader: a peer that sends and never reads is held back, not buffered", alone=True)
def _(target):
    before = target.memory()
    with target.connect(receive_buffer=4096) as wire:
        wire.socket.settimeout(1.0)
        request = post(target, b"Content-Length: 65536\r\n", b"x" * 65536)
        sent = 0
        with contextlib.suppress(OSError):
            while sent < 256 << 20:
                sent += wire.socket.send(request)
        grown = target.memory() - before
        expect(sent < 256 << 20, "the server took 256 MiB and was never read from")
        expect(grown < 32 << 20, f"the server grew by {grown >> 20} MiB")
        healthy(target)


def good_client(target, stop, times, problems):
    """One request after another on a connection of its own each, as long as told."""
    while not stop.is_set():
        start = time.monotonic()
        try:
            is_answered(target, get(target, b"Connection: close\r\n"))
        except (Wrong, OSError) as problem:
            problems.append(str(problem))
        times.append(time.monotonic() - start)
        stop.wait(0.02)


def under_siege(target, seconds, drip):
    """Opens 1,000 connections that drip, and meanwhile serves good clients; the slow ones are returned."""
    before = target.memory() if target.pid else 0
    slow = [target.connect() for _ in range(1000)]
    for wire in slow:
        wire.socket.setblocking(False)
    stop, times, problems = threading.Event(), [], []
    clients = [threading.Thread(target=good_client, args=(target, stop, times, problems)) for _ in range(4)]
    for client in clients:
        client.start()
    until = time.monotonic() + seconds
    step = 0
    while time.monotonic() < until:
        for wire in slow:
            with contextlib.suppress(OSError):
                wire.socket.send(drip(step))
        step += 1
        stop.wait(0.5)
    stop.set()
    for client in clients:
        client.join()
    expect(not problems, f"{len(problems)} of {len(times)} good requests failed: {problems[:1]}")
    times.sort()
    worst = times[int(len(times) * 0.99)]
    expect(len(times) > 20 and worst < 1.0, f"{len(times)} good requests, p99 {worst * 1000:.0f} ms")
    if target.pid:
        grown = target.memory() - before
        expect(grown < 32 << 20, f"the server grew by {grown >> 20} MiB")
    return slow


def drip_header(step):
    return b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "[step:step + 1] or b"a"


def gone(wire):
    """Whether the server has ended a connection; what it still sent is passed over."""
    try:
        while wire.socket.recv(65536):
            pass
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True


@case("slow-loris: 1,000 dripping sockets, and good clients are still served", alone=True)
def _(target):
    for wire in under_siege(target, 4 if target.quick else 10, drip_header):
        wire.close()


@case("slow-loris: dripping sockets are dropped in the end", quick=False, alone=True)
def _(target):
    slow = under_siege(target, target.patience, drip_header)
    left = sum(1 for wire in slow if not gone(wire))
    for wire in slow:
        wire.close()
    expect(left == 0, f"{left} of 1,000 were still open after {target.patience:.0f} s")


@case("silence: a connection that never says anything is dropped in the end", quick=False)
def _(target):
    with target.connect() as wire:
        expect(wire.wait_for_end(target.patience), f"still open after {target.patience:.0f} s")


@case("silence: half a body and then nothing is given up in the end", quick=False)
def _(target):
    with target.connect() as wire:
        wire.send(post(target, b"Content-Length: 100\r\n", b"hello"))
        expect(wire.wait_for_end(target.patience), f"still open after {target.patience:.0f} s")


def healthy(target):
    is_answered(target, get(target))
    is_answered(target, post(target, b"Content-Length: 5\r\n", b"hello"), body=b"hello")


if __name__ == "__main__":
    sys.exit(main("HTTP robustness", healthy))
