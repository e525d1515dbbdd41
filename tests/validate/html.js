// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// Uses the HTML report as a person would: by mouse, by keys, in the dark, on a phone.
// usage: node html.js CHROMIUM PAGE.html REPORT.json SCREENSHOT-FOLDER
"use strict";
const assert = require("assert");
const fs = require("fs");
const { chromium } = require("playwright-core");
const [program, file, json, folder] = process.argv.slice(2);
const report = JSON.parse(fs.readFileSync(json, "utf8"));
const told = report.findings.filter((f) => !f.suppressed);
const url = "file://" + file;
const troubles = [];

async function open(browser, options, hash) {
    const page = await browser.newPage({ viewport: { width: 1360, height: 860 }, ...options });
    page.on("pageerror", (error) => troubles.push(String(error)));
    page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
    page.on("request", (request) => request.url().split("#")[0] === url ||
        troubles.push("the page asks for " + request.url()));
    await page.goto(url + (hash || ""));
    return page;
}

const shown = (page) => page.locator("#list li:not([hidden])").count();
const hash = (page) => page.evaluate(() => location.hash);
const visible = (page) => page.locator("main > *:visible").count();

async function filters(page) {
    assert.equal(await shown(page), told.length, "suppressed findings are hidden at first");
    await page.locator(".chip.suppressed").click();
    assert.equal(await shown(page), report.findings.length);
    await page.locator(".chip.suppressed").click();
    await page.locator(".chip.error").click();
    assert.equal(await shown(page), told.filter((f) => f.severity !== "error").length);
    await page.locator(".chip.error").click();
    await page.selectOption("select[name=code]", "FA608");
    assert.equal(await shown(page), told.filter((f) => f.code === "FA608").length);
    await page.selectOption("select[name=code]", "");
    await page.selectOption("select[name=file]", "src/make.c");
    assert.equal(await shown(page),
        told.filter((f) => f.location.file === "src/make.c").length);
    await page.selectOption("select[name=file]", "");
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    await page.keyboard.type("no such words");
    assert.equal(await shown(page), 0);
    assert(await page.locator(".none").isVisible());
    await page.locator("input[type=search]").fill("fa608 twice");
    assert.equal(await shown(page), told.filter((f) => f.code === "FA608").length);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("input[type=search]").inputValue(), "fa608 twice",
        "Escape leaves the search as it is");
    await page.locator("input[type=search]").fill("");
    await page.keyboard.press("Escape");
    assert.equal(await shown(page), told.length);
}

async function findings(page) {
    await page.keyboard.press("o");
    await page.keyboard.press("j");
    assert.equal(await hash(page), "#f1");
    assert.equal(await visible(page), 1, "one finding at a time");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    assert.equal(await hash(page), "#f1");
    const number = report.findings.findIndex((f) => f.code === "FA608") + 1;
    await page.locator(`#list a[href="#f${number}"]`).click();
    await page.locator(`#f${number}.open`).waitFor();
    const steps = report.findings[number - 1].steps.length;
    assert.equal(await page.locator(".open .r[data-step]").count(), steps);
    assert.equal(await page.locator(".open .story > svg > path").count(), steps - 1,
        "a path from step to step");
    await page.keyboard.press("n");
    await page.keyboard.press("n");
    assert.equal(await page.locator(".open .r.now").getAttribute("data-step"), "2");
    assert.equal(await page.locator(".open .story > svg > path.now").count(), 1);
    await page.keyboard.press("p");
    assert.match(await page.locator(".open .stepper output").textContent(), /^Step 1 of /);
    await page.locator(".open .r[data-step='2']").click();
    assert.match(await page.locator(".open .stepper output").textContent(), /^Step 2 of /);
    await page.keyboard.press("e");
    assert.equal(await hash(page), "#FA608");
    assert(await page.locator("#FA608 pre").first().isVisible(), "the page of the code");
    await page.keyboard.press("e");
    assert.equal(await hash(page), `#f${number}`);
    return number;
}

async function help(page) {
    await page.keyboard.press("?");
    assert(await page.locator("#help").isVisible());
    await page.keyboard.press("j");
    await page.keyboard.press("Escape");
    assert(!await page.locator("#help").isVisible());
}

