// Samples as one picture in a canvas, and as a PNG.

const GAP = 2; // White pixels between neighbours, as in `keras_gan.visualization.images.grid`.

/**
 * Draws samples side by side, in rows of equal length.
 *
 * @param {HTMLCanvasElement} canvas takes the size of the picture.
 * @param {Float32Array} samples values in [-1, 1], sample by sample.
 * @param {number[]} shape of one sample: height, width, and 1 or 3 channels.
 */
export function draw(canvas, samples, [height, width, channels]) {
  const count = samples.length / (height * width * channels);
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  canvas.width = columns * (width + GAP) - GAP;
  canvas.height = rows * (height + GAP) - GAP;
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (let k = 0; k < count; k++) {
    const x = (k % columns) * (width + GAP), y = Math.floor(k / columns) * (height + GAP);
    const size = height * width * channels;
    const sample = samples.subarray(k * size, (k + 1) * size);
    context.putImageData(new ImageData(pixels(sample, channels), width, height), x, y);
  }
}

/** 8-bit RGBA of a sample, `round((x + 1) * 127.5)`, clipped to [0, 255]. */
function pixels(sample, channels) {
  const count = sample.length / channels;
  const bytes = new Uint8ClampedArray(4 * count); // It rounds and clips.
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) {
      bytes[4 * i + c] = (sample[i * channels + (c % channels)] + 1) * 127.5;
    }
    bytes[4 * i + 3] = 255;
  }
  return bytes;
}

/** Hands the canvas to the user as a PNG file of that name. */
export async function download(canvas, name) {
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const link = Object.assign(document.createElement("a"), { download: name });
  link.href = URL.createObjectURL(blob);
  link.click();
  URL.revokeObjectURL(link.href);
}
