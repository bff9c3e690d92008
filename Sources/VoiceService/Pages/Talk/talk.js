// The talk page: who answers, the call and its states, keys, written words.

import { Call, openDirectory } from "./talk-call.js";
import { Conversation, shown } from "./talk-conversation.js";
import { Trace } from "./talk-trace.js";

const find = (selector) => document.querySelector(selector);
const [start, agents, token, sound] = ["#start", "#agents", "#token", "#sound"].map(find);
const [partner, back, trouble, list, ideas] = ["#partner", "#back", "#trouble", "#conversation", "#try"].map(find);
const [status, clock, button, mute, keys, keypad, say] =
    ["#status", "#clock", "#call", "#mute", "#keys", "#keypad", "#say"].map(find);

const trace = new Trace(find("#trace"));
const states = {
    idle: "Ready", connecting: "Connecting", listening: "Listening", speaking: "Speaking", failed: "No call",
};

let directory = [];
let call = null;
let conversation = null;
let beganAt = 0;
let ticking = 0;

// Who answers

async function loadAgents() {
    const { agents: all = [], requiresToken = false } = await openDirectory(written());
    directory = all;
    token.hidden = !requiresToken;
    trouble.hidden = true;
    const kept = remembered().agent;
    for (const label of agents.querySelectorAll("label")) label.remove();
    for (const [place, agent] of all.entries()) {
        const label = document.createElement("label");
        const choice = document.createElement("input");
        Object.assign(choice, { type: "radio", name: "agent", value: place });
        choice.checked = agent.name === kept || (place === 0 && !all.some((other) => other.name === kept));
        const title = document.createElement("strong");
        title.textContent = shown(agent.title || agent.name);
        const about = document.createElement("span");
        about.textContent = shown(agent.about);
        for (const text of [title, about]) text.dir = "auto";
        label.append(choice, title, about);
        agents.append(label);
    }
    agents.removeAttribute("aria-busy");
    button.disabled = !all.length;
    if (all.length) return;
    explain({ title: "There is no agent", advice: "Put an agent's file into the server's folder of agents." });
}

const written = () => token.querySelector("input").value.trim();
const chosen = () => directory[start.elements.agent?.value] ?? directory[0];

// What was chosen last time, where the browser keeps it.

function remembered() {
    try { return JSON.parse(localStorage.getItem("talk")) ?? {}; } catch { return {}; }
}

function remember() {
    const boxes = [...sound.querySelectorAll("input")].map((box) => [box.name, box.checked]);
    const kept = JSON.stringify({ agent: chosen()?.name, ...Object.fromEntries(boxes) });
    try { localStorage.setItem("talk", kept); } catch {}
}

function recall() {
    const kept = remembered();
    for (const box of sound.querySelectorAll("input")) box.checked = kept[box.name] ?? true;
    allowSettings();
}

/** What is done to a microphone's sound matters only with one. */
function allowSettings() {
    const { microphone } = start.elements;
    for (const box of sound.querySelectorAll("input")) box.disabled = box !== microphone && !microphone.checked;
}

// The call

function begin() {
    const agent = chosen();
    remember();
    const { microphone, echoCancellation, noiseSuppression, autoGainControl } = start.elements;
    const title = agent.title || agent.name;
    partner.textContent = shown(title);
    const mine = conversation = new Conversation(list, title);
    offer(agent.try);
    trace.clear();
    beganAt = 0;
    call = new Call({
        agent: agent.name,
        token: written(),
        microphone: microphone.checked && {
            echoCancellation: echoCancellation.checked,
            noiseSuppression: noiseSuppression.checked,
            autoGainControl: autoGainControl.checked,
        },
    }, {
        state: entered,
        // A call that is over may still tell of itself when the next one has begun.
        event: (event) => { if (mine === conversation) happened(event); },
        latency: (latency) => { if (mine === conversation) mine.latency(latency); },
        level: (heard, played) => trace.add(heard, played),
    });
    call.begin();
}

