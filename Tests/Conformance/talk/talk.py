#!/usr/bin/env python3
"""Talks to the talk page in Debian's Chromium, and lets its pure parts be judged by node.

    talk.py [--engine PROGRAM | --url URL] [--page DIR] [--shots DIR] [--barge-ins 12] [--only NAME,…]

Without --engine a stand-in for the engine serves the page and checks every message of it; with it the engine does, with the
sample agents and a long-winded one, and what only the stand-in can arrange is left out. --shots keeps pictures of the page. Prints what it checked on stderr and a
line of JSON on stdout.
"""
import argparse
import audioop
import json
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import traceback

from selenium.webdriver.common.keys import Keys

from browser import Browser, flite
from engine import Engine
from standin import Plan, StandIn

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(HERE, "..", "..", "..", "Sources", "VoiceService", "Pages", "Talk")

AGENTS = [
    {"name": "clinic", "title": "Dental clinic", "about": "Books, moves and cancels appointments", "language": "en",
     "try": ["I need an appointment", "Can you move my appointment?", "What are your hours?"]},
    {"name": "orders", "title": "Order status", "about": "Finds an order by its number and says where it is",
     "language": "en", "try": ["Where is my order?"]},
    {"name": "messages", "title": "Message taker", "about": "Takes a message for somebody who is away", "language": "en",
     "try": []},
    {"name": "survey", "title": "Survey after a call", "about": "Three questions, two minutes", "language": "en", "try": []},
    {"name": "leads", "title": "Lead qualifier", "about": "Asks what is wanted, by when, for how much", "language": "en"},
]
HOSTILE = "<img src=x onerror='lab.faults.push(1)'>\u202edlrow\u0000\u0007</p><script>lab.faults.push(2)</script>"
LONG = ("We are open from Monday to Friday, from eight in the morning until six in the evening, and on Saturdays until noon, "
        "but please do call before you come, since the doctor is away now and then, and we would be sorry to send you home, "
        "which has happened before, and nobody was happy about it, least of all the doctor, who likes to be of help.")


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def equal(found, expected, what):
    expect(found == expected, f"{what}: {found!r} instead of {expected!r}")


