// The last seconds of a call as they sounded: the caller above the line, the agent below it.

const step = 3;
/** Decibels, as ears have it; the quietest that are drawn are 44 dB below the loudest possible. */
const height = (peak) => Math.max(0, 1 + Math.log10(Math.max(peak, 1e-6)) / 2.2);

export class Trace {
    #canvas;
    #levels = [];
    #pending = [0, 0, 0];
    #isDrawing = false;
    #isStill = matchMedia("(prefers-reduced-motion: reduce)");

    constructor(canvas) {
        this.#canvas = canvas;
        new ResizeObserver(() => this.#ask()).observe(canvas);
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#ask());
    }

    clear() {
        this.#levels = [];
        this.#ask();
    }

    /** One frame of 20 ms; two of them are one stroke. */
    add(heard, played) {
        const [before, agent, count] = this.#pending;
        this.#pending = [Math.max(before, heard), Math.max(agent, played), count + 1];
        if (count < 1) return;
        this.#levels.push(this.#pending.slice(0, 2).map(height));
        this.#pending = [0, 0, 0];
        if (this.#levels.length > 1000) this.#levels.splice(0, 500);
        this.#ask();
    }

    #ask() {
        if (this.#isDrawing) return;
        this.#isDrawing = true;
        requestAnimationFrame(() => {
            this.#isDrawing = false;
            this.#draw();
        });
    }

    #draw() {
        const { clientWidth: width, clientHeight: tall } = this.#canvas;
        const scale = devicePixelRatio || 1;
        this.#canvas.width = width * scale;
        this.#canvas.height = tall * scale;
        const pen = this.#canvas.getContext("2d");
        const style = getComputedStyle(this.#canvas);
        pen.scale(scale, scale);
        const middle = Math.round(tall / 2);
        pen.fillStyle = style.getPropertyValue("--line");
        pen.fillRect(0, middle, width, 1);
        const colours = [style.getPropertyValue("--caller"), style.getPropertyValue("--agent")];
        const levels = this.#isStill.matches ? this.#levels.slice(-1) : this.#levels.slice(-Math.floor(width / step));
        for (const side of [0, 1]) {
            pen.fillStyle = colours[side];
            levels.forEach((level, place) => {
                const length = Math.round(level[side] * (middle - 2));
                const top = side ? middle + 2 : middle - 1 - length;
                // Where motion is unwelcome the present level lies along the line instead.
                if (this.#isStill.matches) pen.fillRect(0, side ? middle + 3 : middle - 5, level[side] * width, 3);
                else if (length > 0) pen.fillRect(width - (levels.length - place) * step, top, step - 1, length);
            });
        }
    }
}
