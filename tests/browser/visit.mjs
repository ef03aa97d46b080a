// Headless Chromium for tests. Usage: node visit.mjs FOLDER, with `npm ci` done in FOLDER.
// Each line of the standard input is a visit as JSON; each line of the output, its result:
//   {address, width, height, scheme, evaluate, screenshot}
//   -> {value, requests, errors}, or {failed} where the visit itself failed
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(join(resolve(process.argv[2]), "package.json"));
const puppeteer = require("puppeteer-core");
const chromium = require("@sparticuz/chromium");

const browser = await puppeteer.launch({
  executablePath: await chromium.executablePath(),
  headless: "shell",
  args: ["--no-sandbox", "--no-zygote", "--single-process", "--font-render-hinting=none"],
  protocolTimeout: 100_000,
});

async function visit({ address, width, height, scheme, evaluate, screenshot }) {
  const page = await browser.newPage();
  const requests = [], errors = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (said) => said.type() === "error" && errors.push(said.text()));
  try {
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(address, { waitUntil: "load" });
    const value = evaluate ? await page.evaluate(evaluate) : null;
    if (screenshot) await page.screenshot({ path: screenshot, fullPage: true });
    return { value: value ?? null, requests, errors };
  } finally {
    await page.close();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const result = await visit(JSON.parse(line)).catch((error) => ({ failed: String(error) }));
  console.log(JSON.stringify(result));
}
await browser.close();
