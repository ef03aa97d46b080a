// Draws a sample by the operations of a generator, see keras_gan/reports/generator_layers.py.
// Values are of one sample: a Float32Array, positions by rows, the channels of each together.

const bytesOf = (text) => {
  const found = atob(text), bytes = new Uint8Array(found.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = found.charCodeAt(i);
  return bytes;
};

/** The float32 numbers of a text in base64. */
const singlesOf = (text) => new Float32Array(bytesOf(text).buffer);

/** The float16 numbers of a text in base64, as a Float32Array. */
function halvesOf(text) {
  const bytes = bytesOf(text), values = new Float32Array(bytes.length / 2);
  const scales = Array.from({ length: 32 }, (_, exponent) => 2 ** (Math.max(exponent, 1) - 25));
  for (let i = 0; i < values.length; i++) {
    const bits = bytes[2 * i] | (bytes[2 * i + 1] << 8);
    const exponent = (bits >> 10) & 31, implied = exponent ? 1024 : 0;
    const size = ((bits & 1023) + implied) * scales[exponent];
    values[i] = bits >> 15 ? -size : size;
  }
  return values;
}

const sizeOf = (shape) => shape.reduce((product, side) => product * side, 1);

/** out[o + j] += sum over i of x[a + i] kernel[k + stride i + j], for `rows` i and `columns` j. */
function addProduct(x, a, rows, kernel, k, stride, columns, out, o) {
  for (let i = 0; i < rows; i++) {
    const value = x[a + i], row = k + stride * i;
    if (value === 0) continue; // As half of the values after a ReLU are.
    for (let j = 0; j < columns; j++) out[o + j] += value * kernel[row + j];
  }
}

function dense([x], { kernel, bias }) {
  const out = Float32Array.from(bias);
  addProduct(x, 0, x.length, kernel, 0, out.length, out.length, out, 0);
  return out;
}

/** `size` numbers, the bias again and again. */
function filled(size, bias) {
  const out = new Float32Array(size);
  for (let i = 0; i < size; i += bias.length) out.set(bias, i);
  return out;
}

/** Calls `meet(pixel, place, at)` where place `at` of the kernel meets a place of the small map. */
function meetings(large, small, { size, strides, before }, meet) {
  for (let y = 0; y < small[0]; y++) for (let x = 0; x < small[1]; x++) {
    for (let dy = 0; dy < size[0]; dy++) {
      const row = y * strides[0] + dy - before[0];
      if (row < 0 || row >= large[0]) continue;
      for (let dx = 0; dx < size[1]; dx++) {
        const column = x * strides[1] + dx - before[1];
        if (column < 0 || column >= large[1]) continue;
        meet(row * large[1] + column, y * small[1] + x, dy * size[1] + dx);
      }
    }
  }
}

function convolution([x], operation, [shape]) {
  const { kernel, bias, groups, shape: made } = operation;
  const out = filled(sizeOf(made), bias), [inputs, outputs] = [shape[2], made[2]];
  const rows = inputs / groups, columns = outputs / groups;
  meetings(shape, made, operation, (pixel, place, at) => {
    for (let g = 0; g < groups; g++) {
      addProduct(x, pixel * inputs + g * rows, rows, kernel, at * rows * outputs + g * columns,
        outputs, columns, out, place * outputs + g * columns);
    }
  });
  return out;
}

function transposed([x], operation, [shape]) {
  const { kernel, bias, shape: made } = operation;
  const out = filled(sizeOf(made), bias), [inputs, outputs] = [shape[2], made[2]];
  meetings(made, shape, operation, (pixel, place, at) => addProduct(x, place * inputs, inputs,
    kernel, at * inputs * outputs, outputs, outputs, out, pixel * outputs));
  return out;
}

/** (x - mean) / sqrt(variance + epsilon) over all positions of each group of channels. */
function groupNormalization([x], { groups, epsilon, shape }) {
  const channels = shape.at(-1), width = channels / groups, count = x.length / groups;
  const total = (change) => {
    const sums = new Float64Array(groups);
    for (let i = 0; i < x.length; i++) sums[Math.floor((i % channels) / width)] += change(i);
    return sums;
  };
  const group = (i) => Math.floor((i % channels) / width);
  const means = total((i) => x[i]).map((sum) => sum / count);
  const squares = total((i) => (x[i] - means[group(i)]) ** 2);
  return x.map((value, i) =>
    (value - means[group(i)]) / Math.sqrt(squares[group(i)] / count + epsilon));
}

const ACTIVATIONS = {
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  leaky_relu: (x, slope) => (x > 0 ? x : slope * x),
  relu: (x) => (x > 0 ? x : 0),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  silu: (x) => x / (1 + Math.exp(-x)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  tanh: Math.tanh,
};

function activation([x], { name, slope }) {
  const apply = ACTIVATIONS[name];
  return x.map((value) => apply(value, slope));
}

/** Each place of the made map from its row, column and channel. */
function mapped([height, width, channels], value) {
  const out = new Float32Array(height * width * channels);
  let at = 0;
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    for (let c = 0; c < channels; c++) out[at++] = value(y, x, c);
  }
  return out;
}

const repeat = ([x], { size, shape }, [[, width, channels]]) => mapped(shape, (row, column, c) =>
  x[(Math.floor(row / size[0]) * width + Math.floor(column / size[1])) * channels + c]);

/** Bilinear, to twice the size: 3/4 of the nearest old pixel and 1/4 of the next, in each axis. */
function smooth([x], { shape }, [[height, width, channels]]) {
  const next = (i, size) => Math.min(Math.max((i >> 1) + (i % 2 ? 1 : -1), 0), size - 1);
  const tall = mapped([2 * height, width, channels], (row, column, c) =>
    0.75 * x[((row >> 1) * width + column) * channels + c] +
    0.25 * x[(next(row, height) * width + column) * channels + c]);
  return mapped(shape, (row, column, c) =>
    0.75 * tall[(row * width + (column >> 1)) * channels + c] +
    0.25 * tall[(row * width + next(column, width)) * channels + c]);
}

const largest = ([x], { shape }, [[, width, channels]]) => mapped(shape, (row, column, c) => {
  const at = (2 * row * width + 2 * column) * channels + c, below = at + width * channels;
  return Math.max(x[at], x[at + channels], x[below], x[below + channels]);
});

function concatenate(values, { shape }, shapes) {
  const out = new Float32Array(sizeOf(shape)), channels = shape.at(-1);
  let first = 0;
  values.forEach((value, i) => {
    const width = shapes[i].at(-1);
    for (let at = 0, to = first; at < value.length; at += width, to += channels) {
      out.set(value.subarray(at, at + width), to);
    }
    first += width;
  });
  return out;
}

/** For each query the mean of the values, weighted by the softmax of its products with the keys. */
function attend([queries, keys, values], { shape }, shapes) {
  const width = shapes[0][2], depth = shape[2], count = keys.length / width;
  const out = new Float32Array(sizeOf(shape)), weights = new Float32Array(count);
  for (let q = 0, to = 0; to < out.length; q += width, to += depth) {
    for (let k = 0; k < count; k++) {
      weights[k] = 0;
      for (let i = 0; i < width; i++) weights[k] += queries[q + i] * keys[k * width + i];
    }
    const most = weights.reduce((a, b) => Math.max(a, b), -Infinity);
    weights.forEach((score, k) => { weights[k] = Math.exp(score - most); });
    const sum = weights.reduce((a, b) => a + b, 0);
    addProduct(weights.map((each) => each / sum), 0, count, values, 0, depth, depth, out, to);
  }
  return out;
}

// Of two values the second may be a vector, one number for each channel.
const OPERATIONS = {
  activation, attend, concatenate, convolution, dense, largest, repeat, smooth, transposed,
  add: ([x, y]) => x.map((value, i) => value + y[i % y.length]),
  affine: ([x], { scale, shift }) =>
    x.map((value, i) => value * scale[i % scale.length] + shift[i % shift.length]),
  constant: (_, { values }) => values,
  group_normalization: groupNormalization,
  multiply: ([x, y]) => x.map((value, i) => value * y[i % y.length]),
  reshape: ([x]) => x,
  slice: ([x], { start, shape }) => x.subarray(start, start + shape[0]),
};
const ARRAYS = ["kernel", "bias", "scale", "shift", "values"];

/**
 * A generator that draws.
 *
 * @param {object} described `operations`, `sizes` of the arrays and their `weights`, in base64.
 * @returns {function} from its inputs, Float32Arrays, to the sample, a Float32Array.
 */
function generatorOf({ operations, sizes, weights }) {
  const all = halvesOf(weights), arrays = [];
  for (let i = 0, start = 0; i < sizes.length; start += sizes[i++]) {
    arrays.push(all.subarray(start, start + sizes[i]));
  }
  const ready = operations.map((operation) => {
    const own = ARRAYS.filter((name) => name in operation);
    return { ...operation, ...Object.fromEntries(own.map((n) => [n, arrays[operation[n]]])) };
  });
  return (inputs) => {
    const values = [];
    for (const operation of ready) {
      values.push(operation.kind === "input" ? inputs[operation.number] : OPERATIONS[operation.kind](
        operation.inputs.map((i) => values[i]), operation, operation.inputs.map((i) => ready[i].shape)));
    }
    return values.at(-1);
  };
}

/** The largest difference from Python's pictures of the description's test inputs. */
function differenceOf(draw, checks) {
  let most = 0;
  for (const { inputs, sample } of checks) {
    const expected = singlesOf(sample), made = draw(inputs.map(singlesOf));
    if (made.length !== expected.length) return NaN;
    for (let i = 0; i < made.length; i++) {
      const difference = Math.abs(made[i] - expected[i]);
      if (!(difference <= most)) most = difference; // NaN stays.
    }
  }
  return most;
}

/** 8-bit RGBA of a sample in [-1, 1]; of 2 and 4 channels the last is opacity. */
function pixelsOf(sample, channels) {
  const bytes = new Uint8ClampedArray((4 * sample.length) / channels); // It rounds and clips.
  const opaque = channels % 2, colours = channels - 1 + opaque;
  const byte = (i, c) => (sample[i * channels + c] + 1) * 127.5;
  for (let i = 0; i < bytes.length / 4; i++) {
    for (let c = 0; c < 3; c++) bytes[4 * i + c] = byte(i, c % colours);
    bytes[4 * i + 3] = opaque ? 255 : byte(i, channels - 1);
  }
  return bytes;
}
