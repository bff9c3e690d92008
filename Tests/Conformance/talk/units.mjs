// The page's pure parts by themselves: `node --test units.mjs`, with the folder of the page in TALK_PAGE.
//
// TALK_LAW names a JSON file with G.711's tables as somebody else has them; talk.py writes it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const page = process.env.TALK_PAGE;

/** A script of the page as a module, without what it needs of a browser. */
const load = (name) => import("data:text/javascript," + encodeURIComponent(
    readFileSync(`${page}/${name}`, "utf8").replace(/^import .*$/gm, "")));

const { decoded, encode, Resampler, Playout } = await load("talk-worklet.js");
const { shown, heardLength } = await load("talk-conversation.js");

test("µ-law decodes as Python's audioop does, and encodes both signs as it encodes one", () => {
    const law = JSON.parse(readFileSync(process.env.TALK_LAW, "utf8"));
    assert.deepEqual(Array.from(decoded, (sample) => sample * 32768 || 0), law.decoded);
    for (let sample = 0; sample <= 32767; sample += 1) {
        assert.equal(encode(sample / 32768), law.encoded[sample], `code of ${sample}`);
        if (sample) assert.equal(encode(-sample / 32768), law.encoded[sample] ^ 0x80, `code of -${sample}`);
    }
    assert.equal(encode(-1), 0x00);
    for (let code = 0; code < 256; code += 1) if (code !== 0x7f) assert.equal(encode(decoded[code]), code);
    assert.equal(encode(0), 0xff);
    assert.deepEqual([encode(9), encode(-9)], [0x80, 0x00]);
});

function resampled(resampler, samples) {
    const output = [];
    for (const sample of samples) {
        resampler.push(sample);
        while (!resampler.needs) output.push(resampler.next());
    }
    return output;
}

const tone = (hertz, rate, seconds) =>
    Array.from({ length: rate * seconds }, (_, n) => Math.sin(2 * Math.PI * hertz * n / rate));
const power = (samples) => samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
const decibels = (ratio) => 10 * Math.log10(ratio);

/** How loud a tone is in samples, of what it could be. */
function strength(samples, hertz, rate) {
    let [cosine, sine, weight] = [0, 0, 0];
    samples.forEach((sample, n) => {
        const window = 0.5 - 0.5 * Math.cos(2 * Math.PI * n / samples.length);
        cosine += window * sample * Math.cos(2 * Math.PI * hertz * n / rate);
        sine += window * sample * Math.sin(2 * Math.PI * hertz * n / rate);
        weight += window;
    });
    return 20 * Math.log10(2 * Math.hypot(cosine, sine) / weight);
}

const rates = [8000, 16000, 22050, 44100, 48000, 96000, 47999];

for (const rate of rates) {
    test(`from ${rate} Hz a telephone's band comes through, and nothing of what is above it`, () => {
        for (const hertz of [50, 300, 1000, 2500, 3300]) {
            const heard = resampled(new Resampler(rate, 8000), tone(hertz, rate, 0.3));
            assert.ok(Math.abs(heard.length - 2400) <= 1, `${heard.length} samples`);
            assert.ok(Math.abs(decibels(2 * power(heard.slice(400)))) < 0.1, `${hertz} Hz`);
        }
        for (const hertz of [4050, 4300, 4700, 5500, 7000, 7900, 8100, 12000, 15900, 20000]) {
            if (hertz >= rate / 2) continue;
            const alias = decibels(2 * power(resampled(new Resampler(rate, 8000), tone(hertz, rate, 0.3)).slice(400)));
            assert.ok(alias < -40, `${hertz} Hz leaves ${alias.toFixed(1)} dB`);
        }
    });

    test(`to ${rate} Hz a telephone's band comes without images`, () => {
        for (const hertz of [300, 1000, 3300]) {
            const heard = resampled(new Resampler(8000, rate), tone(hertz, 8000, 0.3)).slice(Math.round(rate / 20));
            assert.ok(Math.abs(strength(heard, hertz, rate)) < 0.1, `${hertz} Hz`);
            for (const image of [8000 - hertz, 8000 + hertz, 16000 - hertz]) {
                if (image >= rate / 2) continue;
                const left = strength(heard, image, rate);
                assert.ok(left < -50, `the image of ${hertz} Hz at ${image} Hz has ${left.toFixed(1)} dB`);
            }
        }
    });
}

