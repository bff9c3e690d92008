#!/usr/bin/env python3
"""Trains the classifier of Sources/Endpointing on folders made by make_corpus.py and stress.py.

  train.py --train DIR,DIR... --check DIR,DIR... --out FILE.pickle [--units 32] [--epochs 30]
  export_weights.py FILE.pickle Sources/Endpointing/VoiceWeightTable.swift

The weights in use: 30 epochs over seeds 4 to 6 of make_corpus.py; stress.py --prompts even seeds 100 to 108 and, with
--plain, 200 to 203; --prompts odd 300 to 304 and, with --plain, 400 and 401. Training on even prompts and voices and
checking on odd ones tells how far it carries over to people it has not heard.
"""
import argparse, ctypes, json, os, pickle, subprocess, tempfile
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np
from make_corpus import mulaw_decode
from network import GRU, sig

HERE = os.path.dirname(os.path.abspath(__file__))
FEATURES, STREAMS, STEPS = 38, 64, 100


def compiled(work):
    path = f"{work}/features.so"
    subprocess.run(["gcc", "-O3", "-ffast-math", "-DBANDS", "-shared", "-fPIC", f"{HERE}/prototype.c", "-o", path, "-lm"], check=True)
    library = ctypes.CDLL(path)
    pointer = ctypes.POINTER(ctypes.c_float)
    library.vf_run.argtypes = [pointer, pointer, ctypes.c_int, pointer]
    return library


def load(library, folders):
    pointer, out = ctypes.POINTER(ctypes.c_float), []
    for folder in folders.split(","):
        with open(f"{folder}/labels.json") as file:
            labels = json.load(file)
        for label in labels:
            x, r = (np.ascontiguousarray(mulaw_decode(np.fromfile(f"{folder}/{label['id']}{k}.ulaw", np.uint8)) / 32768, np.float32)
                    for k in ("", ".agent"))
            n = len(x) // 160
            f = np.zeros((n, FEATURES), np.float32)
            library.vf_run(x.ctypes.data_as(pointer), r.ctypes.data_as(pointer), n, f.ctypes.data_as(pointer))
            out.append((f, *truth(label, n)))
    return out


def truth(label, n):
    """The share of each frame that is speech, and whether the agent can be heard."""
    half = np.zeros(2 * n + 4, np.float32)
    for s, e in label["speech"]:
        half[int(np.ceil(s * 100 - .5)):int(np.ceil(e * 100 - .5))] = 1
    agent = np.zeros(n, np.float32)
    for s, e in label["agent"]:
        agent[int(s * 50):int((e + .3) * 50)] = 1
    return (half[0:2 * n:2] + half[1:2 * n:2]) / 2, agent


def batches(rows, rng=None):
    order = rng.permutation(len(rows)) if rng else np.arange(len(rows))
    for i in range(0, len(order) - (STREAMS - 1 if rng else 0), STREAMS):
        part = [rows[j] for j in order[i:i + STREAMS]]
        length = min(len(row[0]) for row in part)
        starts = [int(rng.integers(0, len(row[0]) - length + 1)) if rng else 0 for row in part]
        yield [np.stack([row[k][s:s + length] for row, s in zip(part, starts)], 1) for k in range(3)]


def check(net, rows):
    hit = false = missed = 0
    for x, y, _ in batches(rows):
        p = sig(net.forward(x, np.zeros((x.shape[1], net.nh), np.float32), False)[0][:, :, 0])
        on = np.zeros(p.shape[1], bool)
        for t in range(len(p)):
            on = np.where(p[t] >= .6, True, np.where(p[t] < .3, False, on))
            hit += np.sum(on * y[t]); false += np.sum(on * (1 - y[t])); missed += np.sum((1 - on) * y[t])
    return 2 * hit / (2 * hit + false + missed)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--train", required=True); ap.add_argument("--check", required=True); ap.add_argument("--out", required=True)
    ap.add_argument("--units", type=int, default=32); ap.add_argument("--epochs", type=int, default=30)
    ap.add_argument("--rate", type=float, default=3e-3); ap.add_argument("--noise", type=float, default=.2)
    ap.add_argument("--decay", type=float, default=5e-5); ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    with tempfile.TemporaryDirectory() as work:
        library = compiled(work)
        train, held = load(library, a.train), load(library, a.check)
    everything = np.concatenate([row[0] for row in train])
    mean, deviation = everything.mean(0), everything.std(0) + 1e-3
    scale = lambda rows: [(np.clip((f - mean) / deviation, -3, 3).astype(np.float32), *more) for f, *more in rows]
    train, held = scale(train), scale(held)
    rng = np.random.default_rng(a.seed)
    net = GRU(FEATURES, a.units, 1, rng)
    for epoch in range(a.epochs):
        rate = a.rate * (.5 * (1 + np.cos(np.pi * epoch / a.epochs)) + .02)
        for x, y, agent in batches(train, rng):
            h = np.zeros((x.shape[1], net.nh), np.float32)
            # Speech found where only the agent speaks makes it interrupt itself: that counts twice.
            weight = 1 + agent * (y < .25)
            for t in range(0, len(x) - STEPS, STEPS):
                part = x[t:t + STEPS] + (a.noise * rng.standard_normal(x[t:t + STEPS].shape)).astype(np.float32)
                answer, states, h, cache = net.forward(part, h)
                error = (sig(answer[:, :, 0]) - y[t:t + STEPS]) * weight[t:t + STEPS]
                net.adam(net.backward(part, states, cache, (error[:, :, None] * 10 / error.size).astype(np.float32)), rate, a.decay)
        with open(a.out, "wb") as file:
            pickle.dump({"P": net.P, "mu": mean, "sd": deviation}, file)
        if epoch % 3 == 2 or epoch == a.epochs - 1:
            print(f"epoch {epoch + 1}: F1 {check(net, held):.4f}", flush=True)


if __name__ == "__main__":
    main()
