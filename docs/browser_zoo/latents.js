// Latents of a seed, their truncation, and the way from one to another.
//
// The numbers are not those of NumPy: a seed here makes another picture than in Python. They are
// the same in every browser. A counter in steps of 2^32 divided by the golden ratio is mixed to
// 32 random bits (SplitMix, Steele, Lea and Flood 2014, with the mixing of MurmurHash3); two of
// those make a normal number (Box and Muller 1958).

const STEP = 0x9e3779b9;

function mixed(bits) {
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function normals(seed, index) {
  let counter = mixed((mixed(seed) + index) >>> 0);
  const uniform = () => {
    counter = (counter + STEP) >>> 0;
    return (mixed(counter) + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/**
 * The latent of picture `index` of a seed.
 *
 * @param {number} seed whole number from 0 to 2^32 - 1.
 * @param {number} index of the picture; each has numbers of its own.
 * @param {number} size of the latent.
 * @param {?number} truncation coordinates beyond this magnitude are drawn again, as by
 *   `gan.generate(truncation=...)`; null for none.
 * @returns {Float32Array} of that size.
 */
export function latent(seed, index, size, truncation = null) {
  const normal = normals(seed, index);
  const values = Float32Array.from({ length: size }, normal);
  if (truncation === null) return values;
  return values.map((value) => {
    while (Math.abs(value) > truncation) value = normal();
    return value;
  });
}

/**
 * The point at `u`, from 0 to 1, of the great arc from p to q, as
 * `keras_gan.visualization.interpolation.spherical`: the straight line where they are parallel.
 *
 * @returns {Float32Array} of their size.
 */
export function spherical(p, q, u) {
  const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const lengths = Math.sqrt(dot(p, p)) * Math.sqrt(dot(q, q));
  const angle = Math.acos(Math.min(1, Math.max(-1, dot(p, q) / (lengths || 1))));
  const curved = Math.sin(angle) > 1e-4 && lengths > 0;
  const from = curved ? Math.sin((1 - u) * angle) / Math.sin(angle) : 1 - u;
  const to = curved ? Math.sin(u * angle) / Math.sin(angle) : u;
  return Float32Array.from(p, (value, i) => from * value + to * q[i]);
}

/**
 * What a generator with classes takes beside the latent: one number for each class, 1 for the one
 * that is asked for, then the numbers of an InfoGAN. Between two classes they are mixed, (1 - u) and
 * u, as `keras_gan.visualization.interpolation.class_grid` does.
 *
 * @returns {Float32Array} of `classes + numbers.length` values.
 */
export function condition(classes, from, to, u, numbers = []) {
  const values = new Float32Array(classes + numbers.length);
  values[from] += 1 - u;
  values[to] += u;
  values.set(numbers, classes);
  return values;
}