function entered(state, detail) {
    document.body.dataset.state = state;
    const isOn = state === "listening" || state === "speaking";
    const isOver = state === "ended" || state === "failed";
    status.textContent = state === "ended" ? detail : states[state];
    button.textContent = isOver ? "Call again" : state === "idle" ? "Call" : "Hang up";
    trouble.hidden = true;
    start.hidden = state !== "idle" && !(state === "failed" && !beganAt);
    list.hidden = !start.hidden;
    ideas.hidden = !isOn || !ideas.children.length;
    back.hidden = !isOver || !start.hidden;
    partner.hidden = !start.hidden;
    if (isOver && !start.hidden) button.textContent = "Call";
    for (const control of [keys, say]) control.hidden = !isOn;
    mute.hidden = !isOn || !call.hasMicrophone;
    if (isOn && !beganAt) began();
    if (!isOn) clearInterval(ticking);
    if (!isOn) openKeypad(false);
    clock.hidden = !beganAt;
    if (state === "failed") explain(detail);
    // The control that had the focus may be gone.
    if (isOver && document.activeElement === document.body) button.focus();
}

function began() {
    beganAt = performance.now();
    mute.setAttribute("aria-pressed", "false");
    if (!call.hasMicrophone) say.querySelector("input").focus();
    tick();
    ticking = setInterval(tick, 1000);
}

function tick() {
    const seconds = Math.floor((performance.now() - beganAt) / 1000);
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function happened(event) {
    conversation.event(event);
    if (event.event === "turn-ended") ideas.replaceChildren();
    // Why the agent has ended the call is told behind the line's end.
    if (event.event === "ended" && status.textContent === "The agent hung up" && event.reason) {
        status.textContent = `${status.textContent}: ${shown(event.reason)}`;
    }
}

/** Says why there is no call, and what to do. */
function explain({ kind, title, advice }) {
    trouble.querySelector("h2").textContent = shown(title);
    trouble.querySelector("p").textContent = shown(advice);
    find("#unheard").hidden = kind !== "microphone";
    trouble.hidden = false;
    if (kind !== "token") return;
    token.hidden = false;
    token.querySelector("input").focus();
}

// What may be said, without a voice too

function offer(sentences) {
    ideas.replaceChildren(...(Array.isArray(sentences) ? sentences.slice(0, 4) : []).map((sentence) => {
        const item = document.createElement("li");
        const idea = item.appendChild(document.createElement("button"));
        idea.type = "button";
        idea.className = "idea";
        idea.dir = "auto";
        idea.textContent = shown(sentence);
        idea.onclick = () => call.type(String(sentence));
        return item;
    }));
}

for (const key of "123456789*0#") {
    const cap = document.createElement("button");
    cap.type = "button";
    cap.textContent = key;
    cap.dataset.key = key;
    cap.onclick = () => press(key);
    keypad.append(cap);
}

function press(key) {
    call.press(key);
    const cap = keypad.querySelector(`[data-key="${key}"]`);
    cap.classList.add("pressed");
    setTimeout(() => cap.classList.remove("pressed"), 160);
}

function openKeypad(isOpen) {
    keypad.hidden = !isOpen;
    keys.setAttribute("aria-expanded", isOpen);
}

// What is pressed

const isOn = () => document.body.dataset.state === "listening" || document.body.dataset.state === "speaking";

back.onclick = () => {
    call = null;
    beganAt = 0;
    entered("idle");
    agents.querySelector("input:checked")?.focus();
};
find("#unheard").onclick = () => {
    start.elements.microphone.checked = false;
    allowSettings();
    begin();
};
mute.onclick = () => {
    const isMuted = mute.getAttribute("aria-pressed") !== "true";
    mute.setAttribute("aria-pressed", isMuted);
    call.mute(isMuted);
};
keys.onclick = () => openKeypad(keypad.hidden);
start.onchange = allowSettings;
start.onsubmit = (submission) => {
    submission.preventDefault();
    if (call && !["ended", "failed"].includes(call.state)) call.hangUp();
    else begin();
};
say.onsubmit = (submission) => {
    submission.preventDefault();
    const input = say.querySelector("input");
    if (input.value.trim()) call.type(input.value.trim());
    input.value = "";
};
addEventListener("keydown", (pressed) => {
    if (pressed.key === "Escape" && !keypad.hidden) {
        openKeypad(false);
        keys.focus();
    }
    const isTyping = pressed.target.closest?.("input, select, textarea");
    if (!isOn() || isTyping || pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.repeat) return;
    if (/^[0-9*#]$/.test(pressed.key)) press(pressed.key);
});
addEventListener("pagehide", () => { if (call && isOn()) call.hangUp(); });

recall();
const load = () => loadAgents().catch((error) => {
    explain({ kind: error.kind, title: error.message, advice: error.advice ?? "" });
});
// Who answers is told only to whom has the token, where there is one; each organisation's has its own agents.
token.onchange = load;
load();