async function tabbing(browser) {
    const page = await open(browser);
    const order = [];
    for (let i = 0; i < 12; i++) {
        await page.keyboard.press("Tab");
        order.push(await page.evaluate(() => document.activeElement.className ||
            document.activeElement.name || document.activeElement.tagName));
    }
    assert.equal(order[0], "skip");
    for (const name of ["text", "code", "file", "severity"]) {
        assert(order.includes(name), `Tab does not come to ${name}: ${order}`);
    }
    await page.locator("#list a").first().focus();
    await page.keyboard.press("Enter");
    assert.equal(await hash(page), "#f1");
    await page.close();
}

/// The least contrast of any visible text with what lies behind it (WCAG asks for 4.5).
function leastContrast() {
    const parse = (c) => {
        const v = c.match(/[\d.]+/g).map(Number);
        return c.startsWith("color(srgb") ? [v[0] * 255, v[1] * 255, v[2] * 255, v[3] ?? 1]
            : [v[0], v[1], v[2], v[3] ?? 1];
    };
    const light = ([r, g, b]) => [r, g, b].map((x) => x / 255)
        .map((x) => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)
        .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = (node) => {
        for (; node; node = node.parentElement) {
            const color = parse(getComputedStyle(node).backgroundColor);
            if (color[3] === 1) {
                return color;
            }
        }
        return [255, 255, 255];
    };
    let worst = [99, ""];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode.parentElement;
        const style = getComputedStyle(node);
        if (!walker.currentNode.data.trim() || !node.checkVisibility() ||
            parseFloat(style.fontSize) === 0 || node.closest("script, style, option")) {
            continue;
        }
        let ink = parse(style.color);
        const paper = behind(node);
        let alpha = ink[3];
        for (let n = node; n; n = n.parentElement) {
            alpha *= parseFloat(getComputedStyle(n).opacity);
        }
        ink = ink.slice(0, 3).map((x, i) => x * alpha + paper[i] * (1 - alpha));
        const [a, b] = [light(ink), light(paper)].sort((x, y) => y - x);
        const contrast = (a + 0.05) / (b + 0.05);
        if (contrast < worst[0]) {
            worst = [contrast, node.outerHTML.slice(0, 120)];
        }
    }
    return worst;
}

async function scheme(browser, colorScheme, number) {
    const page = await open(browser, { colorScheme });
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    for (const part of ["#overview", `#f${number}`, "#FA608"]) {
        await page.evaluate((to) => { location.hash = to; }, part);
        await page.waitForFunction((to) => document.querySelector(".open").id === to.slice(1), part);
        const [contrast, where] = await page.evaluate(leastContrast);
        assert(contrast >= 4.5, `${colorScheme} ${part}: contrast ${contrast.toFixed(2)} in ${where}`);
        await page.screenshot({ path: `${folder}/${colorScheme}-${part.slice(1)}.png` });
    }
    const before = await paper();
    await page.keyboard.press("t");
    assert.notEqual(await paper(), before, "the theme can be switched");
    await page.reload();
    assert.notEqual(await paper(), before, "the choice is kept");
    await page.close();
}

async function phone(browser, number) {
    const page = await open(browser, { viewport: { width: 390, height: 800 } }, `#f${number}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert(over <= 0, `the page is ${over} pixels too wide for a phone`);
    await page.screenshot({ path: `${folder}/phone.png` });
    await page.close();
}

async function withoutScript(browser) {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(url);
    for (let i = 1; i <= report.findings.length; i++) {
        assert(await page.locator(`#f${i}`).isVisible(), "all is there without the script");
    }
    await context.close();
}

(async () => {
    const browser = await chromium.launch({ executablePath: program,
        args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
    try {
        const page = await open(browser);
        await filters(page);
        const number = await findings(page);
        await help(page);
        await page.close();
        await tabbing(browser);
        await scheme(browser, "light", number);
        await scheme(browser, "dark", number);
        await phone(browser, number);
        await withoutScript(browser);
        assert.deepEqual(troubles, []);
        console.log("the page does what it should");
    } finally {
        await browser.close();
    }
})().catch((error) => {
    console.error(error);
    process.exitCode = 1;
});