const codes = (...values) => Uint8Array.from(values);
const run = (length, code = 0x80) => new Uint8Array(length).fill(code);
const loud = decoded[0x80];

/** Takes so many samples; answers at which of them, counted from 1, each mark came back. */
function take(playout, count) {
    const marks = {}, samples = [];
    for (let n = 0; n < count; n += 1) {
        samples.push(playout.next());
        for (const name of playout.reached()) marks[name] = playout.now;
    }
    return { marks, samples };
}

test("audio begins when there is enough of it, or after as long a wait", () => {
    const whole = new Playout();
    whole.append(run(320));
    assert.equal(take(whole, 1).samples[0], loud);
    const little = new Playout();
    little.append(run(160));
    const { samples } = take(little, 600);
    assert.equal(samples.findIndex((sample) => sample === loud), 320);
    assert.equal(samples.filter((sample) => sample === loud).length, 160);
});

test("every sample is played once, in order, over any cutting into messages", () => {
    const playout = new Playout();
    const sent = Uint8Array.from({ length: 5000 }, (_, n) => n * 7 % 255);
    for (let place = 0, size = 1; place < sent.length; place += size, size = size * 5 % 211 + 1) {
        playout.append(sent.subarray(place, place + size));
        playout.append(codes());
    }
    assert.deepEqual(take(playout, 5000).samples, Array.from(sent, (code) => decoded[code]));
    assert.equal(playout.queued, 0);
});

test("marks come back with the sample before them", () => {
    const playout = new Playout();
    playout.append(run(400));
    playout.mark("a");
    playout.mark("b");
    playout.append(run(37));
    playout.mark("c");
    assert.deepEqual(take(playout, 1000).marks, { a: 400, b: 400, c: 437 });
});

test("marks come back as much later as the ear is away", () => {
    const playout = new Playout();
    playout.lag = 100;
    playout.append(run(400));
    playout.mark("a");
    take(playout, 450);
    playout.mark("b");
    assert.deepEqual(take(playout, 1550).marks, { a: 500, b: 500 });
    playout.lag = 10;
    playout.append(run(320));
    playout.mark("c");
    assert.deepEqual(take(playout, 1000).marks, { c: 2000 + 320 + 10 });
});

test("a mark on an idle line comes back at once", () => {
    const playout = new Playout();
    playout.lag = 100;
    playout.mark("first");
    assert.deepEqual(playout.reached(), ["first"]);
    playout.append(run(400));
    take(playout, 800);
    playout.mark("later");
    assert.deepEqual(playout.reached(), ["later"]);
});

test("clear drops all that is queued with the next sample, and returns every mark in order, once", () => {
    const playout = new Playout();
    playout.lag = 300;
    playout.append(run(400));
    playout.mark("played, on its way");
    playout.append(run(400));
    playout.mark("queued");
    playout.mark("queued too");
    take(playout, 500);
    assert.deepEqual(playout.clear(), ["played, on its way", "queued", "queued too"]);
    const { samples, marks } = take(playout, 2000);
    assert.deepEqual(marks, {});
    assert.ok(samples[0] < loud && samples.slice(0, 16).every((sample, n) => n === 0 || sample <= samples[n - 1]));
    assert.ok(samples.slice(16).every((sample) => sample === 0), "nothing is heard 2 ms after it");
    assert.equal(playout.queued, 0);
    assert.equal(playout.isSounding, false);
    assert.deepEqual(playout.clear(), []);
    playout.append(run(400));
    playout.mark("next");
    assert.deepEqual(take(playout, 1000).marks, { next: 2500 + 400 + 300 });
});

