// One call: a session asked of the server, the microphone, the audio thread, and a carrier's words on the socket.

/** Why there is no call, or no longer: what happened, and what to do about it. */
export class Trouble extends Error {
    constructor(kind, title, advice) {
        super(title);
        Object.assign(this, { kind, title, advice });
    }
}

const random = (prefix) => [...crypto.getRandomValues(new Uint8Array(16))]
    .reduce((name, byte) => name + byte.toString(16).padStart(2, "0"), prefix);

/** What is not text on the socket is base64. */
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/**
 * Tells its listener of `state(name, detail)`, `event(event)`, `latency(latency)` and, 50 times a second,
 * `level(heard, played)`. The states: connecting, listening, speaking, and at the end ended or failed.
 */
export class Call {
    /** Live audio that waits for longer than about a second is of no use to anybody. */
    static #backlog = 16384;

    state = "idle";
    #listener;
    #wishes;
    #context;
    #line;
    #tracks = [];
    #socket;
    #events;
    #words;
    #stream = random("MZ");
    #call = random("CA");
    #sequence = 0;
    #chunk = 0;
    #seen = -1;

    /** `wishes`: the agent's name, a token or nothing, and the microphone's constraints or nothing. */
    constructor(wishes, listener) {
        this.#wishes = wishes;
        this.#listener = listener;
    }

