// The section of the generator: checks it, and draws what the controls ask for.
{
  const NONE = 3; // The slider of truncation ends there: all latents as they are drawn.
  const section = document.getElementById("generator");
  const state = document.getElementById("generator-state");
  const described = JSON.parse(document.getElementById("generator-data").textContent);
  const canvas = section.querySelector("canvas");
  const all = (name) => [...section.querySelectorAll(`[name="${name}"]`)];
  const value = (name) => Number(all(name)[0].value);
  let draw;

  /** The generator's inputs: a latent, and one number for each class, then the codes. */
  function asked() {
    const truncation = value("truncation") < NONE ? value("truncation") : Infinity;
    const [start, end] = ["start", "end"].map((name) =>
      latentOf(value(name) >>> 0, described.latents, truncation));
    const inputs = [value("way") === 0 ? start : between(start, end, value("way"))];
    if (described.classes) {
      const label = value("label"), codes = all("number").map((each) => Number(each.value));
      const classes = Array.from({ length: described.classes }, (_, k) => Number(k === label));
      inputs.push(Float32Array.from([...classes, ...codes]));
    }
    return inputs;
  }

  /** Writes the values of the sliders beside them. */
  function tell() {
    for (const input of section.querySelectorAll('input[type="range"]')) {
      const none = input.name === "truncation" && input.valueAsNumber >= NONE;
      const told = none ? "none" : input.value;
      input.previousElementSibling.textContent = told;
      input.setAttribute("aria-valuetext", told);
    }
  }

  function show() {
    tell();
    const [height, width, channels] = described.shape;
    Object.assign(canvas, { height, width });
    const pixels = pixelsOf(draw(asked()), channels);
    canvas.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
    canvas.ariaLabel = `Generated image, seed ${value("start")}`;
  }

  function save() {
    canvas.toBlob((blob) => {
      const download = `seed_${value("start")}.png`, href = URL.createObjectURL(blob);
      Object.assign(document.createElement("a"), { download, href }).click();
      URL.revokeObjectURL(href);
    });
  }

  function begin() {
    draw = generatorOf(described);
    const difference = differenceOf(draw, described.checks);
    if (!(difference <= described.tolerance)) {
      throw new Error(`its test pictures differ from Python's by ${difference.toPrecision(2)}, ` +
        `and ${described.tolerance} is allowed`);
    }
    section.addEventListener("input", show);
    all("save")[0].addEventListener("click", save);
    all("new")[0].addEventListener("click", () => {
      all("start")[0].value = Math.floor(Math.random() * 1e6);
      all("way")[0].value = 0;
      show();
    });
    section.querySelector(".generator").hidden = false;
    const began = performance.now();
    show();
    const spent = Math.ceil(performance.now() - began);
    state.textContent = `Checked here: its test pictures differ from Python's by at most ` +
      `${difference.toPrecision(1)}, of values from -1 to 1. An image takes ${spent} ms.`;
  }

  setTimeout(() => { // The page is shown before.
    try {
      begin();
    } catch (error) {
      section.querySelector(".generator").hidden = true;
      state.textContent = `It is not drawn here: ${error.message}.`;
    }
    section.ariaBusy = "false";
  });
}
