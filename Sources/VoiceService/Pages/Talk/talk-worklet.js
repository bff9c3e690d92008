// The telephone's end of the line: what a carrier does between a socket and an ear, at 8 kHz, on the audio thread.

/** µ-law's samples, by code. */
export const decoded = Float32Array.from({ length: 256 }, (_, code) => {
    const bits = ~code & 0xff;
    const magnitude = ((((bits & 15) << 3) + 132) << (bits >> 4 & 7)) - 132;
    return (bits & 128 ? -magnitude : magnitude) / 32768;
});

/** The µ-law code nearest to a sample between -1 and 1. */
export function encode(sample) {
    const value = Math.round(Math.max(-1, Math.min(1, sample)) * 32768);
    // The bias makes each segment begin at a power of two.
    const magnitude = Math.min(Math.abs(value), 32635) + 132;
    const exponent = 24 - Math.clz32(magnitude);
    return ~((value < 0 ? 128 : 0) | exponent << 4 | magnitude >> exponent + 3 & 15) & 0xff;
}

/** Changes the rate of a stream, band-limited to what a telephone carries: flat to 3.4 kHz, nothing from 4 kHz on. */
export class Resampler {
    static #half = 0.00302;
    static #edge = 3700;
    static #steepness = 5.65;
    /** No rate needs finer steps than these to stay quieter than µ-law's own noise. */
    static #finest = 640;

    /** How many samples must be pushed before the next one can be taken. */
    needs = 0;
    #phase = 0;
    #place = 0;

