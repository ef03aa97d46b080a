"""python -m benchmarks.generator_in_page --presets=NAME,…: generators within a report.

For each preset the size of what a page holds, the seconds that Python takes to describe it, the
milliseconds that Node.js takes to read it and to draw an image (the least of five), and by how much
its test images differ from Python's at most, of values in [-1, 1]. Prints a Markdown table.
"""

import json
import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from absl import flags

import keras_gan
from keras_gan.reports import generator_in_page
from keras_gan.utils import console
from tools import report_scripts

PRESETS = ["gan_fashion_mnist", "projection_mnist", "infogan_mnist", "r3gan_cifar10"]
MEASURE = """let draw, made;
  const inputs = given.checks[0].inputs.map(singlesOf);
  const milliseconds = (task) => {
    const start = performance.now();
    task();
    return performance.now() - start;
  };
  const read = milliseconds(() => { draw = generatorOf(given); });
  const difference = differenceOf(draw, given.checks);
  const times = Array.from({ length: 5 }, () => milliseconds(() => draw(inputs)));
  return [read, Math.min(...times), difference];"""


def row(name):
    """A line of the table."""
    gan = keras_gan.from_preset(name, compile=False)
    gan.generate(1)  # Backends compile before the first sample.
    start = time.perf_counter()
    described = generator_in_page.described(gan)
    seconds = time.perf_counter() - start
    if "left_out" in described:
        return f"| `{name}` | left out: {described['left_out']} | | | | | | |"
    shape = " x ".join(map(str, gan.sample_shape))
    weights, size = sum(described["sizes"]), len(json.dumps(described)) / 1e6
    read, drawn, difference = report_scripts.run(MEASURE, described)
    return (
        f"| `{name}` | {shape} | {weights:,} | {size:.2f} MB | {seconds:.2f} s | {read:.0f} ms | "
        f"{drawn:.0f} ms | {difference:.4f} |"
    )


def main(_):
    print("| preset | image | weights | in the page | described | read | drawn | difference |")
    print("|---|---|---|---|---|---|---|---|")
    for name in flags.FLAGS.presets:
        print(row(name), flush=True)


if __name__ == "__main__":
    flags.DEFINE_list("presets", PRESETS, "Presets or folders of presets.")
    console.run(main)
