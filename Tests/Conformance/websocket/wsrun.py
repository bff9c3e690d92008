#!/usr/bin/env python3
"""Run the conformance suite once and judge the index report.

  wsrun.py server URL    [--cases '1.*,2.*'] [--exclude '12.*,13.*'] [--agent NAME] [--out DIR]
      wstest as fuzzing client against the WebSocket echo server at URL
  wsrun.py client PORT -- COMMAND ...   the same options
      wstest as fuzzing server on 127.0.0.1:PORT; COMMAND is the client under test, it must run the
      cases itself (getCaseCount, runCase?case=N&agent=NAME, updateReports?agent=NAME); in COMMAND
      {url} and {agent} are replaced
  wsrun.py report DIR    judge an existing report directory (index.json)

Judgement of a case (Autobahn's words):  OK, NON-STRICT and INFORMATIONAL are a pass, UNIMPLEMENTED is
counted by itself, everything else is a failure; a close behaviour other than OK or INFORMATIONAL is a
failure too.  --strict: NON-STRICT is a failure.  --allow '7.1.5,...': known failures, not counted.
Exit status: 0 no failure, 1 failures, 2 the run itself went wrong (no report, a case missing).
WSTEST in the environment names the wstest to use (default: that of .build/conformance-venv, see setup.sh).
"""
import argparse
import collections
import fnmatch
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PASS = {"OK", "NON-STRICT", "INFORMATIONAL"}


def wstest():
    return os.path.abspath(os.environ.get("WSTEST") or os.path.join(HERE, *[".."] * 3, ".build", "conformance-venv", "bin", "wstest"))


def spec(d, out, a, **kw):
    s = {"outdir": out, "cases": a.cases.split(","), "exclude-cases": [x for x in a.exclude.split(",") if x],
         "exclude-agent-cases": {}}
    s.update(kw)
    p = os.path.join(d, "spec.json")
    with open(p, "w") as f:
        json.dump(s, f)
    return p


def end(p):
    """End one process that we started, by its pid."""
    if p.poll() is None:
        os.kill(p.pid, signal.SIGTERM)
        try:
            p.wait(5)
        except subprocess.TimeoutExpired:
            os.kill(p.pid, signal.SIGKILL)
            p.wait()


def port_open(port):
    try:
        socket.create_connection(("127.0.0.1", port), 0.3).close()
        return True
    except OSError:
        return False


def key(c):
    return [int(x) for x in c.split(".")]


def matches(c, pats):
    return any(fnmatch.fnmatchcase(c, p) for p in pats)


def judge(out, a, expected=None):
    try:
        with open(os.path.join(out, "index.json")) as f:
            idx = json.load(f)
    except (OSError, ValueError) as e:
        print("no report:", e)
        return 2
    rc = 0
    allow = [x for x in a.allow.split(",") if x]
    for agent, cases in sorted(idx.items()):
        n = collections.Counter()
        bad, non, known = [], [], []
        for c in sorted(cases, key=key):
            v = cases[c]
            b, bc = v["behavior"], v["behaviorClose"]
            n[b] += 1
            fail = (b not in PASS and b != "UNIMPLEMENTED") or bc not in ("OK", "INFORMATIONAL") or (a.strict and b == "NON-STRICT")
            if fail and matches(c, allow):
                known.append(c)
            elif fail:
                bad.append("%s (%s, close %s)" % (c, b, bc))
            elif b == "NON-STRICT":
                non.append(c)
        print("%s: %d cases: %s" % (agent, len(cases), ", ".join("%d %s" % (n[k], k) for k in sorted(n))))
        if non:
            print("  non-strict:", " ".join(non))
        if known:
            print("  known failures, allowed:", " ".join(known))
        if bad:
            print("  FAILED %d:" % len(bad))
            for b in bad[:a.show]:
                print("    " + b)
            if len(bad) > a.show:
                print("    ... and %d more" % (len(bad) - a.show))
            rc = max(rc, 1)
        if expected is not None and len(cases) < expected:
            print("  only %d of %d cases have a result" % (len(cases), expected))
            rc = 2
    if not idx:
        print("the report is empty")
        rc = 2
    return rc


def announced(log):
    """How many cases wstest said it would run."""
    with open(log, errors="replace") as f:
        for line in f:
            if line.startswith("Ok, will run "):
                return int(line.split()[3])
    return None


def main():
    argv = sys.argv[1:]
    command = []
    if "--" in argv:
        i = argv.index("--")
        argv, command = argv[:i], argv[i + 1:]
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("what", choices=["server", "client", "report"])
    ap.add_argument("where")
    ap.add_argument("--cases", default="*")
    ap.add_argument("--exclude", default="")
    ap.add_argument("--agent", default="testee")
    ap.add_argument("--out", default=None, help="where the reports go (kept); default: a temporary directory")
    ap.add_argument("--strict", action="store_true")
    ap.add_argument("--allow", default="")
    ap.add_argument("--timeout", type=float, default=3600)
    ap.add_argument("--show", type=int, default=30, help="how many failures to list")
    a = ap.parse_args(argv)
    if a.what == "report":
        return judge(a.where, a)
    tmp = tempfile.mkdtemp(prefix="wsrun.")
    out = os.path.abspath(a.out or os.path.join(tmp, "report"))
    log = os.path.join(tmp, "wstest.log")
    if a.out:
        shutil.rmtree(out, ignore_errors=True)
    try:
        with open(log, "w") as lf:
            if a.what == "server":
                s = spec(tmp, out, a, servers=[{"agent": a.agent, "url": a.where}])
                p = subprocess.Popen([wstest(), "-m", "fuzzingclient", "-s", s], stdout=lf, stderr=lf, cwd=tmp)
                try:
                    p.wait(a.timeout)
                except subprocess.TimeoutExpired:
                    print("wstest ran past", a.timeout, "s")
                finally:
                    end(p)
            else:
                port = int(a.where)
                if port_open(port):
                    print("port", port, "is taken")
                    return 2
                url = "ws://127.0.0.1:%d" % port
                s = spec(tmp, out, a, url=url)
                p = subprocess.Popen([wstest(), "-m", "fuzzingserver", "-u", "0", "-s", s], stdout=lf, stderr=lf, cwd=tmp)
                try:
                    t = time.time()
                    while not port_open(port):
                        if p.poll() is not None or time.time() - t > 30:
                            print("wstest did not start")
                            break
                        time.sleep(0.1)
                    else:
                        c = subprocess.Popen([x.replace("{url}", url).replace("{agent}", a.agent) for x in command],
                                             stdout=lf, stderr=lf)
                        try:
                            c.wait(a.timeout)
                        except subprocess.TimeoutExpired:
                            print("the client ran past", a.timeout, "s")
                        finally:
                            end(c)
                finally:
                    end(p)
        rc = judge(out, a, announced(log))
        with open(log, errors="replace") as f:
            tr = [x for x in f.read().split("\n") if "Traceback" in x or "Unhandled Error" in x]
        if tr:
            print("  (wstest logged %d tracebacks)" % len(tr))
        if rc == 2:
            with open(log, errors="replace") as f:
                sys.stdout.write("".join("  | " + x for x in f.readlines()[-15:]))
        return rc
    finally:
        shutil.rmtree(tmp, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
