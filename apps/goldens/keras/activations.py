"""activations.json: every activation of Keras 3 on a grid with NaN, infinities, both zeros and tiny numbers."""

import jax
import numpy as np

from golden_file import keras, lookup, tensor, write

# No subnormal numbers: whether they are flushed to 0 depends on the machine.
TINY = [2e-38, 1e-20, 1e-8, 1e-4, 1e-3]
HALVES = np.concatenate([np.arange(-20, -4), np.arange(-4, 4.25, 0.25), np.arange(5, 21)])
POINTS = [
    *HALVES,
    0.1,
    -0.1,
    0.7,
    -0.7,
    2.9,
    -2.9,
    *TINY,
    *(-t for t in TINY),
    -0.0,
    88,
    -88,
    100,
    -100,
    1e10,
    -1e10,
    3e38,
    -3e38,
]
GRID = np.array([*POINTS, np.nan, np.inf, -np.inf], "float32")
ROWS = np.array(
    [[-2, -1, -0.5, 0, 0.5, 3], [1, 1, 1, 1, 1, 1], [20, -20, 0, 0.25, 19, 100], [0.1, 0.2, 0.3, 0.4, 0.5, -0.6]],
    "float32",
)

ELEMENTWISE = {
    "relu": [
        {},
        {"negative_slope": 0.25},
        {"max_value": 6},
        {"max_value": 2.5},
        {"threshold": 1},
        {"threshold": -1},
        {"negative_slope": 0.25, "max_value": 3, "threshold": 1},
    ],
    "leaky_relu": [{}, {"negative_slope": 0.01}],
    "elu": [{}, {"alpha": 0.5}, {"alpha": 2}],
    "celu": [{}, {"alpha": 0.5}, {"alpha": 2}],
    "gelu": [{}, {"approximate": True}],
    "hard_shrink": [{}, {"threshold": 1.5}],
    "soft_shrink": [{}, {"threshold": 1.5}],
    "squareplus": [{}, {"b": 1}, {"b": 0}],
    "threshold": [{"threshold": 0.5, "default_value": 0.25}, {"threshold": 0, "default_value": -1}],
    **{
        name: [{}]
        for name in [
            "linear",
            "relu6",
            "selu",
            "softplus",
            "softsign",
            "silu",
            "tanh",
            "tanh_shrink",
            "hard_tanh",
            "exponential",
            "sigmoid",
            "log_sigmoid",
            "sparse_sigmoid",
            "sparse_plus",
            "hard_sigmoid",
            "hard_silu",
            "mish",
        ]
    },
}
ALONG_AN_AXIS = {
    "softmax": [-1, 0, 1, 2, [1, 2]],
    "log_softmax": [-1, 0, 1],
    "sparsemax": [-1, 0, 1],
    "glu": [-1, 0, 1],
}
IDENTIFIERS = [
    *ELEMENTWISE,
    *ALONG_AN_AXIS,
    "swish",
    "hard_swish",
    "Relu",
    "ReLU",
    "RELU",
    "leakyRelu",
    "nope",
    "",
    None,
    {"class_name": "relu", "config": {}},
    {"class_name": "function", "config": "relu"},
    {"module": "builtins", "class_name": "function", "config": "relu6", "registered_name": "function"},
]


def make():
    cases = []

    def add(name, args, x):
        function = getattr(keras.activations, name)
        exact = in_float64(function, x, args)
        cases.append(
            {"activation": name, "args": args, "x": tensor(x), "y": tensor(function(x, **args)), "exact": tensor(exact)}
        )

    for name, variants in ELEMENTWISE.items():
        for args in variants:
            add(name, args, GRID)
    image = np.arange(48, dtype="float32").reshape(2, 4, 6) % 7 / 4 - 0.5
    for name, axes in ALONG_AN_AXIS.items():
        add(name, {}, ROWS)
        for axis in axes:
            add(name, {"axis": axis}, image)
    add("softmax", {}, np.array([[np.nan, 0, 1], [np.inf, 0, 1], [-np.inf, 0, 1]], "float32"))
    write("activations", {"cases": cases, "lookups": [lookup(keras.activations.get, i) for i in IDENTIFIERS]})


def in_float64(function, x, args):
    # Keras' tanh turns float64 into float32 before it computes.
    function = jax.numpy.tanh if function is keras.activations.tanh else function
    with jax.enable_x64(True):
        wide = np.asarray(function(jax.numpy.asarray(x, "float64"), **args))
    assert wide.dtype == "float64", function
    with np.errstate(over="ignore"):
        return wide.astype("float32")
