// The conversation as it is said: a call's events in, text out, and never anything else than text.

import { makeWaterfall, whole } from "./talk-latency.js";

/** No turn is longer than this, whatever a recogniser or a model says. */
const longest = 4000;

/** Text as it may be shown: without what only steers, which is controls and marks that turn the direction of writing. */
export function shown(text) {
    const plain = String(text ?? "").replace(/[\t\n\r]+/g, " ")
        .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, "");
    return plain.length > longest ? plain.slice(0, longest).replace(/[\ud800-\udbff]$/, "") + "…" : plain;
}

/** How many letters of a text were heard, when the words that were heard may be written in another way. */
export function heardLength(text, heard) {
    if (!heard.trim()) return 0;
    if (text.startsWith(heard)) return heard.length;
    const words = (some) => [...some.matchAll(/[\p{L}\p{N}\p{M}'’]+/gu)];
    const count = words(heard).length;
    const last = words(text)[count - 1];
    return last ? last.index + last[0].length : count ? text.length : 0;
}

const joined = (...texts) => texts.map((text) => text.trim()).filter(Boolean).join(" ");

class CallerTurn {
    committed = "";
    isCommitted = false;
    #finals = "";
    #interim = "";

    constructor(item) {
        this.item = item;
        this.sure = item.words.appendChild(document.createElement("span"));
        this.unsure = item.words.appendChild(document.createElement("span"));
        this.unsure.className = "interim";
        // Words that still change are for the eye: a screen reader reads them once, when they stand.
        this.unsure.setAttribute("aria-hidden", "true");
    }

    interim(text) {
        this.#interim = text;
        this.#show();
    }

    final(text) {
        this.#finals = joined(this.#finals, text);
        this.interim("");
    }

    commit(text, replacing) {
        this.committed = replacing ? text : joined(this.committed, text);
        this.isCommitted = true;
        this.#finals = "";
        this.interim("");
    }

    press(key) {
        const cap = document.createElement("kbd");
        cap.textContent = key;
        this.item.words.append(cap);
        this.hasKeys = true;
    }

    #show() {
        this.sure.textContent = shown(joined(this.committed, this.#finals));
        this.unsure.textContent = this.#interim ? " " + shown(this.#interim) : "";
    }
}

class AgentTurn {
    parts = [];
    first = "";

    /** What the model wrote in parts, with a tool between two of them; or what is spoken without it, such as a greeting. */
    get text() { return joined(...this.parts) || this.first; }

    show(item) {
        this.item = item;
        this.refresh();
    }

    refresh() { if (this.item && !this.isOver) this.item.words.textContent = shown(this.text); }

    heard(text) {
        this.first = text || this.first;
        this.refresh();
        this.isOver = true;
    }

    cut(heard) {
        if (!this.text) this.first = heard;
        const place = heardLength(this.text, heard);
        const rest = document.createElement("del");
        rest.textContent = shown(this.text.slice(place).trimStart());
        this.item.words.replaceChildren(shown(this.text.slice(0, place)).trimEnd());
        if (rest.textContent) this.item.words.append(" ", rest);
        this.isOver = true;
    }
}

/** Shows one call in a list. */
export class Conversation {
    static #size;
    #list;
    #agent;
    #caller;
    #replies = new Map();
    #latencies = new Map();
    #tools = new Map();
    #slowest = 1000;
    #follows = true;

    constructor(list, agent) {
        this.#list = list;
        this.#agent = agent;
        list.replaceChildren();
        list.style.setProperty("--scale", this.#slowest);
        // The end stays in view, unless the reader has gone back: also when a keyboard takes half the window.
        list.parentElement.onscroll = () => { this.#follows = this.#isAtEnd; };
        Conversation.#size?.disconnect();
        Conversation.#size = new ResizeObserver(() => { if (this.#follows) this.#scroll(); });
        Conversation.#size.observe(list.parentElement);
    }

    event(event) {
        const wasAtEnd = this.#isAtEnd;
        this.#take(event);
        if (wasAtEnd) this.#scroll();
    }

    latency(latency) {
        const wasAtEnd = this.#isAtEnd;
        this.#latencies.set(latency.reply, latency);
        this.#slowest = Math.max(this.#slowest, whole(latency));
        this.#list.style.setProperty("--scale", this.#slowest);
        const turn = this.#replies.get(latency.reply);
        if (turn?.item) this.#hang(latency, turn);
        if (wasAtEnd) this.#scroll();
    }

    #take(event) {
        const text = String(event.text ?? "");
        switch (event.event) {
        case "interim": if (text || this.#caller) this.#hearing().interim(text); break;
        case "transcript": if (text) this.#hearing().final(text); break;
        case "key-pressed": this.#hearing().press(event.key); break;
        case "turn-ended": this.#turnEnded(text, event.reason === "amended"); break;
        case "listening-sound": this.#caller?.item.element.classList.add("aside"); break;
        case "reply-begun": this.#replies.set(event.reply, new AgentTurn()); break;
        case "guess-dropped": this.#replies.delete(event.reply); break;
        case "first-piece": this.#reply(event).first ||= text; this.#reply(event).refresh(); break;
        case "reply-written":
            this.#reply(event).parts.push(text);
            this.#reply(event).refresh();
            break;
        case "first-audio-sent": this.#showReply(event); break;
        case "reply-heard": this.#showReply(event).heard(text); break;
        case "reply-cut":
            if (text || this.#reply(event).item) this.#showReply(event).cut(text);
            break;
        case "tool-called": this.#toolCalled(event); break;
        case "tool-finished": this.#toolFinished(event); break;
        case "ended": this.#forgetUnsaid(); break;
        }
    }

    #turnEnded(text, isAmended) {
        if (!text && !this.#caller) return;
        this.#hearing().commit(text, isAmended);
    }

    /** The caller's present turn: a new one where the agent has spoken since the last. */
    #hearing() {
        this.#caller ??= new CallerTurn(this.#add("caller", "You"));
        return this.#caller;
    }

    #reply({ reply }) {
        if (!this.#replies.has(reply)) this.#replies.set(reply, new AgentTurn());
        return this.#replies.get(reply);
    }

    #showReply(event) {
        const turn = this.#reply(event);
        if (turn.item) return turn;
        this.#forgetUnsaid();
        turn.show(this.#add("agent", this.#agent));
        const latency = this.#latencies.get(event.reply);
        if (latency) this.#hang(latency, turn);
        return turn;
    }

    /** What was never taken for the caller's words was an echo, or a noise. */
    #forgetUnsaid() {
        if (this.#caller && !this.#caller.isCommitted && !this.#caller.hasKeys) this.#caller.item.element.remove();
        this.#caller = null;
    }

    #toolCalled({ tool, id }) {
        const element = document.createElement("li");
        element.className = "tool";
        element.dir = "auto";
        element.textContent = shown(tool).slice(0, 80);
        this.#tools.set(id, element);
        this.#list.append(element);
    }

    #toolFinished({ id, failed }) { this.#tools.get(id)?.classList.add(failed ? "failed" : "done"); }

    #add(who, name) {
        const element = document.createElement("li");
        element.className = who;
        const speaker = element.appendChild(document.createElement("span"));
        speaker.className = "speaker";
        speaker.textContent = shown(name);
        const said = element.appendChild(document.createElement("div"));
        const words = said.appendChild(document.createElement("p"));
        words.dir = "auto";
        this.#list.append(element);
        return { element, said, words };
    }

    #hang(latency, turn) {
        turn.waterfall?.remove();
        turn.waterfall = turn.item.said.appendChild(makeWaterfall(latency));
    }

    get #isAtEnd() {
        const { scrollTop, scrollHeight, clientHeight } = this.#list.parentElement;
        return scrollHeight - scrollTop - clientHeight < 80;
    }

    #scroll() { this.#list.parentElement.scrollTop = this.#list.parentElement.scrollHeight; }
}
