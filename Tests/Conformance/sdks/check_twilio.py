"""twilio: calls are made, looked up, changed, ended; what comes back is signed."""
import http.server
import threading
import time
import urllib.parse

from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from stage import KEY, equal, expect, raises

PROVIDER, PACKAGE = "twilio", "twilio"
ACCOUNT = "ACffeeddccbbaa99887766554433221100"


def client(stage, key=KEY):
    made = Client(ACCOUNT, key)
    made.api.base_url = stage.url(PROVIDER)
    return made


class Hook:
    """A webhook's owner: answers with TwiML, keeps what came and whether its signature is right."""

    def __init__(self, twiml):
        kept = self.kept = []
        validator = RequestValidator(KEY)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fields = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
                url = f"http://{self.headers['Host']}{self.path}"
                signed = validator.validate(url, fields, self.headers["X-Twilio-Signature"])
                kept.append((self.path, fields, signed))
                self.send_response(200)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(twiml)))
                self.end_headers()
                self.wfile.write(twiml)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()


def wait(what, condition, seconds=15):
    end = time.monotonic() + seconds
    while not condition():
        expect(time.monotonic() < end, what)
        time.sleep(0.05)


def calls(stage):
    with Hook(b"<Response><Connect><Stream url='wss://a.test/'/></Connect></Response>") as hook:
        call = client(stage).calls.create(
            to="+15550100042", from_="+15550100009", url=hook.url + "/voice", status_callback=hook.url + "/status",
            status_callback_event=["initiated", "ringing", "answered", "completed"])
        equal((call.status, call.direction), ("queued", "outbound-api"), "the new call")
        expect(call.sid.startswith("CA") and call.date_created is not None, "sid or date is missing")
        wait("it was not answered", lambda: client(stage).calls(call.sid).fetch().status == "in-progress")
        wait("its TwiML was not fetched", lambda: any(path == "/voice" for path, _, _ in hook.kept))
        client(stage).calls(call.sid).update(status="completed")
        wait("it did not end", lambda: client(stage).calls(call.sid).fetch().status == "completed")
        statuses = lambda: [fields["CallStatus"] for path, fields, _ in hook.kept if path == "/status"]
        wait("a callback is missing", lambda: len(statuses()) == 4)
        equal(statuses(), ["initiated", "ringing", "in-progress", "completed"], "the callbacks")
        expect(all(signed for _, _, signed in hook.kept), "a signature is wrong")
        expect(call.sid in [one.sid for one in client(stage).calls.list(to="+15550100042", limit=20)], "not listed")


def redirects(stage):
    call = client(stage).calls.create(
        to="+15550100043", from_="+15550100009", twiml="<Response><Pause length='600'/></Response>")
    wait("it was not answered", lambda: client(stage).calls(call.sid).fetch().status == "in-progress")
    client(stage).calls(call.sid).update(twiml="<Response><Hangup/></Response>")
    wait("it did not end", lambda: client(stage).calls(call.sid).fetch().status == "completed")
    raises(TwilioRestException, lambda: client(stage).calls(call.sid).update(status="completed"), code=21220)


def busy(stage):
    call = client(stage).calls.create(to="+15550100001", from_="+15550100009", twiml="<Response/>")
    wait("it is not busy", lambda: client(stage).calls(call.sid).fetch().status == "busy")


def refuses(stage):
    raises(TwilioRestException, lambda: client(stage, "wrong").calls("CA" + "0" * 32).fetch(), status=401, code=20003)
    create = client(stage).calls.create
    raises(TwilioRestException, lambda: create(to="+1555", from_="+15550100009", twiml="<Response/>"), code=21211)
    raises(TwilioRestException, lambda: create(to="+15550100042", from_="+15550100009"), code=21205)
    raises(TwilioRestException, lambda: client(stage).calls("CA" + "0" * 32).fetch(), status=404, code=20404)


def limits_rate(stage):
    stage.fault(PROVIDER, "status:429:2")
    raises(TwilioRestException, lambda: client(stage).calls("CA" + "0" * 32).fetch(), status=429, code=20429)


def machines(stage):
    with Hook(b'<Response><Pause length="600"/></Response>') as hook:
        call = client(stage).calls.create(
            to="+15550100004", from_="+15550100009", url=hook.url + "/voice", machine_detection="DetectMessageEnd",
            async_amd="true", async_amd_status_callback=hook.url + "/machine")
        found = lambda: [fields for path, fields, _ in hook.kept if path == "/machine"]
        wait("no verdict", lambda: len(found()) == 1)
        equal((found()[0]["CallSid"], found()[0]["AnsweredBy"]), (call.sid, "machine_end_beep"), "the verdict")
        equal(client(stage).calls(call.sid).fetch().answered_by, "machine_end_beep", "the call")
        expect(all(signed for _, _, signed in hook.kept), "a signature is wrong")
        client(stage).calls(call.sid).update(status="completed")


def recordings(stage):
    with Hook(b"") as hook:
        twiml = f'<Response><Record recordingStatusCallback="{hook.url}/recording"/></Response>'
        call = client(stage).calls.create(to="+15550100044", from_="+15550100009", twiml=twiml)
        wait("it was not answered", lambda: client(stage).calls(call.sid).fetch().status == "in-progress")
        time.sleep(1)
        client(stage).calls(call.sid).update(status="completed")
        wait("nothing was told of the recording", lambda: hook.kept)
        _, fields, signed = hook.kept[0]
        expect(signed and fields["RecordingStatus"] == "completed", "the callback is wrong")
        listed = client(stage).calls(call.sid).recordings.list()
        equal([one.sid for one in listed], [fields["RecordingSid"]], "the list")
        expect(client(stage).recordings(fields["RecordingSid"]).delete(), "it was not deleted")
        equal(client(stage).calls(call.sid).recordings.list(), [], "the list behind it")


CHECKS = [calls, redirects, busy, machines, recordings, refuses, limits_rate]
