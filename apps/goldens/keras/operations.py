"""operations.json: operations in graphs, such as `x + 3`: configs, numbers and summaries."""

import contextlib
import io
import os
import re

import numpy as np

from golden_file import Quarters, keras, tensor, write
from keras.src.activations.activations import Mish
from keras.src.ops.numpy import Abs

ops = keras.ops
activations = keras.activations

# Inputs by name: shape of a sample, element type.
INPUTS = {
    "x": ((3, 4), "float32"),
    "y": ((3, 4), "float32"),
    "row": ((1, 4), "float32"),
    "positive": ((3, 4), "float32"),
    "picture": ((4, 5, 3), "float32"),
    "matrix": ((4, 2), "float32"),
    "thin": ((1, 4, 1), "float32"),
    "n": ((3, 4), "int32"),
    "b": ((3, 4), "bool"),
}

UNARY = ["negative", "absolute", "abs", "sign", "square", "exp", "expm1", "floor", "ceil", "tanh", "erf"]
OF_POSITIVE = ["sqrt", "rsqrt", "reciprocal", "log", "log1p"]
BINARY = ["add", "subtract", "multiply", "divide", "true_divide", "maximum", "minimum", "floor_divide"]
COMPARISONS = ["equal", "not_equal", "greater", "greater_equal", "less", "less_equal"]
ACTIVATIONS = [
    "relu",
    "relu6",
    "sigmoid",
    "sparse_sigmoid",
    "hard_sigmoid",
    "hard_silu",
    "hard_tanh",
    "silu",
    "softplus",
    "softsign",
    "sparse_plus",
    "selu",
    "log_sigmoid",
    "tanh_shrink",
    "elu",
    "celu",
    "leaky_relu",
    "hard_shrink",
    "soft_shrink",
    "squareplus",
    "gelu",
    "glu",
    "softmax",
    "log_softmax",
    "sparsemax",
]
REDUCTIONS = ["mean", "var", "std", "sum", "max", "min", "amax", "amin", "logsumexp", "argmax", "argmin"]

EXPRESSIONS = [
    *(f"ops.{name}(x)" for name in UNARY),
    *(f"ops.{name}(positive)" for name in OF_POSITIVE),
    *(f"ops.{name}({a}, {b})" for name in BINARY for a, b in [("x", "y"), ("x", 0.75), (2, "positive")]),
    *(f"ops.{name}({a}, {b})" for name in COMPARISONS for a, b in [("x", "y"), ("x", 0.5), (1, "x")]),
    *(f"ops.{name}(x)" for name in ACTIVATIONS),
    "ops.power(positive, 2)",
    "ops.power(2, x)",
    "ops.power(positive, y)",
    "x + row",
    "x + 3",
    "3 + x",
    "x - 1.5",
    "1 - x",
    "x * (1 / 6)",
    "2 / positive",
    "x / 8",
    "x // 2",
    "positive ** 0.5",
    "-x",
    "abs(x)",
    "ops.erfc(x)",
    "ops.reshape(ops.ravel(x), (-1, 3, 4))",
    # Keras' functions of these names do not take symbolic tensors, or make another class.
    "Mish()(x)",
    "Abs()(x)",
    "x @ matrix",
    "x > 0",
    "x <= y",
    "x != y",
    "ops.logical_and(b, x > 0)",
    "ops.logical_or(b, x > 0)",
    "ops.logical_not(b)",
    "x + x",
    "x + np.array([1, 2, 3, 4], dtype='float32')",
    "x * ops.convert_to_tensor([[2.0], [4.0], [8.0]])",
    "n + 3",
    "n + x",
    "n / 2",
    "n * 0.5",
    "ops.maximum(n, 0)",
    "ops.mean(n, axis=1)",
    "b + x",
    "ops.clip(x, -1, 1.5)",
    "ops.cast(x, 'int32')",
    "ops.cast(n, 'float32')",
    "ops.cast(x, 'bool')",
    "ops.elu(x, alpha=0.5)",
    "ops.celu(x, alpha=0.5)",
    "ops.leaky_relu(x, negative_slope=0.1)",
    "ops.hard_shrink(x, threshold=1)",
    "ops.soft_shrink(x, threshold=1)",
    "ops.squareplus(x, b=2)",
    "ops.gelu(x, approximate=False)",
    "ops.glu(x, axis=2)",
    "ops.softmax(x, axis=1)",
    "ops.softmax(x, axis=(1, 2))",
    "ops.log_softmax(x, axis=1)",
    "ops.threshold(x, 0.5, -1)",
    "activations.relu(x, max_value=1.5)",
    "activations.relu(x, negative_slope=0.25, threshold=0.5)",
    "activations.relu6(x)",
    *(f"ops.{name}(picture, axis=-1)" for name in REDUCTIONS),
    *(f"ops.{name}(picture, axis=1, keepdims=True)" for name in REDUCTIONS),
    "ops.mean(picture, axis=(1, 2))",
    "ops.mean(picture, axis=(1, 2), keepdims=True)",
    "ops.sum(picture, axis=[2, 1])",
    "ops.all(b, axis=1)",
    "ops.any(b, axis=-1, keepdims=True)",
    "ops.where(x > y, x, y)",
    "ops.where(b, x, 0.5)",
    "ops.where(x > 0, 1, -1.5)",
    "ops.reshape(x, (-1, 12))",
    "ops.reshape(picture, (-1, 10, 6))",
    "ops.transpose(picture, (0, 3, 1, 2))",
    "ops.swapaxes(picture, 1, -1)",
    "ops.moveaxis(picture, -1, 1)",
    "ops.moveaxis(picture, (1, 2), (2, 3))",
    "ops.expand_dims(x, 1)",
    "ops.expand_dims(x, -1)",
    "ops.squeeze(thin, axis=1)",
    "ops.squeeze(thin, axis=(1, 3))",
    "ops.concatenate([x, y], axis=-1)",
    "ops.concatenate([x, y, x], axis=1)",
    "ops.stack([x, y], axis=1)",
    "ops.stack([x, y], axis=-1)",
    "ops.split(picture, 3, axis=-1)",
    "ops.split(picture, [1, 3], axis=2)",
    "ops.pad(picture, ((0, 0), (1, 1), (2, 0), (0, 0)))",
    "ops.pad(x, ((0, 0), (1, 1), (0, 2)), constant_values=1.5)",
    "ops.flip(x, axis=-1)",
    "picture[:, 1:]",
    "picture[:, 1:-1, :2]",
    "picture[..., 0]",
    "picture[:, ::2, 1::3]",
    "picture[..., ::-1]",
    "picture[:, 3:0:-2]",
    "picture[:, -1]",
    "picture[:, None, :, 0]",
    "picture[:, ..., None]",
    "picture[:, 3:1]",
    "x[:, 5:9]",
]

