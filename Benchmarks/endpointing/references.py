"""The detectors that ours is held against; each yields decisions as evaluate.py reads them."""
import ctypes, json, os, subprocess
import numpy as np
from make_corpus import mulaw_decode

HERE = os.path.dirname(os.path.abspath(__file__))
FRAME = 160


def samples(folder, name):
    return [mulaw_decode(np.fromfile(f"{folder}/{name}{kind}.ulaw", np.uint8)) for kind in ("", ".agent")]


def line(name, speech, **more):
    return {"id": name, "frame_ms": 20, "speech": "".join("1" if s else "0" for s in speech), **more}


def energy(folder, labels, level=-40):
    """Speech is whatever is louder than a level."""
    for label in labels:
        x = samples(folder, label["id"])[0]
        x = x[:len(x) // FRAME * FRAME].reshape(-1, FRAME) / 32768
        yield line(label["id"], 10 * np.log10((x * x).mean(1) + 1e-12) > level)


def webrtc(folder, labels, mode=3):
    """The detector of WebRTC, from its Python package."""
    import webrtcvad
    for label in labels:
        x = samples(folder, label["id"])[0].astype("<i2")
        vad = webrtcvad.Vad(mode)
        yield line(label["id"], [vad.is_speech(x[k:k + FRAME].tobytes(), 8000) for k in range(0, len(x) - FRAME + 1, FRAME)])


class Prototype:
    """The C prototype with the classifier, the endpointer and the barge-in rule that belong to it."""

    def __init__(self, work):
        path = f"{work}/prototype.so"
        subprocess.run(["gcc", "-O3", "-ffast-math", "-shared", "-fPIC", f"{HERE}/prototype.c", "-o", path, "-lm"], check=True)
        self.library = ctypes.CDLL(path)
        pointer = ctypes.POINTER(ctypes.c_float)
        self.library.vf_run.argtypes = [pointer, pointer, ctypes.c_int, pointer]
        with open(f"{HERE}/prototype-weights.json") as file:
            weights = json.load(file)
        self.mean, self.deviation, self.weights = (np.array(weights[key]) for key in ("mu", "sd", "w"))
        self.bias = weights["b"]
        self.pairs = np.triu_indices(24)

    def features(self, x, r):
        pointer = ctypes.POINTER(ctypes.c_float)
        x, r = (np.ascontiguousarray(v / 32768, np.float32) for v in (x, r))
        out = np.zeros((len(x) // FRAME, 24), np.float32)
        self.library.vf_run(x.ctypes.data_as(pointer), r.ctypes.data_as(pointer), len(out), out.ctypes.data_as(pointer))
        return out

    def probabilities(self, features):
        z = np.clip((features - self.mean) / self.deviation, -3, 3)
        products = z[:, self.pairs[0]] * z[:, self.pairs[1]]
        return 1 / (1 + np.exp(-(self.bias + z @ self.weights[:24] + products @ self.weights[24:])))

    def listen(self, folder, labels):
        """What the decisions are made of, once for each recording."""
        self.heard = {}
        for label in labels:
            features = self.features(*samples(folder, label["id"]))
            self.heard[label["id"]] = (self.probabilities(features), features[:, 20])

    def decisions(self, labels, patience=.6):
        for label in labels:
            p, voiced = self.heard[label["id"]]
            turns = [{"start_decided": s, "end_decided": e} for s, e in self.turns(p, voiced, patience)]
            yield line(label["id"], self.speech(p), turns=turns, barge=self.barge(p))

    @staticmethod
    def speech(p):
        on = False
        for value in p:
            on = value >= .6 or (on and value >= .3)
            yield on

    @staticmethod
    def turns(p, voiced, patience):
        evidence, start, silence, turns = 0, None, 0, []
        for k, value in enumerate(p):
            t = (k + 1) * .02
            evidence = min(evidence + 20, 200) if value >= .7 else max(0, evidence - 20)
            if start is None:
                if evidence >= 100 and voiced[k] * 25 >= 1.5:
                    start, silence = t, 0
                continue
            if value >= .7:
                silence = 0
            elif silence or value < .2:
                silence += .02
            if silence >= patience - 1e-9:
                turns.append((start, t))
                start, evidence = None, 0
        return turns + ([(start, None)] if start is not None else [])

    @staticmethod
    def barge(p):
        evidence, armed, quiet, times = 0, True, 0, []
        for k, value in enumerate(p):
            evidence = min(evidence + 20, 100) if value >= .8 else max(0, evidence - 10)
            quiet = quiet + .02 if value < .3 else 0
            armed = armed or quiet >= .3 - 1e-9
            if armed and evidence >= 40:
                times.append((k + 1) * .02)
                armed = False
        return times
