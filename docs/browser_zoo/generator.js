// A preset's generator, run by ONNX Runtime Web on one thread of this browser.

const RUNTIME = new URL("./runtime/", import.meta.url);
const MODELS = new URL("./models/", import.meta.url);

async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
  return response;
}

async function runtime() {
  const ort = await import(new URL("ort.wasm.bundle.min.mjs", RUNTIME));
  ort.env.wasm.numThreads = 1; // More would need headers that a plain server does not send.
  ort.env.wasm.wasmPaths = { wasm: new URL("ort-wasm-simd-threaded.wasm", RUNTIME).href };
  return ort;
}

/** The float32 values of a text in base64. */
export function floats(text) {
  return new Float32Array(Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0)).buffer);
}

/** The presets of the page: an array of `{name, good_for}`. */
export const presets = async () => (await fetched(new URL("index.json", MODELS))).json();

export class Generator {
  /** Fetches a preset's facts and weights; throws where one of them cannot be read. */
  static async load(name) {
    const facts = await (await fetched(new URL(`${name}.json`, MODELS))).json();
    const model = await (await fetched(new URL(`${name}.onnx`, MODELS))).arrayBuffer();
    const ort = await runtime();
    const session = await ort.InferenceSession.create(new Uint8Array(model));
    return Object.assign(new Generator(), { facts, ort, session });
  }

  /**
   * Pictures of latents.
   *
   * @param {Float32Array[]} latents one for each picture.
   * @param {Float32Array[]} conditions one for each picture, of a generator with classes.
   * @param {?number} truncation whose batch statistics to take, one of `facts.truncations`.
   * @returns {Promise<Float32Array>} values in [-1, 1], picture by picture, of `facts.shape`.
   */
  async samples(latents, conditions, truncation = null) {
    const feeds = { ...this.#statistics(truncation), latents: this.#rows(latents) };
    if (this.facts.classes) feeds.label = this.#rows(conditions);
    const { samples } = await this.session.run(feeds);
    return samples.data;
  }

  /** How far the picture of the check is from Python's, at most, in [-1, 1]. */
  async difference() {
    const { latents, condition, samples } = this.facts.check;
    const made = await this.samples([floats(latents)], [condition && floats(condition)]);
    return floats(samples).reduce((most, value, i) => Math.max(most, Math.abs(value - made[i])), 0);
  }

  #rows(rows) {
    const values = new Float32Array(rows.length * rows[0].length);
    rows.forEach((row, i) => values.set(row, i * row.length));
    return new this.ort.Tensor("float32", values, [rows.length, rows[0].length]);
  }

  #statistics(truncation) {
    const { statistics, truncations } = this.facts;
    const values = floats(truncations.find(({ value }) => value === truncation).statistics);
    let start = 0;
    const tensor = (shape) => {
      const end = start + shape.reduce((product, side) => product * side, 1);
      const part = new this.ort.Tensor("float32", values.slice(start, end), shape);
      start = end;
      return part;
    };
    return Object.fromEntries(statistics.map(({ name, shape }) => [name, tensor(shape)]));
  }
}