MODELS = {
    "hard swish": """
x = keras.Input((6, 6, 3), name='x')
h = layers.Conv2D(4, 3, padding='same', name='conv')(x)
h = h * layers.ReLU(6.0)(h + 3.0) * (1.0 / 6.0)
model = keras.Model(x, layers.GlobalAveragePooling2D()(h))
""",
    "squeeze and excite": """
x = keras.Input((6, 6, 4), name='x')
s = ops.mean(x, axis=(1, 2), keepdims=True)
s = layers.Conv2D(2, 1, activation='relu')(s)
s = layers.Conv2D(4, 1)(s)
s = ops.relu6(s + 3) * (1 / 6)
model = keras.Model(x, layers.Multiply()([x, s]))
""",
    "one after another": """
x = keras.Input((4,), name='x')
model = keras.Model(x, layers.Dense(2)(ops.relu(x * 2 - 1)))
""",
    "an operation and a layer of one class name": """
x = keras.Input((4,), name='x')
y = layers.Add()([x + 1, x])
y = layers.Subtract()([y - x, x])
y = layers.Softmax()(ops.softmax(layers.ReLU()(activations.relu(y, max_value=4))))
model = keras.Model(x, y)
""",
    "shared and nested": """
a = keras.Input((4,), name='a')
inner = keras.Model(a, layers.Dense(3, name='dense')(a * 2 + 1), name='inner')
x = keras.Input((4,), name='x')
y = keras.Input((4,), name='y')
model = keras.Model({'x': x, 'y': y}, [inner(x) + inner(y), ops.maximum(inner(x), 0)])
""",
    "split into outputs": """
x = keras.Input((4, 6), name='x')
left, middle, right = ops.split(x, 3, axis=-1)
model = keras.Model(x, {'sum': left + right, 'middle': middle})
""",
}


def values_for(name, shape, dtype, quarters):
    if dtype == "bool":
        return quarters(2, *shape) > 0
    if dtype == "int32":
        return np.round(quarters(2, *shape)).astype("int32")
    return quarters(2, *shape, low=1, high=12) if name == "positive" else quarters(2, *shape)


def summary_of(model):
    os.environ["COLUMNS"] = "100"
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        model.summary()
    return printed.getvalue()


def case(name, model, inputs):
    structure = model._inputs_struct
    given = keras.tree.pack_sequence_as(structure, inputs)
    return {
        "name": name,
        "config": keras.saving.serialize_keras_object(model)["config"],
        "operations": [[operation.name, type(operation).__name__] for operation in model.operations],
        "layers": [layer.name for layer in model.layers],
        "inputs": [tensor(x) for x in inputs],
        "weights": [tensor(w) for w in model.weights],
        "outputs": [tensor(y) for y in keras.tree.flatten(model(given))],
    }


def expression_case(source, quarters):
    keras.backend.clear_session()
    names = [name for name in INPUTS if re.search(rf"\b{name}\b", source)]
    inputs = {name: keras.Input(INPUTS[name][0], dtype=INPUTS[name][1], name=name) for name in names}
    outputs = eval(source, {"ops": ops, "activations": activations, "np": np, "Mish": Mish, "Abs": Abs, **inputs})
    model = keras.Model(list(inputs.values()), outputs)
    return case(source, model, [values_for(name, *INPUTS[name], quarters) for name in names])


def model_case(name, quarters):
    keras.backend.clear_session()
    scope = {"keras": keras, "layers": keras.layers, "ops": ops, "activations": activations}
    exec(MODELS[name], scope)
    model = scope["model"]
    model.set_weights([quarters(*w.shape) for w in model.weights])
    inputs = [quarters(2, *x.shape[1:]) for x in model.inputs]
    return {"source": MODELS[name].strip("\n"), **case(name, model, inputs), "summary": summary_of(model)}


def make():
    quarters = Quarters(41)
    write(
        "operations",
        {
            "cases": [expression_case(source, quarters) for source in EXPRESSIONS],
            "models": [model_case(name, quarters) for name in MODELS],
        },
    )
