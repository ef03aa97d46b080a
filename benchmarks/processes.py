"""What several processes cost: `python -m benchmarks.processes`, with KERAS_BACKEND=jax.

One process on one core, then two on a core each, with the same batch a process: images a second,
and the bytes that each sends in a step beside the size of the gradients. What is sent Linux counts,
for each connection of the process; what the sums are is read from the compiled program.
"""

import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import tempfile
import time

from benchmarks import exchanges

SIZE, WIDTH, BATCH = 32, 16, 32  # Pixels, channels, images a process.
FEW, MANY = 10, 60  # Steps of two trainings: what begins and ends a training is in both.
COUNTS, NAMES = (1, 2), ("GAN", "R3GAN", "WGANGP")
OPEN = pathlib.Path("/proc/self/fd")
SENT = 200  # Where Linux's `struct tcp_info` has the bytes sent, headers apart: `tcpi_bytes_sent`.
HEAD = ("images/s, 1 process", "2", "of twice", "sent a step, kB", "over gradients")
SUMS = ("gradients", "again", "vectors", "scalars")  # Of `exchanges.parts`.


def main():
    head = ("GAN", *HEAD, *SUMS, "no sums", "arrays")
    print(f"| {' | '.join(head)} |\n{'|---' * len(head)}|")
    for name in NAMES:
        print(
            f"| {' | '.join(row(name, *(measured(name, count) for count in COUNTS)))} |", flush=True
        )


def row(name, one, two):
    """A line of the table, bytes in thousands."""
    speeds = [each["images_per_second"] for each in (one, two)]
    sums = [two["sums"][part] for part in SUMS]
    sizes = [f"{size / 1e3:.1f}" for size in (*sums, two["sent"] - sum(sums))]
    ratios = [f"{speeds[1] / (2 * speeds[0]):.2f}", f"{two['sent'] / two['gradients']:.2f}"]
    speeds = [f"{speed:.0f}" for speed in speeds]
    sent = f"{two['sent'] / 1e3:.1f}"
    return [name, *speeds, ratios[0], sent, ratios[1], *sizes, str(two["arrays"])]


def measured(name, count):
    """What the first of `count` processes reports."""
    from keras_gan.cli.processes import free_port  # A process of the training sets its core first.

    address = f"127.0.0.1:{free_port()}"
    cores = sorted(os.sched_getaffinity(0))
    started = []
    with tempfile.TemporaryDirectory() as folder:
        for index in range(count):
            order = {"name": name, "index": index, "count": count, "address": address}
            order |= {"core": cores[index % len(cores)], "folder": f"{folder}/{index}"}
            command = [sys.executable, "-m", "benchmarks.processes", json.dumps(order)]
            started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        outputs = [process.communicate()[0] for process in started]
    if any(process.returncode for process in started):
        raise RuntimeError(f"A process of {name} in {count} has failed.")
    return json.loads(outputs[0].splitlines()[-1])


def run(name, index, count, address, core, folder):
    """Train in one of the processes, and print its figures."""
    os.sched_setaffinity(0, {core})
    dump = f"--xla_dump_to={folder} --xla_dump_hlo_module_re=.*train_step.*"
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {dump}"
    import numpy as np

    from keras_gan import backend

    if count > 1:
        backend.join(address, count, index)
    gan = made(name)
    rows = BATCH * count
    images = np.random.default_rng(0).integers(0, 256, (rows * MANY, SIZE, SIZE, 3), "uint8")

    def cost(steps):
        sent, began = bytes_sent(), time.perf_counter()
        gan.fit(images, batch_size=rows, steps_per_epoch=steps, verbose=0)
        return np.array([time.perf_counter() - began, bytes_sent() - sent])

    cost(1)  # Compiles.
    fewer, more = cost(FEW), cost(MANY)
    seconds, sent = (more - fewer) / (MANY - FEW)
    trained = [v for network in (gan.generator, gan.critic) for v in network.trainable_variables]
    (path,) = pathlib.Path(folder).glob("*train_step*after_optimizations.txt")
    program = path.read_text()
    figures = {
        "images_per_second": rows / seconds,
        "sent": sent,
        "gradients": sum(v.value.nbytes for v in trained),
        "sums": exchanges.parts(program, [v.shape for v in trained]),
        "arrays": len(list(exchanges.arrays(program))),
    }
    print(json.dumps(figures), flush=True)


def made(name):
    """A GAN of `dcgan` networks, one update of each in a step."""
    import keras

    from keras_gan import models, networks

    keras.utils.set_random_seed(0)
    shape = (SIZE, SIZE, 3)
    pair = networks.dcgan_generator(shape, 64, WIDTH), networks.dcgan_critic(shape, WIDTH)
    gan = getattr(models, name)(*pair, critic_steps=1, seed=0)
    gan.compile(*(keras.optimizers.Adam(2e-4, 0.0, 0.9) for _ in range(2)))
    return gan


def bytes_sent():
    """Bytes that this process has sent over its open TCP connections; 0 where no one counts."""
    if not OPEN.exists():
        return 0
    sockets = [int(file.name) for file in OPEN.iterdir() if file.is_socket()]
    return sum(map(sent_over, sockets))


def sent_over(descriptor):
    """Bytes sent over an open socket, 0 unless it is a TCP connection."""
    try:
        with socket.socket(fileno=os.dup(descriptor)) as connection:
            counters = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    except OSError:
        return 0
    return struct.unpack_from("Q", counters.ljust(SENT + 8, b"\0"), SENT)[0]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(**json.loads(sys.argv[1]))
    else:
        main()
