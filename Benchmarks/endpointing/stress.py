#!/usr/bin/env python3
"""Conversations like make_corpus.py's with more variety, to train and to check on: other noises (street, fan, crowd, siren,
office), line faults (lost packets, a noise gate, a room, clipping), more voices, any pitch, other events.

  stress.py --seed N --prompts even|odd|all --out DIR [--count 60] [--plain]
"""
import argparse, glob, hashlib, json, os, subprocess, sys
import numpy as np
import make_corpus as M

FS = 8000
MORE = {"es": ["Sí.", "No, gracias.", "Quisiera cambiar mi cita para el martes.", "Un momento, por favor, busco la tarjeta.", "Mi número es cuatro, uno, cinco, dos."],
        "nl": ["Ja.", "Nee, dank je.", "Ik wil graag een afspraak maken voor volgende week.", "Momentje, ik zoek het nummer even op."],
        "pt": ["Sim.", "Não, obrigado.", "Eu gostaria de mudar minha reserva para amanhã.", "Espere um pouco, vou procurar o número."],
        "pl": ["Tak.", "Nie, dziękuję.", "Chciałbym zmienić termin wizyty na wtorek.", "Chwileczkę, szukam numeru klienta."],
        "it": ["Sì.", "No, grazie.", "Vorrei cambiare il mio appuntamento a martedì.", "Un attimo, cerco il numero."],
        "sv": ["Ja.", "Nej tack.", "Jag skulle vilja boka om min tid till tisdag.", "Vänta lite, jag letar efter kortet."],
        "tr": ["Evet.", "Hayır, teşekkürler.", "Randevumu salı gününe almak istiyorum."],
        "hi": ["हाँ।", "नहीं, धन्यवाद।", "मुझे अपना समय बदलना है।"],
        "cmn": ["是的。", "不用了，谢谢。", "我想改一下我的预约时间。"]}
VOICES = [(l, v) for l in MORE for v in ("", "+m2", "+f3")] + [("en-us", v) for v in ("+m4", "+f1", "+m7", "+f4")] + [("de", v) for v in ("", "+m5")] + [("fr-fr", v) for v in ("+f2", "")]