    constructor(from, to) {
        let divisor = from;
        for (let rest = to; rest; ) [divisor, rest] = [rest, divisor % rest];
        this.step = from / divisor;
        this.phases = to / divisor;
        const half = Math.ceil(Resampler.#half * from);
        this.length = 2 * half;
        this.history = new Float32Array(2 * this.length);
        const tables = Math.min(this.phases, Resampler.#finest);
        this.tables = Array.from({ length: tables + 1 }, (_, phase) => {
            const table = Float64Array.from({ length: this.length }, (_, tap) =>
                Resampler.#kernel((half - phase / tables - tap) / from));
            const sum = table.reduce((sum, weight) => sum + weight);
            return Float32Array.from(table, (weight) => weight / sum);
        });
    }

    /** How long a sample takes through it, in seconds. */
    static get delay() { return this.#half; }

    push(sample) {
        // Written twice, so that the newest ones always lie in one piece.
        this.#place = (this.#place || this.length) - 1;
        this.history[this.#place] = this.history[this.#place + this.length] = sample;
        if (this.needs > 0) this.needs -= 1;
    }

    next() {
        const last = this.tables.length - 1;
        const table = this.tables[Math.round(this.#phase / this.phases * last)];
        let sum = 0;
        for (let tap = 0; tap < table.length; tap += 1) sum += table[tap] * this.history[this.#place + tap];
        this.#phase += this.step;
        this.needs = Math.floor(this.#phase / this.phases);
        this.#phase %= this.phases;
        return sum;
    }

    static #kernel(time) {
        const turn = 2 * Math.PI * this.#edge * time;
        const within = 1 - (time / this.#half) ** 2;
        if (within <= 0) return 0;
        return (turn === 0 ? 1 : Math.sin(turn) / turn) * this.#bessel(this.#steepness * Math.sqrt(within));
    }

    /** The modified Bessel function of order zero: Kaiser's window. */
    static #bessel(x) {
        let sum = 1;
        for (let term = 1, n = 1; term > sum * 1e-12; n += 1) sum += term *= (x / 2 / n) ** 2;
        return sum;
    }
}

/**
 * What waits to be played: audio and the marks behind it, in their order; its clock is the samples that were taken.
 *
 * Audio that comes to an idle line waits until there is enough of it to bridge what the network may do. It is little,
 * grows by what was missing when the line ran dry, and shrinks again when it long has not.
 */
export class Playout {
    static least = 160;
    static most = 1600;
    /** Ten minutes, as a carrier has it: what is more is thrown away. */
    static capacity = 10 * 60 * 8000;
    /** What comes later than this after the line ran dry is something new, and was not late. */
    static #late = 960;
    static #calm = 80000;
    static #fade = 16;

    target = 320;
    /** How long a sample takes from here to the ear, in samples. */
    lag = 0;
    queued = 0;
    now = 0;
    #queue = [];
    #offset = 0;
    #due = [];
    #isFlowing = false;
    #waited = 0;
    #flowed = 0;
    #dryAt = -Infinity;
    #lastAt = -Infinity;
    #last = 0;
    #fading = 0;

    append(codes) {
        if (!codes.length || this.queued + codes.length > Playout.capacity) return;
        if (this.queued === 0 && this.now - this.#dryAt <= Playout.#late) {
            this.target = Math.min(Playout.most, this.target + this.now - this.#dryAt);
            this.#flowed = 0;
        }
        this.#dryAt = -Infinity;
        this.#queue.push(codes);
        this.queued += codes.length;
    }

    /** A mark is due when the sample before it has reached the ear. */
    mark(name) {
        if (this.queued) this.#queue.push(name);
        else this.#reach(name, this.#lastAt);
    }

    /** Drops what is queued; answers the marks that are with it, or behind what is on its way to the ear. */
    clear() {
        const queued = this.#queue.filter((item) => typeof item === "string");
        const names = [...this.#due.map((mark) => mark.name), ...queued];
        this.#queue = [];
        this.#due = [];
        this.#offset = this.queued = 0;
        this.#lastAt = this.#dryAt = -Infinity;
        this.#stop();
        return names;
    }

    /** The next sample for the ear. */
    next() {
        this.now += 1;
        if (!this.#flows()) return this.#fading ? this.#last * --this.#fading / Playout.#fade : 0;
        const codes = this.#queue[0];
        this.#last = decoded[codes[this.#offset]];
        this.#offset += 1;
        this.queued -= 1;
        this.#lastAt = this.now;
        if (this.#offset === codes.length) {
            this.#queue.shift();
            this.#offset = 0;
            while (typeof this.#queue[0] === "string") this.#reach(this.#queue.shift(), this.now);
        }
        if (++this.#flowed === Playout.#calm) {
            this.target = Math.max(Playout.least, this.target - 160);
            this.#flowed = 0;
        }
        if (!this.queued) {
            this.#dryAt = this.now;
            this.#stop();
        }
        return this.#last;
    }

    /** The marks that are due by now, each once. */
    reached() {
        const count = this.#due.findIndex((mark) => mark.at > this.now);
        return this.#due.splice(0, count < 0 ? this.#due.length : count).map((mark) => mark.name);
    }

    /** Whether something is heard; short gaps are none. */
    get isSounding() { return this.#isFlowing || this.now - this.#lastAt < 2000 + this.lag; }

    #reach(name, playedAt) {
        const before = this.#due.at(-1)?.at ?? 0;
        this.#due.push({ name, at: Math.max(before, playedAt + this.lag) });
    }

    #flows() {
        if (this.#isFlowing || !this.queued) return this.#isFlowing;
        this.#isFlowing = this.queued >= this.target || this.#waited >= this.target;
        this.#waited = this.#isFlowing ? 0 : this.#waited + 1;
        return this.#isFlowing;
    }

    /** A sound that breaks off would click: its last sample goes to nothing within 2 ms. */
    #stop() {
        if (this.#isFlowing) this.#fading = Playout.#fade;
        this.#isFlowing = false;
        this.#waited = 0;
    }
}

/** Both directions of the line: frames of 20 ms go out by the port, audio and orders come in by it. */
const makeLine = () => class extends AudioWorkletProcessor {
    #ear = new Resampler(8000, sampleRate);
    #mouth = new Resampler(sampleRate, 8000);
    #playout = new Playout();
    #frame = new Uint8Array(160);
    #filled = 0;
    #heard = 0;
    #played = 0;
    #isOver = false;

    constructor() {
        super();
        this.port.onmessage = ({ data }) => {
            if (data.audio) this.#playout.append(data.audio);
            if (data.mark !== undefined) this.#playout.mark(data.mark);
            if (data.lag !== undefined) this.#playout.lag = Math.round((data.lag + Resampler.delay) * 8000);
            if (data.clear) this.#echo(this.#playout.clear());
            if (data.over) this.#isOver = true;
        };
    }

    process([[input]], [[output]]) {
        for (let place = 0; place < output.length; place += 1) {
            // Who has no microphone is silent.
            this.#mouth.push(input ? input[place] : 0);
            if (!this.#mouth.needs) this.#say(this.#mouth.next());
            while (this.#ear.needs) this.#ear.push(this.#playout.next());
            output[place] = this.#ear.next();
            this.#played = Math.max(this.#played, Math.abs(output[place]));
        }
        this.#echo(this.#playout.reached());
        return !this.#isOver;
    }

    #say(sample) {
        this.#heard = Math.max(this.#heard, Math.abs(sample));
        this.#frame[this.#filled] = encode(sample);
        this.#filled += 1;
        if (this.#filled < 160) return;
        const { isSounding, queued, target } = this.#playout;
        this.port.postMessage({
            frame: this.#frame.slice(), heard: this.#heard, played: this.#played, isSounding, queued, target,
        });
        this.#filled = this.#heard = this.#played = 0;
    }

    #echo(marks) { if (marks.length) this.port.postMessage({ marks }); }
};

if (globalThis.registerProcessor) registerProcessor("talk-line", makeLine());
