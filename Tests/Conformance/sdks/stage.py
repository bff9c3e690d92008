"""What the checks know of the running simulation: addresses, faults, what was asked, what recognisers understand."""
import json
import urllib.request

KEY = "sdk-key-0123456789"


class Stage:
    def __init__(self, control):
        self.control = control
        listed = self._get("/providers")["providers"]
        self.addresses = {place["name"]: place["address"] for place in listed}

    def _get(self, path):
        with urllib.request.urlopen(self.control + path, timeout=10) as answer:
            return json.load(answer)

    def _post(self, path, value):
        request = urllib.request.Request(self.control + path, json.dumps(value).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def url(self, name):
        return self.addresses[name]

    def socket(self, name):
        return self.addresses[name].replace("http", "ws", 1)

    def fault(self, provider, words, times=1):
        """The next sessions with a provider go wrong."""
        self._post("/faults", {"provider": provider, "fault": words, "times": times})

    def clear(self):
        self._post("/clear", {})

    def asked(self, provider, what):
        return [one["detail"] for one in self._get(f"/requests?provider={provider}&what={what}")["requests"]]

    def clip(self, number):
        """What one of the callers says, and how it sounds: mu-law at 8 kHz."""
        text = self._get("/clips")["clips"][number]
        with urllib.request.urlopen(f"{self.control}/clips/{number}", timeout=10) as answer:
            return text, answer.read()


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def equal(found, expected, what):
    if found != expected:
        raise AssertionError(f"{what}: {found!r} instead of {expected!r}")


def raises(kind, action, **attributes):
    """The error that an action must end with."""
    try:
        action()
    except kind as error:
        for name, value in attributes.items():
            equal(getattr(error, name), value, f"{kind.__name__}.{name}")
        return error
    raise AssertionError(f"no {kind.__name__} came")
