// Runs in the page before its own scripts: a microphone that the test speaks into, an ear at the page's output, and what
// went wrong. All times are the page's own audio clock, in seconds.
(() => {
    const lab = window.lab = { faults: [], constraints: [], clears: [], interims: 0, peaks: [], refuse: null, marks: 0 };
    document.addEventListener("securitypolicyviolation", (event) =>
        lab.faults.push(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    addEventListener("error", (event) => lab.faults.push(`error: ${event.message}`));
    addEventListener("unhandledrejection", (event) => lab.faults.push(`rejection: ${event.reason}`));

    if (!window.isSecureContext) return;

    const Context = window.AudioContext;
    window.AudioContext = class extends Context {
        constructor(options) {
            super(options);
            lab.context = this;
            lab.microphone = this.createMediaStreamDestination();
            lab.ear = new AnalyserNode(this, { fftSize: 32768 });
            lab.heardUntil = 0;
        }
    };

    const connect = AudioNode.prototype.connect;
    AudioNode.prototype.connect = function (target, ...more) {
        if (target === this.context.destination) connect.call(this, lab.ear);
        return connect.call(this, target, ...more);
    };

    navigator.mediaDevices.getUserMedia = async (constraints) => {
        lab.constraints.push(constraints);
        if (lab.refuse) throw new DOMException("refused by the test", lab.refuse);
        return lab.microphone.stream;
    };

    const Socket = window.WebSocket;
    window.WebSocket = class extends Socket {
        constructor(...options) {
            super(...options);
            this.addEventListener("message", ({ data }) => {
                const { event } = JSON.parse(data);
                if (event === "clear") lab.clears.push(lab.context.currentTime);
                if (event === "mark") lab.marks += 1;
            });
        }
    };

    new MutationObserver(() => {
        if (document.querySelector(".interim")?.textContent) lab.interims += 1;
    }).observe(document, { subtree: true, childList: true, characterData: true });

    /** Speaks 16-bit samples; answers when the first of them is spoken. */
    lab.say = (base64, rate) => {
        const samples = new Int16Array(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer);
        const buffer = new AudioBuffer({ length: samples.length, sampleRate: rate });
        buffer.copyToChannel(Float32Array.from(samples, (sample) => sample / 32768), 0);
        const source = new AudioBufferSourceNode(lab.context, { buffer });
        source.connect(lab.microphone);
        const onset = lab.context.currentTime + 0.04;
        source.start(onset);
        return onset;
    };

    // The loudest of every millisecond of output.
    const window_ = new Float32Array(32768);
    setInterval(() => {
        if (!lab.ear || lab.context.state !== "running") return;
        const now = lab.context.currentTime, rate = lab.context.sampleRate;
        lab.ear.getFloatTimeDomainData(window_);
        const first = Math.max(lab.heardUntil, now - window_.length / rate);
        for (let place = Math.round((first - now) * rate) + window_.length; place < window_.length; place += 1) {
            const bin = Math.floor((now + (place - window_.length) / rate) * 1000);
            lab.peaks[bin] = Math.max(lab.peaks[bin] ?? 0, Math.abs(window_[place]));
        }
        lab.heardUntil = now;
    }, 50);

    /** The last moment between two at which something could be heard. */
    lab.lastSound = (from, until) => {
        for (let bin = Math.floor(until * 1000); bin >= from * 1000; bin -= 1) if (lab.peaks[bin] > 0.002) return bin / 1000;
        return null;
    };
})();