test("a late message makes the buffer longer, and a long calm makes it shorter again", () => {
    const playout = new Playout();
    playout.append(run(320));
    take(playout, 320 + 240);
    assert.equal(playout.target, 320);
    playout.append(run(160));
    assert.equal(playout.target, 560);
    for (let more = 0; more < 200; more += 1) {
        playout.append(run(800));
        take(playout, 800);
    }
    assert.ok(playout.target <= 560 - 160, `the target is ${playout.target}`);
    assert.ok(playout.target >= Playout.least);
});

test("what comes long after the last, or behind a clear, was not late", () => {
    const playout = new Playout();
    playout.append(run(320));
    take(playout, 320 + 2000);
    playout.append(run(320));
    take(playout, 10);
    playout.clear();
    take(playout, 100);
    playout.append(run(320));
    assert.equal(playout.target, 320);
});

test("frames that jitter by 60 ms are heard without a gap once the line knows them", () => {
    const playout = new Playout();
    let seed = 1, gaps = 0;
    const jitter = () => (seed = seed * 16807 % 2147483647) % 480;
    const arrivals = Array.from({ length: 1500 }, (_, n) => n * 160 + jitter());
    for (let now = 0, next = 0; next < arrivals.length; now += 1) {
        while (next < arrivals.length && arrivals[next] <= now) {
            playout.append(run(160));
            next += 1;
        }
        const isSilent = playout.next() !== loud;
        if (now > 500 * 160 && isSilent) gaps += 1;
    }
    assert.ok(gaps < 0.01 * 1000 * 160, `${gaps} samples are missing`);
    assert.ok(playout.target <= 960, `the target is ${playout.target}`);
});

test("no more than ten minutes wait", () => {
    const playout = new Playout();
    for (let minute = 0; minute < 11; minute += 1) playout.append(run(60 * 8000));
    assert.equal(playout.queued, Playout.capacity);
});

test("text is shown without what steers", () => {
    assert.equal(shown("a\u202eb\u0000c\u0007\u2066d\u200f\u009be\ufeff\nf\tg"), "abcde f g");
    assert.equal(shown("<img onerror=x>"), "<img onerror=x>");
    assert.equal(shown("שלום, 你好 👋🏽"), "שלום, 你好 👋🏽");
    assert.equal(shown(undefined), "");
    assert.ok(shown("x".repeat(1e6)).length <= 4001);
    assert.ok(shown("x" + "👋".repeat(5000)).isWellFormed?.() ?? true);
});

test("what was heard is found in what was written", () => {
    assert.equal(heardLength("Good morning, how are you?", "Good morning,"), 13);
    assert.equal(heardLength("It costs €5, madam.", "it costs"), 8);
    assert.equal(heardLength("Good morning", ""), 0);
    assert.equal(heardLength("Good morning", "good day to you sir"), 12);
});

test("what is to be read stands out from what it stands on, by day and by night", () => {
    const css = readFileSync(`${page}/talk.css`, "utf8");
    const schemes = [...css.matchAll(/:root \{([^}]*)\}/g)].map(([, body]) =>
        Object.fromEntries([...body.matchAll(/--([\w-]+): (#\w{6})/g)].map(([, name, colour]) => [name, colour])));
    assert.equal(schemes.length, 2);
    const light = (colour) => [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16) / 255)
        .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
    const contrast = (...pair) => {
        const [dark, bright] = pair.map(light).sort((a, b) => a - b);
        return (bright + 0.05) / (dark + 0.05);
    };
    for (const colours of schemes) {
        for (const ground of ["paper", "raised", "wash"]) {
            for (const text of ["ink", "muted", "accent"]) {
                const found = contrast(colours[text], colours[ground]);
                assert.ok(found >= 4.5, `${text} on ${ground}: ${found.toFixed(2)}`);
            }
            const edge = contrast(colours.faint, colours[ground]);
            assert.ok(ground === "wash" || edge >= 3, `the edge of a field on ${ground}: ${edge.toFixed(2)}`);
        }
        for (const pair of [["on-accent", "accent"], ["warn", "paper"], ["paper", "ink"]]) {
            const found = contrast(colours[pair[0]], colours[pair[1]]);
            assert.ok(found >= 4.5, `${pair.join(" on ")}: ${found.toFixed(2)}`);
        }
    }
});