    /** To be called from a click: browsers give sound to nobody else. */
    async begin() {
        try {
            this.#enter("connecting");
            if (!globalThis.isSecureContext) throw troubles.insecure();
            this.#context = new AudioContext({ latencyHint: "interactive" });
            await Promise.all([this.#context.resume(), this.#context.audioWorklet.addModule("/talk/talk-worklet.js")]);
            const microphone = this.#wishes.microphone && await this.#openMicrophone();
            if (this.#isOver) return this.#release();
            // The ticket is good for half a minute, in which nobody can be kept waiting for leave to use a microphone.
            const session = await openSession(this.#wishes);
            if (this.#isOver) return this.#release();
            this.#words = session.words;
            this.#listen(session.events);
            await this.#connect(session.path);
            if (!this.#isOver) this.#openLine(microphone);
        } catch (error) {
            this.#end("failed", error instanceof Trouble ? error : troubles.unknown(error));
        }
    }

    hangUp() {
        this.#send("stop", { stop: { accountSid: "AC0", callSid: this.#call } });
        this.#end("ended", "You hung up");
    }

    press(digit) { this.#send("dtmf", { dtmf: { track: "inbound_track", digit } }); }

    /** Says something without a voice. */
    type(text) {
        if (!this.#isOpen || !this.#words) return;
        const headers = { "Content-Type": "application/json" };
        // A call that has just ended hears nothing any more.
        fetch(this.#words, { method: "POST", headers, body: JSON.stringify({ text }) }).catch(() => {});
    }

    mute(isMuted) { for (const track of this.#tracks) track.enabled = !isMuted; }

    get hasMicrophone() { return this.#tracks.length > 0; }

    get #isOver() { return this.state === "ended" || this.state === "failed"; }

    get #isOpen() { return this.#socket?.readyState === WebSocket.OPEN; }

    #enter(state, detail) {
        if (this.state === state || this.#isOver) return;
        this.state = state;
        this.#listener.state(state, detail);
    }

    async #openMicrophone() {
        if (!navigator.mediaDevices) throw troubles.insecure();
        try {
            const microphone = await navigator.mediaDevices.getUserMedia({ audio: this.#wishes.microphone });
            this.#tracks = microphone.getAudioTracks();
            for (const track of this.#tracks) {
                track.onended = () => this.#end("failed", troubles.microphone("AbortError"));
            }
            return microphone;
        } catch (error) {
            throw troubles.microphone(error.name);
        }
    }

    #listen(path) {
        if (!path) return;
        this.#events = new EventSource(path);
        this.#events.onmessage = ({ data }) => {
            const event = parsed(data);
            // A stream that was lost comes again from its beginning.
            if (!event || event.number <= this.#seen) return;
            this.#seen = event.number ?? this.#seen;
            this.#listener.event(event);
        };
        this.#events.addEventListener("latency", ({ data }) => {
            const latency = parsed(data);
            if (latency) this.#listener.latency(latency);
        });
        this.#events.addEventListener("end", () => this.#events.close());
    }

    #connect(path) {
        // Where the page was reached, not where the server believes to be.
        const url = new URL(path, location.href);
        url.protocol = url.protocol.replace("http", "ws");
        this.#socket = new WebSocket(url);
        this.#socket.onmessage = ({ data }) => this.#take(parsed(data));
        return new Promise((resolve, reject) => {
            this.#socket.onopen = resolve;
            this.#socket.onclose = ({ code, reason }) => {
                reject(troubles.lost(code, reason));
                if (code === 1000) this.#end("ended", "The agent hung up");
                else this.#end("failed", troubles.lost(code, reason));
            };
        });
    }

    #openLine(microphone) {
        this.#socket.send(JSON.stringify({ event: "connected", protocol: "Call", version: "1.0.0" }));
        this.#send("start", {
            start: {
                streamSid: this.#stream, accountSid: "AC0", callSid: this.#call, tracks: ["inbound"],
                mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 }, customParameters: {},
            },
        });
        this.#line = new AudioWorkletNode(this.#context, "talk-line", {
            channelCount: 1, channelCountMode: "explicit", outputChannelCount: [1],
        });
        this.#line.port.onmessage = ({ data }) => this.#hear(data);
        this.#line.connect(this.#context.destination);
        if (microphone) this.#context.createMediaStreamSource(microphone).connect(this.#line);
        // A telephone call or a locked screen takes the sound away, and nobody gives it back by themselves.
        this.#context.onstatechange = () => { if (!this.#isOver) this.#context.resume().catch(() => {}); };
        this.#enter("listening");
    }

    /** What the audio thread says. */
    #hear({ marks, frame, heard, played, isSounding }) {
        for (const name of marks ?? []) this.#send("mark", { mark: { name } });
        if (!frame || this.#isOver) return;
        // Time goes on where nothing is sent: a gap is filled by who hears it, and lateness stays.
        const timestamp = String(this.#chunk * 20);
        this.#chunk += 1;
        if (this.#isOpen && this.#socket.bufferedAmount < Call.#backlog) {
            const media = { track: "inbound", chunk: String(this.#chunk), timestamp, payload: base64(frame) };
            this.#send("media", { media });
        }
        if (this.#chunk % 50 === 1) this.#line.port.postMessage({ lag: this.#context.outputLatency || 0 });
        this.#enter(isSounding ? "speaking" : "listening");
        this.#listener.level(heard, played);
    }

    /** What the server says, as to a carrier. */
    #take(message) {
        const port = this.#line?.port;
        switch (message?.event) {
        case "media":
            port?.postMessage({ audio: bytes(message.media.payload) });
            break;
        case "mark":
            port?.postMessage({ mark: String(message.mark.name) });
            break;
        case "clear":
            port?.postMessage({ clear: true });
            break;
        }
    }

    #send(event, body) {
        if (!this.#isOpen) return;
        this.#sequence += 1;
        this.#socket.send(JSON.stringify({
            event, sequenceNumber: String(this.#sequence), streamSid: this.#stream, ...body,
        }));
    }

    #end(state, detail) {
        if (this.#isOver) return;
        this.#release();
        this.#enter(state, detail);
    }

    #release() {
        for (const track of this.#tracks) {
            track.onended = null;
            track.stop();
        }
        this.#line?.port.postMessage({ over: true });
        this.#line?.disconnect();
        this.#socket?.close(1000);
        if (this.#context) {
            this.#context.onstatechange = null;
            if (this.#context.state !== "closed") this.#context.close();
        }
        // What is still to be told of the call may come for a moment.
        if (this.#events) setTimeout(() => this.#events.close(), 3000);
    }
}

function parsed(text) {
    try {
        const value = JSON.parse(text);
        return typeof value === "object" ? value : null;
    } catch {
        return null;
    }
}

/** What the server says about its agents, to whom it may. */
export async function openDirectory(token) {
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    const answer = await fetch("/v1/talk-agents", { headers }).catch(() => { throw troubles.unreachable(); });
    if (!answer.ok) throw troubles.refused(answer.status);
    return answer.json();
}

async function openSession({ agent, token }) {
    const headers = { "Content-Type": "application/json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    const answer = await fetch("/v1/talk-sessions", { method: "POST", headers, body: JSON.stringify({ agent }) })
        .catch(() => { throw troubles.unreachable(); });
    const body = await answer.json().catch(() => ({}));
    if (answer.ok && typeof body.path === "string") return body;
    throw troubles.refused(answer.status, body.detail, answer.headers.get("Retry-After"));
}

const sentence = (text) => text ? `It says that ${text}. ` : "";

const troubles = {
    insecure: () => new Trouble(
        "insecure", "This page needs HTTPS",
        "Browsers give sound and microphone only to pages from https:// addresses or from localhost. "
            + "Open it by such an address."),
    microphone: (name) => new Trouble("microphone", ...({
        NotAllowedError: ["The microphone was refused",
            "Allow it in the browser's settings of this site and call again, or go on without one and type."],
        NotFoundError: ["There is no microphone", "Connect one and call again, or go on without one and type."],
        NotReadableError: ["The microphone is in use",
            "Another program holds it. Close that and call again, or go on without one and type."],
        AbortError: ["The microphone is gone",
            "It was disconnected or taken away. Call again, with it or without one."],
    }[name] ?? ["The microphone cannot be used", `The browser says ${name}. Go on without one and type.`])),
    unreachable: () => new Trouble(
        "unreachable", "The server cannot be reached",
        "See whether it runs, and whether this device is on its network."),
    refused: (status, detail, after) => new Trouble(status === 401 ? "token" : "refused", ...({
        401: ["A token is needed", "Enter the token for talks: the server was started with one."],
        403: ["Not from here", "Without a token the server talks only to its own machine. "
            + "Open the page there, or start the server with SYRINX_TALK_TOKEN."],
        404: ["There is no such agent", "The server may have been started anew. Load the page again."],
        503: ["The server takes no call now",
            `${sentence(detail)}Call again in ${after ? `${after} seconds` : "a while"}.`],
    }[status] ?? [`The server said ${status}`, `${sentence(detail)}Its log may tell more.`])),
    lost: (code, reason) => new Trouble(
        "lost", code === 1009 || code === 1008 ? "The server ended the call" : "The line was lost",
        `${reason || "The connection to the server broke off."} Call again to go on.`),
    unknown: (error) => new Trouble("unknown", "Something went wrong", String(error?.message ?? error)),
};
