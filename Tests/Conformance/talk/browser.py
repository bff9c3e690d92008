"""Debian's Chromium with the page in it, and the test's hands, ears and voice."""
import base64
import contextlib
import os
import subprocess
import tempfile
import time
import wave

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

HERE = os.path.dirname(os.path.abspath(__file__))
SIZES = {"desktop": (1280, 800, 1, False), "phone": (390, 844, 2, True)}


def flite(text, rate=16_000):
    """Text spoken, as 16-bit samples at `rate`, without the silence before and behind."""
    import audioop
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run(["flite", "-voice", "kal16", "-t", text, "-o", file.name], check=True)
        with wave.open(file.name) as recording:
            samples, own = recording.readframes(recording.getnframes()), recording.getframerate()
    if own != rate:
        samples, _ = audioop.ratecv(samples, 2, 1, own, rate, None)
    loud = [place for place in range(0, len(samples) - 320, 320) if audioop.rms(samples[place:place + 320], 2) > 300]
    return samples[loud[0]:loud[-1] + 320]


class Browser:
    """One page in one window."""

    def __init__(self, shots=None):
        options = webdriver.ChromeOptions()
        options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         "--no-first-run", "--disable-background-networking", "--mute-audio",
                         "--host-resolver-rules=MAP talk.example 127.0.0.1"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options, Service(os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver")))
        self.shots = shots
        with open(os.path.join(HERE, "hooks.js")) as file:
            self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": file.read()})
        self.look("desktop")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def look(self, size="desktop", scheme="light", motion="no-preference"):
        width, height, scale, is_mobile = SIZES[size]
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": scale, "mobile": is_mobile})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": motion}]})

    def shoot(self, name):
        """A picture of the page in each of its forms."""
        if not self.shots:
            return
        for size in SIZES:
            for scheme in ("light", "dark"):
                self.look(size, scheme)
                # A picture of what has come to rest, not of what is on its way there.
                self.driver.execute_async_script(
                    "const [done] = arguments; requestAnimationFrame(() => Promise.allSettled("
                    "document.getAnimations().filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime))"
                    ".map((one) => one.finished)).then(() => requestAnimationFrame(() => done())))")
                self.driver.save_screenshot(os.path.join(self.shots, f"{name}-{size}-{scheme}.png"))
        self.look()

    def open(self, url):
        self.driver.get(url)
        self.until("return document.querySelectorAll('#agents input').length || !document.querySelector('#trouble').hidden",
                   "the agents")

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def until(self, script, what, seconds=15, *arguments):
        end = time.monotonic() + seconds
        while not (answer := self.run(script, *arguments)):
            if time.monotonic() > end:
                raise AssertionError(f"{what} did not come; the page is {self.state}, says {self.text('body')!r}")
            time.sleep(0.02)
        return answer

    @property
    def state(self):
        return self.run("return document.body.dataset.state")

    def reach(self, *states, seconds=15):
        return self.until("return arguments[0].includes(document.body.dataset.state)", f"state {states}", seconds, states)

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def click(self, selector):
        self.driver.find_element("css selector", selector).click()

    def keys(self, *keys):
        from selenium.webdriver.common.action_chains import ActionChains
        ActionChains(self.driver).send_keys(*keys).perform()

    def say(self, samples, rate=16_000):
        return self.run("return lab.say(arguments[0], arguments[1])", base64.b64encode(samples).decode(), rate)

    @property
    def now(self):
        return self.run("return lab.context.currentTime")

    def after(self, moment):
        """Waits until the page's clock is there."""
        self.until("return lab.heardUntil >= arguments[0]", f"second {moment}", 15, moment)

    def replies(self):
        return self.run("return [...document.querySelectorAll('li.agent p')].map((one) => one.innerText)")

    def turns(self):
        return self.run("return [...document.querySelectorAll('#conversation > li:not(.tool)')].map((one) => "
                        "[one.className.split(' ')[0], one.querySelector('p').innerText.trim()])")

    def faults(self):
        """What the page and the browser complain of; lines that a refusal is known to leave are told by their address."""
        faults = []
        with contextlib.suppress(Exception):
            faults += self.run("return lab.faults")
        faults += [f"{line['level']}: {line['message']}" for line in self.driver.get_log("browser")]
        return faults
