// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Filters the list, shows one finding at a time, draws its path. The page is complete without.
(function () {
"use strict";
const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));
const one = (selector, from) => (from || document).querySelector(selector);
const root = document.documentElement;
const form = one("#filters");
const items = all("#list a");
const LANE = 12, BADGE_X = 46, BADGE_R = 11;
let step = 0;      // of the open finding; 0 = none is chosen
let back = "";     // where "e" came from
root.classList.add("js");

// ---- theme ----

function storedTheme(value) {
    try { // storage may be denied to a local file
        if (value) { localStorage.setItem("fa-check-theme", value); }
        return localStorage.getItem("fa-check-theme");
    } catch (denied) {
        return null;
    }
}

function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark"
        : matchMedia("(prefers-color-scheme: dark)").matches;
}

function switchTheme() {
    root.dataset.theme = isDark() ? "light" : "dark";
    storedTheme(root.dataset.theme);
}

if (storedTheme()) {
    root.dataset.theme = storedTheme();
}

// ---- filters ----

function isChecked(name, value) {
    const box = one(`input[name="${name}"][value="${value}"]`, form);
    return !box || box.checked;
}

function passes(item) {
    const words = form.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const file = item.closest("section").firstElementChild.firstChild.data.trim();
    const text = (item.textContent + " " + file).toLowerCase();
    const told = item.dataset.state === "new";
    return (!form.code.value || form.code.value === item.dataset.code) &&
        (!form.file.value || form.file.value === file) &&
        (told ? isChecked("severity", item.dataset.severity)
            : isChecked("state", item.dataset.state)) &&
        words.every((word) => text.includes(word));
}

function filter() {
    let shown = 0;
    for (const item of items) {
        const pass = passes(item);
        item.parentElement.hidden = !pass;
        shown += pass;
    }
    for (const section of all("#list section")) {
        section.hidden = !one("li:not([hidden])", section);
    }
    one(".none").hidden = shown > 0;
    one("#shown").textContent = shown === items.length ? `${shown} findings`
        : `${shown} of ${items.length} findings`;
}

// ---- one finding ----

const isOpen = () => one("main > .open");
const visible = () => items.filter((item) => !item.parentElement.hidden);

/// Scrolls the list only: scrollIntoView would move the page too.
function revealItem(item) {
    const list = one("#list"), box = item.getBoundingClientRect();
    const frame = list.getBoundingClientRect();
    if (box.top < frame.top + 30) {
        list.scrollTop -= frame.top + 30 - box.top;
    } else if (box.bottom > frame.bottom) {
        list.scrollTop += box.bottom - frame.bottom;
    }
}

let shown; // the hash that is on display

function show() {
    shown = location.hash;
    const wanted = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const target = wanted && wanted.parentElement.id === "main" ? wanted : one("#overview");
    for (const part of all("main > .open")) {
        part.classList.remove("open");
    }
    target.classList.add("open");
    for (const item of items) {
        const current = item.hash === "#" + target.id;
        item.toggleAttribute("aria-current", current);
        if (current) {
            item.setAttribute("aria-current", "true");
            revealItem(item);
        }
    }
    step = 0;
    dress(target);
    if (matchMedia("(max-width: 900px)").matches && target.id !== "overview") {
        target.scrollIntoView({ behavior: "instant" });
    } else {
        window.scrollTo({ top: 0, behavior: "instant" });
    }
}

/// At once: the next key may be pressed before the browser tells of the change.
function goTo(hash) {
    location.hash = hash;
    show();
}

function go(by) {
    const list = visible();
    const at = list.findIndex((item) => item.hasAttribute("aria-current"));
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by];
    if (next) {
        goTo(next.hash);
    }
}

// ---- its steps ----

const steps = () => all(".r[data-step]", isOpen())
    .sort((a, b) => a.dataset.step - b.dataset.step);

function choose(number) {
    const list = steps();
    if (list.length === 0) {
        return;
    }
    step = Math.min(Math.max(number, 1), list.length);
    for (const row of list) {
        row.classList.toggle("now", +row.dataset.step === +list[step - 1].dataset.step);
    }
    const row = list[step - 1];
    one(".stepper output", isOpen()).textContent =
        `Step ${step} of ${list.length}: ${one("span", row).textContent}`;
    row.scrollIntoView({ block: "center", inline: "nearest" });
    draw();
}

/// What needs the script: the buttons, and the path.
function dress(target) {
    const story = one(".story", target);
    if (story && !one(".stepper", target)) {
        for (const row of all(".r[data-step]", story)) {
            one("b", row).dataset.n = row.dataset.step;
            row.addEventListener("click", () => choose(stepOf(row)));
        }
        if (one(".r[data-step]", story)) {
            const bar = document.createElement("div");
            bar.className = "stepper";
            for (const [text, name, by] of [["\u2039", "Previous step", -1],
                ["\u203a", "Next step", 1]]) {
                const button = document.createElement("button");
                button.type = "button";
                button.textContent = text;
                button.setAttribute("aria-label", name);
                button.addEventListener("click", () => choose(step + by));
                bar.append(button);
            }
            const output = document.createElement("output");
            output.textContent = `${steps().length} steps`;
            bar.append(output);
            story.before(bar);
        }
    }
    draw();
}

