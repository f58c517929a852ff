"""Regenerates the goldens: `python make.py` for all, `python make.py layers_convolution errors` for some."""

import importlib
import os
import pathlib
import sys

# Some of Keras' texts print sets: their order must not change from run to run.
if os.environ.get("PYTHONHASHSEED") != "0":
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})

LAYERS = [
    "convolution",
    "normalization",
    "pooling",
    "activation",
    "augmentation",
    "regularization",
    "reshaping",
    "preprocessing",
    "merging",
    "core",
]
ALL = [f"layers_{name}" for name in LAYERS] + [
    "ops",
    "errors",
    "initializers",
    "random_numbers",
    "regularizers",
    "constraints",
    "losses",
    "metrics",
    "schedules",
    "optimizers",
    "activations",
    "slopes",
    "models",
    "fits",
    "fine_tuning",
    "names",
    "operations",
    "summaries",
    "trajectories",
    "mobilenet",
    "mobilenet_v2",
    "mobilenet_v3",
    "pretrained",
    "paths",
    "images",
    "files",
    "training_files",
    "hdf5_files",
    "containers",
    "keras2_answers",
    "files_tf_keras",
    "callbacks",
]

sys.dont_write_bytecode = True
for name in sys.argv[1:] or ALL:
    if name == "layers":
        for layers in LAYERS:
            importlib.import_module(f"layers_{layers}").make()
    else:
        importlib.import_module(name).make()