class Checks:
    def __init__(self, browser, standin, options):
        self.browser, self.standin, self.figures = browser, standin, {}
        self.page, self.barge_ins = os.path.abspath(options.page), options.barge_ins
        self.url = options.url or f"http://localhost:{standin.port}/"
        self.allowed = []

    # How a check begins and ends

    def plan(self, **plan):
        self.allowed = []
        if self.standin:
            self.standin.agents, self.standin.plan = AGENTS, Plan(**plan)
            self.standin.token = self.standin.refusal = None

    def call(self, agent=None, until=("listening", "speaking")):
        self.browser.open(self.url)
        if agent and not self.standin:
            self.browser.run("[...document.querySelectorAll('#agents label')].find((one) => "
                             "one.querySelector('strong').textContent === arguments[0]).click()", agent)
        self.browser.click("#call")
        self.browser.reach(*until)
        return self.standin.sessions[-1] if self.standin else None

    def end(self, session):
        self.browser.click("#call")
        self.browser.reach("ended")
        if session:
            self.wait(lambda: session.is_over, "the session's end")
            expect(session.stopped, "there was no stop")
            equal(session.faults, [], "what the carrier did wrong")

    @staticmethod
    def wait(condition, what, seconds=15):
        end = time.monotonic() + seconds
        while not condition():
            expect(time.monotonic() < end, f"{what} did not come")
            time.sleep(0.02)

    def calm(self):
        faults = [one for one in self.browser.faults() if not any(part in one for part in self.allowed)]
        equal(faults, [], "complaints of the browser")

    # What is checked

    def units(self):
        """µ-law beside audioop, the resampler's aliases, the jitter buffer, marks to the sample, colours"""
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump({"decoded": [struct.unpack("<h", audioop.ulaw2lin(bytes([code]), 2))[0] for code in range(256)],
                       "encoded": [audioop.lin2ulaw(struct.pack("<h", level), 2)[0] for level in range(32_768)]}, file)
            file.flush()
            done = subprocess.run(["node", "--test", os.path.join(HERE, "units.mjs")], stdout=subprocess.PIPE, text=True,
                                  env={**os.environ, "TALK_PAGE": self.page, "TALK_LAW": file.name})
        expect(done.returncode == 0, done.stdout[-6_000:])

    def conversation(self):
        """three turns by voice; interims, waterfalls, marks and clocks; the end"""
        browser = self.browser
        said = ["I need an appointment for a check-up.", "Tomorrow morning would be good.", "Nine o'clock is fine, thank you."]
        if not self.standin:
            said = ["I need an appointment.", "How about Friday.", "Nine o'clock would be good."]
        self.plan(greeting="Dental clinic, good morning. How may I help you?", words=said, answers=[
            "Gladly. Which day would suit you?", "There is a place at nine, and one at half past ten. Which do you take?",
            "Then we see you tomorrow at nine. Good bye."])
        session = self.call()
        browser.until("return document.querySelectorAll('li.agent').length", "the greeting")
        browser.reach("speaking")
        browser.reach("listening")
        for number, words in enumerate(said, 2):
            browser.after(browser.say(flite(words)) + 0.3)
            browser.until("return document.querySelectorAll('li.agent').length >= arguments[0]", f"reply {number}", 20, number)
            browser.reach("speaking")
            browser.reach("listening", seconds=30)
        equal([one[0] for one in browser.turns()], ["agent"] + ["caller", "agent"] * 3, "who spoke")
        if session:
            equal([text for who, text in browser.turns() if who == "caller"], said, "what the caller said")
        else:
            self.figures["conversation"] = browser.turns()
            waits = [whole for whole in browser.run("return [...document.querySelectorAll('.latency .total')].map((one) => "
                                                    "parseInt(one.textContent))")]
            self.figures["waited_ms"] = waits
        browser.until("return document.querySelectorAll('.latency').length >= 3", "three waterfalls")
        if session:
            expect(browser.run("return lab.interims") > 0, "no interim was seen")
            self.wait(lambda: len(session.echoes) == len(session.marks), "every mark")
            shifts = [abs((session.echoes[n][1] - session.echoes[n - 1][1]) * 8000
                          - (session.marks[n][1] - session.marks[n - 1][1])) / 8
                      for n in range(1, len(session.marks)) if not session.marks[n - 1][0].endswith("-end")]
            self.figures["mark_jitter_ms"] = {"median": round(statistics.median(shifts), 1), "max": round(max(shifts), 1),
                                              "marks": len(session.marks)}
            expect(statistics.median(shifts) < 15, f"marks come {statistics.median(shifts)} ms off their audio")
            seconds = session.frames * 0.02
            expect(abs(seconds - (time.monotonic() - session.began)) < 1, f"{seconds} s of audio came")
            self.figures["caller_level"] = max(audioop.max(audioop.ulaw2lin(bytes(session.audio), 2), 2), 0)
            expect(self.figures["caller_level"] > 3_000, "the caller is hardly heard")
            parts = browser.run("return [...document.querySelectorAll('.latency')].map((one) => "
                                "[...one.querySelectorAll('.amount')].map((cell) => cell.textContent))")
            expect(all(len(rows) == 9 for rows in parts), "a waterfall without its nine parts")
        self.end(session)
        expect("hung up" in browser.text("#status"), "how it ended")

    def interruptions(self):
        """the caller cuts in, and the page is silent at once"""
        browser = self.browser
        self.plan(greeting=LONG, words=["Excuse me"] * 100, answers=[LONG])
        session = self.call("Long-winded")
        voice = flite("Excuse me, wait")[:int(0.6 * 16_000) * 2]
        delays, shares = [], []
        for number in range(self.barge_ins):
            browser.reach("speaking", seconds=20)
            browser.until("return lab.lastSound(arguments[0], arguments[0] + 10) !== null", "the agent's voice", 10, browser.now)
            browser.after(browser.now + 0.7 + 0.13 * (number % 7))
            clears = browser.run("return lab.clears.length")
            onset = browser.say(voice)
            browser.until("return lab.clears.length > arguments[0]", "clear", 5, clears)
            browser.after(onset + 0.95)
            last = browser.run("return lab.lastSound(arguments[0] - 0.5, arguments[0] + 0.9)", onset)
            cleared = browser.run("return lab.clears.at(-1)")
            delays.append(round((last - onset) * 1000))
            shares.append(round((last - cleared) * 1000))
        for name, values in (("silent_after_ms", delays), ("of_that_behind_clear_ms", shares)):
            self.figures[name] = {"median": statistics.median(values), "max": max(values), "all": values}
        expect(len(delays) >= 10, "there were too few")
        expect(statistics.median(delays) <= 250 and max(delays) <= 450, f"silent after {delays} ms")
        expect(max(shares) <= 30, f"silent {shares} ms after clear")
        expect(browser.run("return document.querySelectorAll('del').length") >= len(delays) - 1, "what was cut is not struck")
        if session:
            self.wait(lambda: len(session.echoes) >= len(session.marks) - 8, "every mark")
            expect(session.cleared, "no mark was pending at any clear")
            # The pending ones come back at once.
            for moment, _ in session.clears:
                late = [at - moment for name, at in session.echoes if name in session.cleared and 0 <= at - moment < 3]
                expect(not late or min(late) < 0.1, f"marks come {min(late, default=0)} s after clear")
        self.end(session)

    def keypad(self):
        """keys by mouse and keyboard, none while one types"""
        browser = self.browser
        self.plan(greeting="Please enter your order's number.", answers=["Thank you, one moment."])
        session = self.call()
        browser.click("#keys")
        for key in "12":
            browser.click(f'[data-key="{key}"]')
        browser.click("main")
        browser.keys("3", "*")
        browser.click("#say input")
        browser.keys("99")
        browser.keys(Keys.ESCAPE)
        browser.run("document.querySelector('#say input').value = ''; document.activeElement.blur()")
        browser.keys("0", "#")
        browser.until("return [...document.querySelectorAll('kbd')].map((key) => key.textContent).join('') === '123*0#'",
                      "the keys in the conversation")
        if session:
            equal("".join(session.keys), "123*0#", "the keys")
        self.end(session)

    def typing(self):
        """no microphone: silence goes out, words go in writing, the agent is heard"""
        browser = self.browser
        self.plan(answers=["You wrote to me."])
        browser.open(self.url)
        browser.click("#sound summary")
        browser.click("[name=microphone]")
        browser.click("#call")
        browser.reach("listening", "speaking")
        session = self.standin.sessions[-1] if self.standin else None
        browser.keys("I need an appointment", Keys.ENTER)
        browser.until("return document.querySelector('li.agent')", "an answer")
        browser.reach("speaking")
        equal(browser.run("return lab.constraints"), [], "who was asked for a microphone")
        browser.until("return lab.lastSound(0, lab.heardUntil) !== null", "a sound")
        if session:
            equal(session.typed, ["I need an appointment"], "what was typed")
            equal(set(session.audio), {0xFF}, "what a caller without a microphone sends")
        self.end(session)
        # The choice is remembered.
        browser.open(self.url)
        expect(not browser.run("return document.querySelector('[name=microphone]').checked"), "it is forgotten")
        browser.run("localStorage.clear()")

    def settings(self):
        """what is done to the microphone's sound, and muting"""
        browser = self.browser
        self.plan()
        browser.open(self.url)
        browser.click("#sound summary")
        browser.click("[name=noiseSuppression]")
        browser.click("#call")
        browser.reach("listening", "speaking")
        equal(browser.run("return lab.constraints"), [{"audio": {
            "echoCancellation": True, "noiseSuppression": False, "autoGainControl": True}}], "what is asked for")
        session = self.standin.sessions[-1] if self.standin else None
        if session:
            browser.click("#mute")
            before = len(session.audio) + 1600
            browser.after(browser.say(flite("Nobody hears this")) + 0.8)
            expect(set(session.audio[before:]) <= {0xFF, 0x7F}, "a muted caller is heard")
            browser.click("#mute")
        self.end(session)
        browser.run("localStorage.clear()")

    def hostile(self):
        """what comes from elsewhere is text"""
        browser = self.browser
        self.plan(greeting="Hello. " + HOSTILE, words=[HOSTILE], answers=[HOSTILE], tool=HOSTILE)
        self.standin.agents = [{"name": "clinic", "title": HOSTILE, "about": HOSTILE, "try": [HOSTILE]}]
        session = self.call()
        browser.until("return document.querySelector('li.agent')", "the greeting")
        browser.reach("listening", seconds=30)
        browser.after(browser.say(flite("Hello there, how are you")) + 0.3)
        browser.until("return document.querySelectorAll('li.agent').length > 1", "a reply")
        equal(browser.run("return document.querySelectorAll('main img, main script, header img').length"), 0, "what was made")
        visible = "<img src=x onerror='lab.faults.push(1)'>dlrow</p><script>lab.faults.push(2)</script>"
        equal([text for _, text in browser.turns()], ["Hello. " + visible, visible, visible], "what is shown")
        equal(browser.text("#partner"), visible, "the agent's name")
        expect(browser.run("return document.documentElement.scrollWidth <= innerWidth"), "the page is wider than its window")
        self.end(session)

    def troubles(self):
        """whatever prevents a call is said, with what to do"""
        browser, standin = self.browser, self.standin
        self.plan()
        self.allowed = ["the server responded with a status of"]
        asked = len(standin.asked)

        def trouble():
            browser.reach("failed")
            return browser.text("#trouble")

        browser.open(self.url)
        for name, words in (("NotAllowedError", "was refused"), ("NotFoundError", "no microphone"),
                            ("NotReadableError", "in use")):
            browser.run("lab.refuse = arguments[0]", name)
            browser.click("#call")
            browser.until("return document.querySelector('#trouble').innerText.includes(arguments[0])", words, 5, words)
        equal(standin.asked[asked:], [], "the sessions that were asked for without a microphone")
        browser.shoot("refused")
        browser.click("#unheard")
        browser.reach("listening")
        self.end(standin.sessions[-1])
        browser.run("localStorage.clear()")
        for refusal, words in (((503, "there are too many calls just now", {"Retry-After": "10"}), "in 10 seconds"),
                               ((403, "not here", {}), "own machine"), ((404, "there is no such agent", {}), "no such agent"),
                               ((500, "x", {}), "500")):
            standin.refusal = refusal
            browser.open(self.url)
            browser.click("#call")
            expect(words in trouble(), f"{words!r} is not in {trouble()!r}")
        standin.refusal, standin.token = None, "secret"
        # Who can be called is told with the token only: it is asked for at once, and again where it was wrong.
        browser.driver.get(self.url)
        for token in ("wrong", "secret"):
            browser.until("return document.querySelector('#trouble').innerText.includes('token')", "the question for a token")
            browser.run("document.querySelector('#token input').select()")
            browser.keys(token, Keys.ENTER)
        browser.until("return document.querySelectorAll('#agents input').length", "the agents")
        browser.click("#call")
        browser.reach("listening")
        standin.drop(standin.sessions[-1])
        expect("line was lost" in trouble(), f"a lost line is told as {trouble()!r}")
        standin.token = None
        browser.driver.get(f"http://talk.example:{standin.port}/")
        browser.until("return document.querySelectorAll('#agents input').length", "the agents")
        browser.click("#call")
        expect("HTTPS" in trouble(), f"a page without HTTPS says {trouble()!r}")

    def keyboard(self):
        """everything can be reached and seen without a pointer; little moves where motion is unwelcome"""
        browser = self.browser
        self.plan(answers=["Yes."])
        browser.look("phone", "dark", "reduce")
        browser.open(self.url)
        expect(browser.run("return document.documentElement.scrollWidth <= innerWidth"), "a phone must scroll sideways")
        reached = []
        for _ in range(8):
            browser.keys(Keys.TAB)
            reached.append(browser.run("const one = document.activeElement; "
                                       "return one.id || one.name || one.tagName.toLowerCase()"))
            outline = browser.run("const one = document.activeElement; return getComputedStyle(one.name === 'agent' ? "
                                  "one.parentElement : one).outlineStyle")
            expect(reached[-1] == "body" or outline != "none", f"the focus on {reached[-1]} is not seen")
        expect({"agent", "summary", "call"} <= set(reached), f"only {reached} were reached")
        browser.run("document.querySelector('#agents input').focus()")
        browser.keys(Keys.ARROW_DOWN, Keys.ENTER)
        browser.reach("listening", "speaking")
        if self.standin:
            equal(self.standin.asked[-1]["agent"], "orders", "who was chosen")
        equal(browser.run("return getComputedStyle(document.querySelector('button')).transitionDuration"), "0s", "motion")
        expect(browser.run("return document.documentElement.scrollWidth <= innerWidth"), "a phone must scroll sideways")
        self.end(self.standin.sessions[-1] if self.standin else None)
        browser.look()
        browser.run("localStorage.clear()")

    def pictures(self):
        """for somebody to look at"""
        browser = self.browser
        if not browser.shots:
            return
        self.plan(greeting="Dental clinic, good morning. How may I help you?",
                  words=["I need an appointment for a check-up.", "Excuse me, only in the morning.",
                         "And could I bring my daughter along as well"],
                  answers=["Gladly. There are places tomorrow at nine, at half past ten, at two in the afternoon, and the day "
                           "after tomorrow from eleven on.", "In the morning there is a place at nine. Shall I book it?", LONG],
                  tool="find_appointments")
        browser.open(self.url)
        browser.shoot("start")
        browser.click("#call")
        browser.reach("speaking")
        browser.shoot("greeting")
        browser.reach("listening", seconds=30)
        session = self.standin.sessions[-1]
        browser.after(browser.say(flite("I need an appointment for a check-up")) + 2.2)
        browser.until("return document.querySelectorAll('li.agent').length > 1", "a reply")
        browser.after(browser.now + 2.5)
        browser.after(browser.say(flite("Excuse me, only in the morning")) + 2.2)
        browser.until("return document.querySelectorAll('li.agent').length > 2", "a reply")
        browser.reach("listening", seconds=30)
        browser.run("document.querySelectorAll('.latency')[0].open = true")
        browser.shoot("conversation")
        browser.run("document.querySelectorAll('.latency')[0].open = false")
        browser.click("#keys")
        browser.shoot("keypad")
        browser.click("#keys")
        browser.say(flite("And could I bring my daughter along as well, and my son, and the neighbour's two girls, and "
                          "their dog, who is very well behaved as a rule"))
        browser.until("return document.querySelector('li:last-child .interim')?.textContent.length > 10", "interims")
        browser.shoot("interims")
        self.end(session)
        browser.shoot("ended")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine")
    parser.add_argument("--url")
    parser.add_argument("--page", default=PAGE)
    parser.add_argument("--shots")
    parser.add_argument("--barge-ins", type=int, default=12)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    if options.shots:
        os.makedirs(options.shots, exist_ok=True)
    spoken = {}

    def recite(text):
        if text not in spoken:
            spoken[text] = audioop.lin2ulaw(flite(text.replace("\0", ""), 8_000), 2)
        return spoken[text]

    if options.engine:
        with Engine(options.engine) as engine:
            options.url = engine.url
            return judge(options, None)
    return judge(options, None if options.url else StandIn(options.page, recite))


def judge(options, standin):
    names = ["units", "conversation", "interruptions", "keypad", "typing", "settings", "hostile", "troubles", "keyboard",
             "pictures"]
    arranged = {"units", "hostile", "troubles", "pictures"}
    chosen = options.only.split(",") if options.only else [name for name in names if standin or name not in arranged]
    passed, failed, figures = 0, [], {}
    for name in chosen:
        started = time.monotonic()
        try:
            with Browser(options.shots) as browser:
                checks = Checks(browser, standin, options)
                try:
                    getattr(checks, name)()
                    checks.calm()
                finally:
                    figures.update(checks.figures)
            passed += 1
            outcome = "pass"
        except Exception as error:  # Whatever goes wrong is a finding.
            failed.append(name)
            outcome = f"FAIL: {error}"
            traceback.print_exc()
        print(f"{name:14} {time.monotonic() - started:6.1f} s  {outcome}", file=sys.stderr, flush=True)
    print(json.dumps({"measured": len(failed), "unit": "failed",
                      "details": {"passed": passed, "failed": failed, **figures}}))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
