"""slopes.json: the derivatives of Keras' activations, and of its functions at their kinks, where they are what JAX chose."""

import jax
import numpy as np

from activations import ELEMENTWISE, HALVES
from golden_file import code_of, keras, tensor, write

HUGE = [100, -100, 1e4, -1e4, 1e10, -1e10]
GRID = np.array([*HALVES, 0.1, -0.1, 0.7, -0.7, 2.9, -2.9, 1e-8, -1e-8, 1e-3, -1e-3, -0.0, 30, -30, *HUGE], "float32")

# Keras' name, further arguments, and the points where the function has a kink.
KINKS = [
    ("abs", {}, [0, -0.0]),
    ("sign", {}, [0]),
    ("floor", {}, [0, 1]),
    ("sqrt", {}, [0]),
    ("rsqrt", {}, [0]),
    ("log", {}, [0]),
    ("reciprocal", {}, [0]),
    ("clip", {"x_min": -1, "x_max": 1}, [-1, 1]),
]
ROWS = np.array([[1, 3, 3, 2], [1, 1, 1, 0], [5, 5, 5, 5]], "float32")


def gradient(function, *operands):
    """By each operand, in float64 and rounded once."""
    with jax.enable_x64(True):
        wide = [jax.numpy.asarray(operand, "float64") for operand in operands]
        found = jax.grad(lambda *x: function(*x).sum(), argnums=tuple(range(len(wide))))(*wide)
    return [tensor(np.asarray(each).astype("float32")) for each in found]


def make():
    activations = []
    for name, variants in ELEMENTWISE.items():
        function = getattr(keras.activations, name)
        # Keras' tanh turns float64 into float32 before it computes.
        function = jax.numpy.tanh if name == "tanh" else function
        for args in variants:
            [slopes] = gradient(lambda x: function(x, **args), GRID)
            activations.append({"activation": name, "args": args, "x": tensor(GRID), "gradient": slopes})

    kinks = []

    def add(code, function, *operands):
        operands = [np.array(operand, "float32") for operand in operands]
        kinks.append({"code": code, "operands": [tensor(o) for o in operands], "gradients": gradient(function, *operands)})

    for name, args, points in KINKS:
        function = getattr(keras.ops, name)
        add(code_of(name, "x", **args).replace("'", ""), lambda x: function(x, **args), points)
    for name in ["maximum", "minimum"]:
        add(f"{name}(a, b)", getattr(keras.ops, name), [1, 2, -1], [1, 1, 0])
    for name in ["max", "min"]:
        add(f"{name}(x, axis=-1)", lambda x: getattr(keras.ops, name)(x, axis=-1), ROWS)
    weights = np.array([1, 10], "float32")
    add("top_k(x, k=2)", lambda x: keras.ops.top_k(x, k=2)[0] * weights, ROWS)
    picture = np.array([[1, 1, 2, 2], [1, 0, 2, 2]], "float32").reshape(1, 2, 4, 1)
    # Keras refuses a pool without strides.
    add("max_pool(x, 2, strides=2)", lambda x: keras.ops.max_pool(x, 2, strides=2, data_format="channels_last"), picture)
    add("absolute difference", lambda a, b: keras.losses.mean_absolute_error(a, b), [[1, 2]], [[1, 3]])
    add("L1", lambda x: keras.regularizers.L1(1.0)(x), [0, -2, 3])
    write("slopes", {"activations": activations, "kinks": kinks})
