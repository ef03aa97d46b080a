// The page: draws what the form asks for, one request after the other.

import { asked, chosen, offer, remember, show } from "./controls.js";
import { Generator, presets } from "./generator.js";
import { condition, latent, spherical } from "./latents.js";
import { download, draw } from "./picture.js";

const element = (id) => document.getElementById(id);
const main = document.querySelector("main"), canvas = document.querySelector("canvas");
let generator = null, working = false, waiting = false;

function say(text, failed = false) {
  element("status").textContent = text;
  element("status").classList.toggle("failed", failed);
}

/** Loads the chosen preset and tells what it is. */
async function load(name) {
  await generator?.session.release();
  generator = null;
  element("about").hidden = element("download").disabled = true;
  say(`Loading ${name}.`);
  const loaded = await Generator.load(name);
  const difference = await loaded.difference();
  generator = loaded;
  const { facts } = generator;
  show(facts);
  element("good_for").textContent = `${facts.name}: ${facts.good_for}`;
  element("card").href = `../cards/${facts.name}.html`;
  element("licence").textContent = `${facts.data}, ${facts.licence}`;
  element("check").textContent = `Checked here: a test picture differs from Python's by at most ` +
    `${difference.toExponential(0)}, of values from -1 to 1.`;
  canvas.classList.toggle("small", facts.shape[0] < 64);
  element("about").hidden = element("download").disabled = false;
}

/** Draws the pictures that are asked for. */
async function make() {
  const { facts } = generator, wish = asked(facts);
  const indices = Array.from({ length: wish.count }, (_, k) => k);
  const latents = indices.map((k) => {
    const of = (seed) => latent(seed, k, facts.latents, wish.truncation);
    return wish.morph === 0 ? of(wish.seed) : spherical(of(wish.seed), of(wish.second), wish.morph);
  });
  const conditions = facts.classes && indices.map((k) => {
    const label = wish.label ?? k % facts.classes;
    return condition(facts.classes, label, wish.target ?? label, wish.morph, wish.numbers);
  });
  const start = performance.now();
  const samples = await generator.samples(latents, conditions, wish.truncation);
  const spent = Math.round(performance.now() - start);
  draw(canvas, samples, facts.shape);
  canvas.hidden = false;
  const drawn = wish.count === 1 ? "1 picture" : `${wish.count} pictures`;
  canvas.ariaLabel = `${drawn} of ${facts.name}, seed ${wish.seed}`;
  say(`${drawn} in ${spent} ms.`);
  remember();
}

/** Draws; whatever the user asks for meanwhile is drawn next, the last of it alone. */
async function update() {
  waiting = true;
  if (working || !chosen()) return;
  working = true;
  main.ariaBusy = "true";
  while (waiting) {
    waiting = false;
    const name = chosen();
    try {
      if (generator?.facts.name !== name) await load(name);
      await make();
    } catch (error) {
      say(`${name} could not be drawn: choose another preset, or load the page again. ` +
        `Received: ${error.message}`, true);
    }
  }
  working = false;
  main.ariaBusy = "false";
}

async function start() {
  const form = document.querySelector("form");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", update);
  element("next").addEventListener("click", () => {
    element("seed").value = (Number(element("seed").value) + 1) >>> 0;
    update();
  });
  element("download").addEventListener("click", () =>
    download(canvas, `${chosen()}_seed${element("seed").value}.png`));
  try {
    const unknown = offer(await presets());
    if (unknown === null) return update();
    say(`This page has no preset ${unknown}: choose one of the list.`, true);
  } catch (error) {
    say(`The list of presets could not be read: \`make site\` writes it. ` +
      `Received: ${error.message}`, true);
  }
  main.ariaBusy = "false";
}

start();
