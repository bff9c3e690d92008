// What a caller waited for, from their last sound to the first of the answer: a bar, and its parts in a table.

const parts = [
    ["arriving", "your last sound came here"],
    ["hearing", "it was found to be the last"],
    ["deciding", "the turn was taken for over"],
    ["asking", "the model was asked"],
    ["thinking", "it wrote its first words"],
    ["phrasing", "there was a piece to speak"],
    ["voicing", "the voice made its first audio"],
    ["sending", "that was handed over"],
    ["carrying", "it came to your ear"],
];

const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
};

const milliseconds = (value) => `${Math.round(value)} ms`;

/** The whole wait of a turn, in milliseconds. */
export const whole = (latency) => parts.reduce((sum, [name]) => sum + amount(latency, name), 0);

const amount = (latency, name) => {
    const value = Number(latency.parts?.[name]);
    return value > 0 && Number.isFinite(value) ? value : 0;
};

/** The bar of one turn, which opens to its table; bars of a call share one scale. */
export function makeWaterfall(latency) {
    const box = element("details", "latency");
    const summary = element("summary");
    const bar = element("span", "bar");
    bar.style.setProperty("--whole", whole(latency));
    bar.setAttribute("aria-hidden", "true");
    for (const [name] of parts) {
        const value = amount(latency, name);
        if (value < 0.5) continue;
        const part = element("span", `part ${name}`);
        part.style.flexGrow = value;
        part.title = `${name} ${milliseconds(value)}`;
        bar.append(part);
    }
    const total = element("span", "total", milliseconds(whole(latency)));
    total.setAttribute("aria-label", `Answered after ${milliseconds(whole(latency))}; the parts`);
    summary.append(bar, total);
    box.append(summary, makeTable(latency));
    return box;
}

function makeTable(latency) {
    const table = element("table");
    const lead = Number(latency.lead) > 0.5 ? `, begun ${milliseconds(latency.lead)} ahead on a guess` : "";
    table.append(element("caption", "", `From your last sound to the answer's first${lead}`));
    const body = element("tbody");
    for (const [name, meaning] of parts) {
        const row = element("tr");
        const head = element("th", "", name);
        head.scope = "row";
        head.prepend(element("span", `swatch ${name}`));
        const took = element("td", "amount", milliseconds(amount(latency, name)));
        row.append(head, element("td", "meaning", meaning), took);
        body.append(row);
    }
    table.append(body);
    return table;
}
