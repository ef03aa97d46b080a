"""The contestants of `benchmarks.race`: each is a module with `make(faces, size, seed, scratch)`.

Each runs in a process (`__main__`) and an environment of its own and imports only what is installed
there: that of the peers has neither Keras nor this library. `make` returns an object with

    train(watch): trains, calls `watch.stepped(images)` after each step with the real images that
        the step has read, and returns as soon as that is true.
    draw(count): `count` samples, `uint8` of shape `(count, size, size, 3)`.
    parameters: weights of the network that draws.

`faces` is a folder of PNG files, all that a contestant reads, and `scratch` a folder for what it
writes.
"""