def pools_for(prompts):
    part = {"even": 0, "odd": 1}.get(prompts)
    keep = lambda name: part is None or (hashlib.sha1(("part" + name).encode()).digest()[0] & 1) == part
    M.ESPEAK = list(M.ESPEAK)
    base = M.load_pools()
    out = {}
    for k, pool in base.items():
        if k[0] == "real":
            pool = [p for p in pool if keep(p[2])]
        out[k] = pool
    vs = VOICES if part is None else VOICES[part::2]
    rng = np.random.default_rng(7)
    for l, v in vs:
        texts = MORE.get(l) or M.TXT[l[:2]]
        pool = []
        for t in texts:
            raw = subprocess.run(["espeak-ng", "-v", l + v, "-p", str(int(rng.integers(25, 75))), "-s", str(int(rng.integers(140, 195))), "--stdout", t],
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
            x = np.frombuffer(raw[44:len(raw) & ~1], "<i2").astype(float)
            if len(x) < 4000: continue
            ch = M.chunks_of(M.resample_fft(x, int(len(x) * FS / 22050)))
            if ch: pool.append((ch, t, f"espeak:{l}{v}"))
        if len(pool) > 1: out[("tts", l + v)] = pool
    if part is not None:
        out = {k: p for k, p in out.items() if k[0] == "real" or k[1] in [l + v for l, v in vs] or list(base).index(k) % 2 == part}
    return out

def shaped(n, rng, tilt, lo=20):
    f = np.maximum(np.fft.rfftfreq(n, 1 / FS), lo)
    return np.fft.irfft(np.fft.rfft(rng.standard_normal(n)) * f ** tilt, n)

def slow(n, rng, depth, period):
    t = np.arange(n) / FS
    return M.db(depth * np.sin(2 * np.pi * t / (period * rng.uniform(.6, 1.6)) + rng.uniform(0, 6)))

def resonances(x, rng, k=3):
    X = np.fft.rfft(x); f = np.fft.rfftfreq(len(x), 1 / FS)
    g = np.ones_like(f) * .15
    for _ in range(k): c, w = rng.uniform(200, 3200), rng.uniform(60, 500); g += rng.uniform(.3, 1.5) * np.exp(-((f - c) / w) ** 2)
    return np.fft.irfft(X * g, len(x))

def room(rng):
    t60 = rng.uniform(.15, .55); n = int(t60 * FS * .8)
    h = rng.standard_normal(n) * 10 ** (-3 * np.arange(n) / FS / t60); h[:int(.003 * FS)] = 0
    h /= np.sqrt((h ** 2).sum()); h *= M.db(rng.uniform(-12, -2)); h[0] = 1
    return h

plain_noise = M.noise
def noise(kind, n, rng, pools, caller, music):
    t = np.arange(n) / FS
    if kind == "street":
        x = shaped(n, rng, rng.uniform(-1.2, -.5)); x /= M.rms(x); x *= slow(n, rng, 3, 5)
        for _ in range(int(n / FS / rng.uniform(3, 9)) + 1):          # cars that pass
            c, w = rng.uniform(0, n), rng.uniform(.8, 3) * FS
            x += resonances(shaped(n, rng, -.6), rng, 2) / .3 * 10 * np.exp(-((np.arange(n) - c) / w) ** 2) * rng.uniform(.003, .02)
        if rng.random() < .5:
            for _ in range(rng.integers(1, 4)):                        # a horn
                d = int(rng.uniform(.15, .9) * FS); p = int(rng.integers(0, max(1, n - d))); f0 = rng.uniform(300, 480); tt = np.arange(d) / FS
                x[p:p + d] += sum(np.sin(2 * np.pi * f0 * k * tt * r) / k for k in range(1, 7) for r in (1, 1.25)) * rng.uniform(.3, 1.2) * np.minimum(1, np.minimum(tt, tt[::-1]) / .02)
    elif kind == "fan":
        x = resonances(shaped(n, rng, rng.uniform(-.9, -.2)), rng, 3); x /= M.rms(x)
        f0 = rng.uniform(60, 260)
        x += sum(np.sin(2 * np.pi * f0 * k * t + rng.uniform(0, 6)) * .7 ** k for k in range(1, 14)) * rng.uniform(.05, .6)
        x *= 1 + rng.uniform(0, .3) * np.sin(2 * np.pi * rng.uniform(2, 12) * t)
    elif kind == "crowd":
        x = np.zeros(n)
        for _ in range(rng.integers(2, 5)): x += plain_noise("babble", n, rng, pools, caller, music)
        if rng.random() < .6: x = np.convolve(x, room(rng))[:n]
        if rng.random() < .3: x += shaped(n, rng, -.5) * .3
    elif kind == "siren":
        lo, hi = rng.uniform(400, 800), rng.uniform(1000, 1800); per = rng.choice([.35, .7, 2.5, 5.]) * rng.uniform(.8, 1.2)
        if rng.random() < .5: f = lo + (hi - lo) * (.5 - .5 * np.cos(2 * np.pi * t / per))
        else: f = np.where((t / per) % 1 < .5, lo, rng.uniform(1.2, 1.5) * lo)
        ph = 2 * np.pi * np.cumsum(f) / FS
        x = sum(np.sin(k * ph) * rng.uniform(.1, .5) ** (k - 1) for k in range(1, 5)) * slow(n, rng, 6, 12)
        x = x / M.rms(x) + shaped(n, rng, -.8) / M.rms(shaped(n, rng, -.8)) * rng.uniform(.1, .5)
    elif kind == "office":
        x = resonances(rng.standard_normal(n), rng, 2); x = x / M.rms(x) * .3
        for _ in range(int(n / FS * rng.uniform(1, 5))):
            m = rng.integers(15, 160); p = int(rng.integers(0, n - m)); x[p:p + m] += resonances(rng.standard_normal(m), rng, 1)[:m] * np.exp(-np.arange(m) / (m / 4)) * rng.uniform(1, 6) if m % 2 == 0 else 0
        if rng.random() < .6: x += plain_noise("babble", n, rng, pools, caller, music) * .5
    elif kind == "talker":                                             # one other voice in the room, at 10 dB below at least
        k = [q for q in pools if q != caller][rng.integers(len(pools) - 1)]; x, pos = np.zeros(n), int(rng.integers(0, 16000))
        while pos < n:
            a = pools[k][rng.integers(len(pools[k]))][0][0][0]; e = min(n, pos + len(a)); x[pos:e] += a[:e - pos] / M.rms(a); pos += len(a) + int(rng.integers(1600, 24000))
        x = np.convolve(x, room(rng))[:n]
    elif kind == "tv": x = plain_noise("music", n, rng, pools, caller, music) + plain_noise("babble", n, rng, pools, caller, music) * rng.uniform(.3, 1)
    else: return plain_noise(kind, n, rng, pools, caller, music)
    x = M.bandpass(x, 200, 3400)
    return x / M.rms(x)

plain_event = M.event
def event(kind, rng):
    if rng.random() < .55: return plain_event(kind, rng)
    kind = ["breath", "thud", "sweep", "laughlike", "rustle", "chord", "click"][rng.integers(7)]
    if kind == "breath":
        n = int(rng.uniform(.25, .9) * FS); e = np.hanning(n) ** rng.uniform(.5, 1.5)
        return resonances(rng.standard_normal(n + n % 2), rng, 2)[:n] * e
    if kind == "thud":
        n = int(rng.uniform(.05, .3) * FS); t = np.arange(n) / FS
        return (np.sin(2 * np.pi * rng.uniform(90, 400) * t) + .4 * rng.standard_normal(n)) * np.exp(-t / rng.uniform(.01, .06))
    if kind == "sweep":
        t = np.arange(int(rng.uniform(.2, 1) * FS)) / FS; f = np.linspace(rng.uniform(300, 2500), rng.uniform(300, 2500), len(t))
        return np.sin(2 * np.pi * np.cumsum(f) / FS)
    if kind == "laughlike":                                            # clearing of the throat: rough, with a weak pitch
        n = int(rng.uniform(.2, .6) * FS); t = np.arange(n) / FS
        am = np.abs(np.sin(2 * np.pi * rng.uniform(20, 45) * t)) ** 2
        return resonances(rng.standard_normal(n + n % 2), rng, 3)[:n] * am * np.hanning(n) ** .4
    if kind == "rustle":
        n = int(rng.uniform(.3, 1.2) * FS); g = np.repeat(rng.uniform(0, 1, n // 80 + 1) ** 3, 80)[:n]
        return resonances(rng.standard_normal(n + n % 2), rng, 2)[:n] * g
    if kind == "chord":
        t = np.arange(int(rng.uniform(.4, 1.5) * FS)) / FS; f = 180 * 2 ** (rng.integers(0, 18) / 12)
        return sum(np.sin(2 * np.pi * f * r * k * t) * .6 ** k for r in (1, 1.26, 1.5) for k in (1, 2, 3) if f * r * k < 3600) * np.exp(-t / rng.uniform(.2, 1))
    parts = []
    for _ in range(rng.integers(1, 5)):
        n = int(rng.uniform(.003, .03) * FS); parts += [rng.standard_normal(n) * np.exp(-np.arange(n) / (n / 3)), np.zeros(int(rng.uniform(.08, .4) * FS))]
    return np.concatenate(parts[:-1])

state = {}
plain_turn = M.build_turn
def build_turn(rng, pool, f, kind):
    if state.get("pitch") and f != 1: f = state["pitch"]
    a, seg, text = plain_turn(rng, pool, f, kind)
    if state.get("room") is not None and pool is state["caller"]:
        a = np.convolve(a, state["room"])[:len(a) + int(.4 * FS)]
    return a, seg, text

def faults(u, rng):
    x = M.mulaw_decode(u)
    did = []
    if rng.random() < .25:                                             # noise gate of a headset
        e = np.sqrt(np.convolve(x * x, np.ones(160) / 160)[:len(x)]); on = np.percentile(e, 95) * M.db(rng.uniform(-34, -22))
        g, out, hold, n = 1., np.empty(len(x)), 0, int(rng.uniform(.05, .25) * FS)
        for k in range(0, len(x), 40):
            if e[min(k + 20, len(x) - 1)] > on: hold = n
            else: hold -= 40
            target = 1. if hold > 0 else 0.
            g += (target - g) * (.6 if target > g else .15); out[k:k + 40] = g
        x = x * out; did.append("gate")
    if rng.random() < .25:                                             # lost packets
        rate = rng.uniform(.005, .05); last = np.zeros(160); mode = rng.integers(3); bad = False
        for k in range(0, len(x) - 160, 160):
            bad = rng.random() < (.5 if bad and rng.random() < .5 else rate)
            if bad: x[k:k + 160] = 0 if mode == 0 else last * (.7 if mode == 1 else .3); last = x[k:k + 160].copy()
            else: last = x[k:k + 160].copy()
        did.append("loss")
    if rng.random() < .08: x = np.clip(x * M.db(rng.uniform(3, 12)), -14000, 14000); did.append("clip")
    if rng.random() < .15:                                             # a narrow or tilted line
        x = M.bandpass(x, rng.uniform(100, 400), rng.uniform(2400, 3400)); did.append("narrow")
    return M.mulaw_encode(x), did

def main():
    ap = argparse.ArgumentParser(); ap.add_argument("--seed", type=int, default=1); ap.add_argument("--prompts", default="all")
    ap.add_argument("--count", type=int, default=60); ap.add_argument("--out", required=True); ap.add_argument("--plain", action="store_true")
    a = ap.parse_args(); os.makedirs(a.out, exist_ok=True)
    pools = pools_for(a.prompts)
    music = [M.read_wav(f) for i, f in enumerate(sorted(glob.glob("/usr/share/asterisk/moh/*.wav"))) if i % 2 == 0]
    M.noise, M.build_turn = noise, build_turn
    if not a.plain: M.event = event
    grid = M.GRID if a.plain else [(k, s) for k in ("street", "fan", "crowd", "siren", "office", "talker", "tv") for s in (20, 15, 10, 5)] + [("talker", 12), ("talker", 20)] + [("clean", None)] * 8 + [
        (k, s) for k in ("white", "pink", "babble", "car", "hum", "click", "music") for s in (15, 8)] + [("babble", 5), ("babble", 12), ("music", 4), ("pink", 3), ("crowd", 3), ("street", 3), ("fan", 0), ("car", 0)]
    labels = []
    for i in range(a.count):
        rng = np.random.default_rng([a.seed, i, 77])
        c = grid[i % len(grid)]
        if c[0] == "talker" and c[1] < 10: c = ("talker", 14)
        state.clear()
        sub = dict(pools)
        keys = list(pools); caller_tts = rng.random() < .3
        if not a.plain:
            if rng.random() < .6: state["pitch"] = rng.uniform(.8, 1.25)
            if rng.random() < .3: state["room"] = room(rng)
        conv_rng = np.random.default_rng([a.seed, i, 20250177])
        probe = np.random.default_rng([a.seed, i, 20250177])
        real = [k for k in pools if k[0] == "real"]; tts = [k for k in pools if k[0] == "tts"]
        caller = real[probe.integers(len(real))] if probe.random() < .75 else tts[probe.integers(len(tts))]
        state["caller"] = pools[caller]
        u, ref, lab = M.conversation(f"c{i:03d}", conv_rng, sub, music, c)
        if not a.plain:
            u, did = faults(u, rng); lab["condition"]["faults"] = did + (["room"] if "room" in state else [])
        u.tofile(f"{a.out}/{lab['id']}.ulaw"); ref.tofile(f"{a.out}/{lab['id']}.agent.ulaw"); labels.append(lab)
    json.dump(labels, open(f"{a.out}/labels.json", "w"))
    print(a.out, len(labels), sum(l["duration"] for l in labels), sum(len(l["turns"]) for l in labels), flush=True)
main()
