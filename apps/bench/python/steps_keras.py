"""Training steps in Keras on JAX: `python steps_keras.py '{"network": …, "threads": 1}'`."""

import json
import os
import sys

task = json.loads(sys.argv[1])
if task["threads"] == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.sched_setaffinity(0, {next(iter(os.sched_getaffinity(0)))})
os.environ["KERAS_BACKEND"] = "jax"

import keras  # noqa: E402
import numpy as np  # noqa: E402
from steps import serve  # noqa: E402

keras.utils.set_random_seed(1)
network = task["network"]


def normalized(x, layer):
    x = layer(x)
    x = keras.layers.BatchNormalization(epsilon=network["epsilon"], momentum=network["momentum"])(x)
    return keras.layers.ReLU(6.0 if network["relu6"] else None)(x)


inputs = keras.Input(network["shape"])
x = inputs
first = network.get("first")
if first is not None:
    x = normalized(x, keras.layers.Conv2D(first["filters"], 3, strides=first["strides"], padding="same", use_bias=False))
for block in network["blocks"]:
    x = normalized(x, keras.layers.DepthwiseConv2D(3, strides=block["strides"], padding="same", use_bias=False))
    x = normalized(x, keras.layers.Conv2D(block["filters"], 1, use_bias=False))
if network["classes"] > 0:
    x = keras.layers.Dense(network["classes"])(keras.layers.GlobalAveragePooling2D()(x))
model = keras.Model(inputs, x)
batch = network["batch"]
data = np.random.default_rng(1).random((batch, *network["shape"]), "float32")
if network["classes"] > 0:
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    targets = np.arange(batch) % network["classes"]
else:
    loss = "mse"
    targets = np.zeros((batch, *model.output_shape[1:]), "float32")
optimizer = keras.optimizers.Adam(1e-3) if network["optimizer"] == "adam" else keras.optimizers.SGD(1e-2)
model.compile(optimizer=optimizer, loss=loss)

serve(lambda: float(model.train_on_batch(data, targets)))
