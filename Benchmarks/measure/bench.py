"""What the measurements share: servers under test, the load generator, one line of JSON as the result.

A measurement prints `{"measured": …, "unit": …, "samples": […], "reference": …}`, and under "details" whatever else is
worth keeping. When what it needs does not exist it says why and exits with `UNAVAILABLE`.
"""
import json
import os
import resource
import select
import shutil
import signal
import statistics
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
RELEASE = os.path.join(ROOT, ".build", "release")
TOOLS = os.path.join(ROOT, ".build", "bench")
UNAVAILABLE = 69


def unavailable(why):
    print(json.dumps({"unavailable": why}))
    sys.exit(UNAVAILABLE)


def say(text):
    print(text, file=sys.stderr, flush=True)


def result(measured, unit, **more):
    print(json.dumps({"measured": measured, "unit": unit, **more}), flush=True)


def on_core(core, command):
    """The command pinned to one core, where there are two or more and one is asked for."""
    cores = sorted(os.sched_getaffinity(0))
    if core is None or len(cores) < 2 or not shutil.which("taskset"):
        return command
    return ["taskset", "-c", str(cores[core % len(cores)]), *command]


def program(name):
    """A release program of ours."""
    path = os.path.join(RELEASE, name)
    if not os.path.exists(path):
        unavailable(f"{name} is not built (swift build -c release --product {name})")
    return path


def floor_tools():
    """Compiles what is written in C and returns the folder that holds it."""
    subprocess.run([os.path.join(ROOT, "Benchmarks", "floor", "build")], check=True, stdout=sys.stderr)
    return TOOLS


class Server:
    """A server that prints "listening on HOST:PORT"; ended by its pid when the block is left."""

    def __init__(self, command, core=0, name=None, log=None):
        self.name = name or os.path.basename(command[0])
        self.process = subprocess.Popen(on_core(core, command), stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT)
        self.pid = self.process.pid  # taskset replaces itself by the command: the same pid
        self.port = self._wait_for_port(15)

    def _wait_for_port(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                line = self.process.stdout.readline()
                if not line:
                    break
                if "listening on " in line:
                    return int(line.split("listening on ")[1].split()[0].rsplit(":", 1)[1])
        self.end()
        raise SystemExit(f"{self.name} did not say where it listens")

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def ours(*options, core=0):
    """Our echo server, on one loop unless told otherwise."""
    more = [] if "--loops" in options else ["--loops", "1"]
    return Server([program("transport-echo"), "--port", "0", *more, *options], core=core, name="ours")


def floor(core=0):
    return Server([os.path.join(floor_tools(), "ws-echo-floor"), "--port", "0"], core=core, name="floor")


def websockets_peer(core=0):
    subprocess.run([os.path.join(ROOT, "Benchmarks", "peers", "setup")], check=True)
    python = os.path.join(ROOT, ".build", "peers-venv", "bin", "python")
    script = os.path.join(ROOT, "Benchmarks", "peers", "websockets-echo.py")
    return Server([python, script, "--port", "0"], core=core, name="websockets")


def machine_busy():
    """Seconds of CPU that the whole machine has spent."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    """The CPU clock of a process, all its threads: its number as the kernel codes it (CPUCLOCK_SCHED)."""
    return time.clock_gettime((~pid << 3) | 2)


# More than so many cores of other work spoil a round of programs that time themselves.
NOISE = 0.25


class Pair:
    """Two programs of ours, each on a core, one of which times the other and prints a line of JSON a round."""

    def __init__(self, priority):
        self.priority = priority
        self.processes = []

    def begin(self, core, *command):
        prefix = ["chrt", "-r", str(self.priority)] if self.priority else []
        process = subprocess.Popen(on_core(core, prefix + list(command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   text=True)
        self.processes.append(process)
        return process

    def spent(self):
        """What the rest of the machine has spent, what each of the pair has, and when."""
        own = [cpu_seconds(process.pid) for process in self.processes]
        return machine_busy() - sum(own), own, time.monotonic()

    def rounds(self, timer, count, before=None):
        """The rounds that a program of the pair tells, each with what the processes and the others took meanwhile."""
        found = []
        for line in timer.stdout:
            one = json.loads(line)
            if "failed" in one:
                raise SystemExit(one["failed"])
            now = self.spent()
            if before:
                seconds = now[2] - before[2]
                one["others"] = max(0, (now[0] - before[0]) / seconds)
                one["processes"] = [round((a - b) / seconds, 3) for a, b in zip(now[1], before[1])]
            before = now
            found.append(one)
            say(str(one))
            if len(found) == count:
                break
        return found

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def quiet(rounds, priority, wanted):
    """The rounds that others did not disturb, and why there are too few of them, if there are."""
    found = [one for one in rounds if priority or one["others"] < NOISE]
    if len(found) >= min(3, wanted):
        return found, None
    return found or rounds, f"other work took {statistics.median(one['others'] for one in rounds):.2f} cores"


def children_seconds():
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


class Interference:
    """How much CPU the rest of the machine took meanwhile, in cores: what makes a figure wobble."""

    def __init__(self, pid):
        self.pid = pid

    def _others(self):
        return machine_busy() - cpu_seconds(self.pid) - children_seconds()

    def __enter__(self):
        self.start, self.before = time.monotonic(), self._others()
        return self

    def __exit__(self, *_):
        self.cores = max(0.0, (self._others() - self.before) / (time.monotonic() - self.start))


# Beyond this many cores of other work a run is taken again, if there is patience left.
QUIET = 0.1


def load(server, core=1, **options):
    """Runs the load generator against a server; the run counts only if nothing went wrong in it."""
    command = [os.path.join(floor_tools(), "ws-load"), "--port", str(server.port), "--pid", str(server.pid)]
    for key, value in options.items():
        command += [f"--{key}"] if value is True else [f"--{key}", str(value)]
    with Interference(server.pid) as others:
        done = subprocess.run(on_core(core, command), capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"load on {server.name} failed: {done.stdout.strip()} {done.stderr.strip()}")
    return {**json.loads(done.stdout), "interference": others.cores}


def certificate():
    """A self-signed certificate for localhost, made once; (certificate, key)."""
    folder = TOOLS
    os.makedirs(folder, exist_ok=True)
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    if not os.path.exists(cert):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "3650", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


def rounded(values, digits=3):
    return [round(value, digits) for value in values]


def median(values):
    return statistics.median(values)
