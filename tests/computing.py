"""How the processes of tests compute: on programs compiled quickly, on one device or on two."""

import os

import keras


def compile_quickly():
    """On TensorFlow leave out its graph optimizer, as all processes must whose bits are compared.

    Small graphs run no quicker for it.
    """
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})


def split_devices():
    """Two virtual devices on TensorFlow or JAX, before anything is computed."""
    flags = os.environ.get("XLA_FLAGS", "")
    os.environ["XLA_FLAGS"] = f"{flags} --xla_force_host_platform_device_count=2".strip()
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        (cpu,) = tf.config.list_physical_devices("CPU")
        half = tf.config.LogicalDeviceConfiguration()
        tf.config.set_logical_device_configuration(cpu, [half, half])
