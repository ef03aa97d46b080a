"""What several processes cost: `python -m benchmarks.processes`, with KERAS_BACKEND=jax.

One process on one core, then two on a core each, with the same batch a process: images a second,
and the bytes that a step sends between them beside the size of its gradients.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

SIZE, WIDTH, BATCH, WARM, STEPS = 32, 16, 32, 10, 60  # Pixels, channels, images a process, steps.
COUNTS, NAMES = (1, 2), ("GAN", "R3GAN", "WGANGP")
COUNTER = pathlib.Path("/proc/net/dev")  # Linux counts what goes over each interface.


def main():
    print(
        "| GAN | images a second, 1 process | 2 processes | of twice | MB sent a step | gradients |"
    )
    print("|---|---|---|---|---|---|")
    for name in NAMES:
        one, two = (measured(name, count) for count in COUNTS)
        share = two["images_per_second"] / (2 * one["images_per_second"])
        print(
            f"| {name} | {one['images_per_second']:.0f} | {two['images_per_second']:.0f} | "
            f"{share:.2f} | {two['sent'] / 1e6:.2f} | {two['gradients'] / 1e6:.2f} |",
            flush=True,
        )


def measured(name, count):
    """What the first of `count` processes reports."""
    from keras_gan.cli.processes import free_port  # A process of the training sets its core first.

    address = f"127.0.0.1:{free_port()}"
    cores = sorted(os.sched_getaffinity(0))
    started = []
    for index in range(count):
        order = {"name": name, "index": index, "count": count, "address": address}
        order["core"] = cores[index % len(cores)]
        command = [sys.executable, "-m", "benchmarks.processes", json.dumps(order)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
    outputs = [process.communicate()[0] for process in started]
    if any(process.returncode for process in started):
        raise RuntimeError(f"A process of {name} in {count} has failed.")
    return json.loads(outputs[0].splitlines()[-1])


def run(name, index, count, address, core):
    """Train in one of the processes, and print its figures."""
    os.sched_setaffinity(0, {core})
    import keras
    import numpy as np

    from keras_gan import backend, models, networks

    if count > 1:
        backend.join(address, count, index)
    keras.utils.set_random_seed(0)
    shape = (SIZE, SIZE, 3)
    pair = networks.dcgan_generator(shape, 64, WIDTH), networks.dcgan_critic(shape, WIDTH)
    gan = getattr(models, name)(*pair, critic_steps=1, seed=0)
    gan.compile(*(keras.optimizers.Adam(2e-4, 0.0, 0.9) for _ in range(2)))
    images = np.random.default_rng(0).integers(0, 256, (BATCH * count * STEPS, *shape), "uint8")
    train = {"batch_size": BATCH * count, "verbose": 0}
    gan.fit(images, steps_per_epoch=WARM, **train)
    sent, began = bytes_sent(), time.perf_counter()
    gan.fit(images, steps_per_epoch=STEPS, **train)
    seconds, sent = time.perf_counter() - began, bytes_sent() - sent
    trained = [v for network in (gan.generator, gan.critic) for v in network.trainable_variables]
    figures = {
        "images_per_second": BATCH * count * STEPS / seconds,
        "sent": sent / STEPS / count,
        "gradients": sum(v.value.nbytes for v in trained),
    }
    print(json.dumps(figures), flush=True)


def bytes_sent():
    """Bytes that this machine has sent to itself; 0 where the system does not count them."""
    if not COUNTER.exists():
        return 0
    (line,) = [line for line in COUNTER.read_text().splitlines() if line.strip().startswith("lo:")]
    return int(line.partition(":")[2].split()[8])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(**json.loads(sys.argv[1]))
    else:
        main()
