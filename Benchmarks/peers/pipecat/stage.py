"""What compare.py and faults.py have in common: simulators, engines and callers as children that never outlive them."""
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "..", "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "Benchmarks", "measure"))
from bench import machine_busy, on_core, say  # noqa: E402

ENGINES = {
    "syrinx": "Syrinx",
    "turns": "Syrinx, Flux",
    "lean": "Pipecat, lean",
    "ordinary": "Pipecat",
    "silero": "Pipecat, Silero VAD",
}
PIPECAT = {
    "lean": ["--variant", "stt", "--lean"],
    "ordinary": ["--variant", "stt"],
    "silero": ["--variant", "vad"],
}

# Whose the settings of the Syrinx agent are is told in README.md, under "Fairness".
AGENT = {
    "prompt": "You are a phone agent. Answer in short sentences.",
    "builtIn": [],
    "turns": {"patience": 0.2, "silence": 120},
}
SERVICE = {
    "limits": {"calls": 5000, "callsPerCaller": 5000, "callsPerMinute": 1_000_000, "withheldCalls": 5000,
               "withheldCallsPerMinute": 1_000_000, "lateMilliseconds": 0},
}


def python():
    """The Python of the peer's environment, which is made if it is not there."""
    done = subprocess.run([os.path.join(HERE, "setup")], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines()[-1]


def syrinx(path=None):
    path = path or os.environ.get("SYRINX") or os.path.join(ROOT, ".build", "release", "syrinx")
    if not os.path.exists(path):
        print(json.dumps({"unavailable": f"{path} is not there (swift build -c release --product syrinx)"}))
        sys.exit(69)
    return path


def recogniser(port, piece=20, **more):
    # The simulator says nothing while nobody speaks, where Deepgram sends empty interims: that is no stall.
    return {"provider": "deepgram", "model": "nova-3", "url": f"ws://127.0.0.1:{port}", "apiKey": "x", "piece": piece,
            "deadlines": {"first": 120, "stall": 120}, **more}


def model(port, **more):
    return {"provider": "openai", "model": "gpt-4.1", "url": f"http://127.0.0.1:{port}/v1", "apiKey": "x", **more}


def voice(port, **more):
    return {"provider": "elevenlabs", "url": f"ws://127.0.0.1:{port}", "apiKey": "x", "voice": "v1", "format": "pcm_8000",
            **more}


class Child:
    """A process that is ended when the block is left, and by the kernel should we be killed."""

    # Above all other work of the machine, for all children alike; 0 for not so.
    priority = 0

    def __init__(self, command, core=None, log=None, **more):
        self.name = os.path.basename(command[1] if "python" in command[0] else command[0])
        # taskset and chrt replace themselves by the command: the same pid.
        libc = ctypes.CDLL(None)
        more.setdefault("stdout", subprocess.PIPE)
        environment = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": "1", **more.pop("env", {})}
        command = ["chrt", "-r", str(self.priority), *command] if self.priority else command
        self.process = subprocess.Popen(on_core(core, command), stderr=log, text=True, env=environment, cwd=HERE,
                                        preexec_fn=lambda: libc.prctl(1, signal.SIGTERM), **more)
        self.pid = self.process.pid

    def line(self, seconds, wanted=""):
        """The next line that holds a text; it ends us if none comes."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and select.select([self.process.stdout], [], [], left)[0]:
            if not (line := self.process.stdout.readline()):
                break
            if wanted in line:
                return line.strip()
        raise SystemExit(f"{self.name} did not say {wanted!r} in {seconds} s (it ended with {self.process.poll()})")

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(4)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


class Simulators(Child):
    def __init__(self, interpreter, core=1, script="simulators.py", port=0, options=()):
        super().__init__([interpreter, os.path.join(HERE, script), "--port", str(port), *options], core,
                         subprocess.DEVNULL)
        if script == "simulators.py":
            self.port = int(self.line(15, "listening on").rsplit(":", 1)[1])
        else:
            self.port = port
            wait_for(port, "/debug", self)

    def ask(self, path):
        return get(self.port, path)

    def fault(self, **faults):
        return self.ask("/fault?" + "&".join(f"{name}={value}" for name, value in faults.items()))


class Engine(Child):
    """An engine that takes Media Streams at `url`; its log is a file."""

    def __init__(self, kind, simulators, interpreter, program=None, core=0, agent=None, events=False, piece=20,
                 fallback=None, log=None):
        self.kind, self.is_ours = kind, kind not in PIPECAT
        self.folder = tempfile.TemporaryDirectory(prefix="peers-")
        self.log = log or os.path.join(self.folder.name, "engine.log")
        begun = time.monotonic()
        with open(self.log, "w") as file:
            if self.is_ours:
                self.begin_syrinx(syrinx(program), simulators, core, agent, events, piece, file)
            else:
                port = free_port()
                command = [interpreter, os.path.join(HERE, "bot.py"), "--port", str(port), "--mock",
                           f"127.0.0.1:{simulators.port}", *PIPECAT[kind]]
                super().__init__(command, core, file, stdout=file)
                wait_for(port, "/stats", self)
                self.url = f"ws://127.0.0.1:{port}/ws"
        self.ready = time.monotonic() - begun

    def begin_syrinx(self, program, simulators, core, agent, events, piece, log):
        port = simulators.port
        agent = agent or {**AGENT, "recognizer": recogniser(port, piece), "model": model(port), "voice": voice(port)}
        if self.kind == "turns":
            agent |= {"recognizer": {**recogniser(port, piece), "provider": "deepgram-flux", "model": "flux-general-en"},
                      "turns": {**AGENT["turns"], "authority": "provider"}}
        os.makedirs(os.path.join(self.folder.name, "agents"))
        local = free_port()
        service = {**SERVICE, "listen": {"port": 0, "localCarrier": local, "loops": 1}, "agents": "agents"}
        for name, content in (("agents/phone.json5", agent), ("service.json5", service)):
            with open(os.path.join(self.folder.name, name), "w") as file:
                json.dump(content, file, indent=2)
        service = os.path.join(self.folder.name, "service.json5")
        super().__init__([program, "serve", service, *(["--events"] if events else [])], core, log, stdout=log)
        self.url = f"ws://127.0.0.1:{local}/v1/media"
        until = time.monotonic() + 15
        while f":{local}/v1/media" not in open(self.log).read().partition("Unsigned streams: ")[2]:
            if time.monotonic() > until or self.process.poll() is not None:
                raise SystemExit(f"Syrinx does not serve:\n{open(self.log).read()}")
            time.sleep(0.02)

    def end(self):
        if getattr(self, "process", None):
            if self.is_ours and self.process.poll() is None:
                self.process.send_signal(signal.SIGTERM)  # The first asks for a drain, the second one ends it.
                time.sleep(0.2)
            super().end()
        self.folder.cleanup()

    def resident(self):
        """Megabytes of the engine and its children."""
        total = 0
        for pid in family(self.pid):
            try:
                with open(f"/proc/{pid}/status") as file:
                    total += next((int(line.split()[1]) for line in file if line.startswith("VmRSS")), 0)
            except OSError:
                pass
        return total / 1024

    def seconds(self):
        return sum(spent(pid) for pid in family(self.pid))


def family(pid):
    """A process and its children."""
    found = [pid]
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as file:
                for child in file.read().split():
                    found += family(int(child))
    except OSError:
        pass
    return found


def spent(pid):
    """The CPU clock of a process, all its threads: its number as the kernel codes it (CPUCLOCK_SCHED)."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def others(children):
    """Seconds of CPU that the rest of the machine has spent."""
    return machine_busy() - sum(spent(pid) for child in children for pid in family(child.pid)) - time.process_time()


def get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return json.loads(answer.read())


def wait_for(port, path, child, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if child.process.poll() is not None:
            raise SystemExit(f"{child.name} ended with {child.process.returncode}")
        try:
            return get(port, path)
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{child.name} does not answer")


def free_port():
    import socket
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def interruptible(main):
    """Runs it so that SIGTERM and Ctrl-C end all children on the way out."""
    def leave(number, _):
        raise SystemExit(128 + number)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # Shells have their background jobs ignore it.
    try:
        main()
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(130)


def table(head, rows):
    """A table in Markdown with columns as wide as what they hold."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]

    def line(cells, fill=" "):
        return "| " + " | ".join(cell.ljust(width, fill) for cell, width in zip(cells, widths)) + " |"
    return "\n".join([line(head), line([""] * len(head), "-"), *map(line, rows)])
