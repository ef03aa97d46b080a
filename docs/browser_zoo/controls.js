// The form: what a preset offers, what the user asks for, and the address that repeats it.

const form = document.querySelector("form");
const field = (name) => form.elements[name];
const given = new URLSearchParams(location.search); // Until the first preset has been shown.

const option = (text, value = text) => new Option(text, value);

/** Fills the list of presets; returns the name in the address where the list lacks it. */
export function offer(presets) {
  field("preset").replaceChildren(...presets.map(({ name }) => option(name)));
  const name = given.get("preset");
  if (name !== null) field("preset").value = name;
  return field("preset").value === "" ? name : null;
}

/** Shows the controls that a preset has. */
export function show(facts) {
  const names = Array.from({ length: facts.classes }, (_, k) => facts.class_names?.[k] ?? `${k}`);
  const classes = names.map((name, k) => [name, k]);
  field("label").replaceChildren(...[["each in turn", ""], ...classes].map((each) => option(...each)));
  field("target").replaceChildren(...[["the same", ""], ...classes].map((each) => option(...each)));
  document.getElementById("classes").hidden = !facts.classes;
  const numbers = document.getElementById("numbers");
  numbers.replaceChildren(...Array.from({ length: facts.numbers }, (_, k) => slider(k)).flat());
  numbers.hidden = !facts.numbers;
  const last = facts.truncations.length - 1;
  Object.assign(field("truncation"), { max: last, disabled: last === 0 });
  field("truncation").value = last;
  for (const [name, value] of given) if (name !== "preset" && field(name)) field(name).value = value;
  for (const name of [...given.keys()]) given.delete(name);
}

/** The label and the input of one number of an InfoGAN. */
function slider(k) {
  const id = `number${k}`, label = document.createElement("label");
  label.append(`Code ${k + 1} `, document.createElement("output"));
  label.htmlFor = label.lastChild.htmlFor = id;
  const input = document.createElement("input");
  Object.assign(input, { id, name: id, type: "range", min: -1, max: 1, step: 0.05, value: 0 });
  return [label, input];
}

/** The name of the chosen preset. */
export const chosen = () => field("preset").value;

/** What is asked for of the preset that is shown; the values of sliders are written beside them. */
export function asked(facts) {
  const number = (name) => Number(field(name).value);
  const classOf = (name) => (field(name).value === "" ? null : number(name));
  const truncation = facts.truncations[number("truncation")].value;
  const told = { truncation: truncation ?? "none", morph: `${Math.round(100 * number("morph"))} %` };
  for (const output of form.querySelectorAll("output")) {
    const name = output.htmlFor.value;
    output.value = told[name] ?? field(name).value;
    field(name).setAttribute("aria-valuetext", output.value);
  }
  const [seed, second] = ["seed", "second"].map((name) => number(name) >>> 0);
  const numbers = Array.from({ length: facts.numbers }, (_, k) => number(`number${k}`));
  return { seed, second, morph: number("morph"), count: number("count"), truncation, numbers,
    label: classOf("label"), target: classOf("target") };
}

/** Writes what is asked for into the address, so that a link repeats it. */
export function remember() {
  history.replaceState(null, "", `?${new URLSearchParams(new FormData(form))}`);
}
