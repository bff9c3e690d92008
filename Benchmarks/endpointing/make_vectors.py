#!/usr/bin/env python3
"""The signals that the tests hear, and what the C prototype finds in them: words of a synthetic voice, a DTMF digit, a click,
an agent with its echo, the caller over the agent, and digital silence. Needs espeak-ng, numpy and a C compiler.

  make_vectors.py FOLDER
"""
import ctypes, os, subprocess, sys, tempfile
import numpy as np
import make_corpus as M

HERE = os.path.dirname(os.path.abspath(__file__))
FS = 8000


def voice(name, words, pitch):
    raw = subprocess.run(["espeak-ng", "-v", name, "-p", str(pitch), "-s", "165", "--stdout", words],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    x = np.frombuffer(raw[44:len(raw) & ~1], "<i2").astype(float)
    x = M.resample_fft(x, int(len(x) * FS / 22050))
    a, b = M.segment(x)[0][0], M.segment(x)[-1][1]
    x = x[a:b]
    return x / M.rms(x) * 32768 * M.db(-22)


def signals():
    rng = np.random.default_rng(5)
    n = 8 * FS
    t = np.arange(n) / FS
    x, r = np.zeros(n), np.zeros(n)
    def put(signal, at, into):
        k = int(at * FS); s = signal[:n - k]; into[k:k + len(s)] += s
        return at + len(s) / FS
    places = {"words": (.6, put(voice("en-us", "I would like to move it to Tuesday.", 45), .6, x))}
    k = slice(int(3.4 * FS), int(3.55 * FS)); x[k] += 1500 * (np.sin(2 * np.pi * 770 * t[k]) + np.sin(2 * np.pi * 1336 * t[k]))
    k = slice(int(3.8 * FS), int(3.815 * FS)); x[k] += 3000 * rng.standard_normal(k.stop - k.start)
    places["agent"] = (4.0, put(voice("en-gb+m3", "There is a place at ten, and another one at three in the afternoon.", 35), 4.0, r))
    places["over"] = (6.2, put(voice("en-us", "No, at noon please.", 45), 6.2, x))
    x += np.where(t < 3, 20, 60) * rng.standard_normal(n)
    d = 960; x[d:] += .06 * r[:n - d]
    u, v = M.mulaw_encode(x), M.mulaw_encode(r)
    u[int(7.7 * FS):] = 255
    return u, v, places


def main():
    folder = sys.argv[1]; os.makedirs(folder, exist_ok=True)
    u, v, places = signals()
    print(places)
    u.tofile(f"{folder}/synthetic.ulaw"); v.tofile(f"{folder}/synthetic.agent.ulaw")
    with tempfile.TemporaryDirectory() as work:
        lib = f"{work}/prototype.so"
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", f"{HERE}/prototype.c", "-o", lib, "-lm"], check=True)
        c = ctypes.CDLL(lib); P = ctypes.POINTER(ctypes.c_float)
        c.vf_run.argtypes = [P, P, ctypes.c_int, P]
        x, r = (np.ascontiguousarray(M.mulaw_decode(q) / 32768, np.float32) for q in (u, v))
        f = np.zeros((len(x) // 160, 24), np.float32)
        c.vf_run(x.ctypes.data_as(P), r.ctypes.data_as(P), len(f), f.ctypes.data_as(P))
    with open(f"{folder}/synthetic.features", "w") as o:
        o.write("\n".join(" ".join(f"{q:.4g}" for q in row) for row in f) + "\n")


if __name__ == "__main__":
    main()