const stepOf = (row) => steps().indexOf(row) + 1;

// ---- the path: a line down the left edge, with a lane of its own for each jump ----

const NS = "http://www.w3.org/2000/svg";

function make(name, attributes, parent) {
    const node = document.createElementNS(NS, name);
    for (const key in attributes) {
        node.setAttribute(key, attributes[key]);
    }
    parent.append(node);
    return node;
}

function addArrow(svg, id, now) {
    const marker = make("marker", { id, viewBox: "0 0 8 8", refX: 7, refY: 4, orient: "auto",
        markerWidth: 8, markerHeight: 8, markerUnits: "userSpaceOnUse" }, svg);
    make("path", { d: "M0 0 L8 4 L0 8 z" }, marker);
    marker.classList.toggle("now", now);
}

/// The nearest lane in which [top, bottom] is free.
function freeLane(lanes, top, bottom) {
    let lane = 0;
    while (lanes[lane] && lanes[lane].some((used) => used[0] < bottom && top < used[1])) {
        lane++;
    }
    (lanes[lane] = lanes[lane] || []).push([top, bottom]);
    return lane;
}

function curve(from, to, lane) {
    const x = BADGE_X, down = to > from, r = 7;
    const start = from + (down ? BADGE_R : -BADGE_R);
    const end = to - (down ? BADGE_R : -BADGE_R);
    if (lane === 0) {
        return `M${x} ${start} L${x} ${end}`;
    }
    const left = x - 9 - lane * LANE, turn = down ? r : -r;
    const out = x - BADGE_R;
    return `M${out} ${from} H${left + r} Q${left} ${from} ${left} ${from + turn} ` +
        `V${to - turn} Q${left} ${to} ${left + r} ${to} H${out}`;
}

function draw() {
    const story = isOpen() && one(".story", isOpen());
    if (!story) {
        return;
    }
    const old = one("svg", story);
    if (old) {
        old.remove();
    }
    const list = steps();
    const top = story.getBoundingClientRect().top;
    const at = list.map((row) => {
        const box = row.getBoundingClientRect();
        return box.top - top + box.height / 2;
    });
    const svg = make("svg", { width: 60, height: story.scrollHeight, "aria-hidden": "true" }, story);
    addArrow(svg, "arrow", false);
    addArrow(svg, "arrow-now", true);
    const lanes = [at.map((y) => [y - BADGE_R, y + BADGE_R])];
    for (let i = 0; i + 1 < list.length; i++) {
        const low = Math.min(at[i], at[i + 1]), high = Math.max(at[i], at[i + 1]);
        const straight = at[i] < at[i + 1] && !at.some((y) => y > low && y < high);
        const lane = straight ? 0 : Math.min(freeLane(lanes, low - 1, high + 1), 2);
        const now = step === i + 2;
        const path = make("path", { d: curve(at[i], at[i + 1], lane),
            "marker-end": now ? "url(#arrow-now)" : "url(#arrow)" }, svg);
        path.classList.toggle("now", now);
    }
}

// ---- keys ----

function explain() {
    const open = isOpen();
    if (open.classList.contains("page")) {
        goTo(back || "#overview");
    } else if (one("h2 .ref", open)) {
        back = location.hash;
        goTo(one("h2 .ref", open).hash);
    }
}

const actions = {
    j: () => go(1), k: () => go(-1), ArrowDown: () => go(1), ArrowUp: () => go(-1),
    n: () => choose(step + 1), p: () => choose(step - 1),
    ArrowRight: () => choose(step + 1), ArrowLeft: () => choose(step - 1),
    o: () => goTo("#overview"), e: explain, t: switchTheme,
    "/": () => form.text.select(), "?": () => one("#help").showModal(),
};

document.addEventListener("keydown", (event) => {
    const field = event.target.closest && event.target.closest("input[type=search], select");
    if (event.key === "Escape" && field) {
        event.preventDefault(); // else the browser empties the field, and tells nobody
        field.blur();
    } else if (!field && !one("dialog[open]") && !event.ctrlKey && !event.metaKey &&
        !event.altKey && actions[event.key]) {
        event.preventDefault();
        actions[event.key]();
    }
});

form.addEventListener("input", filter);
form.addEventListener("search", filter); // its button for "empty"
form.addEventListener("submit", (event) => event.preventDefault());
one("#theme").addEventListener("click", switchTheme);
one("#keys").addEventListener("click", () => one("#help").showModal());
addEventListener("hashchange", () => {
    if (location.hash !== shown) {
        show();
    }
});
addEventListener("resize", draw);
filter();
show();
}());
