"""training/fits.json: what fit logs under which names, in which order, and what evaluate returns."""

import numpy as np

from golden_file import Quarters, keras, tensor, write

layers = keras.layers

# Of every sample: three numbers in; classes as integers and one-hot, and two real numbers as labels.
SAMPLES = 10
quarters = Quarters(5)
X = quarters(SAMPLES, 3)
SPARSE = np.array([0, 2, 1, 1, 0, 2, 2, 0, 1, 0], "int32")
ONE_HOT = np.eye(3, dtype="float32")[SPARSE]
REAL = quarters(SAMPLES, 2)
BINARY = (SPARSE > 0).astype("float32").reshape(-1, 1)
WEIGHTS = np.abs(quarters(SAMPLES)) + 0.25
LABELS = {
    "sparse": SPARSE,
    "sparseColumn": SPARSE.reshape(-1, 1),
    "oneHot": ONE_HOT,
    "real": REAL,
    "binary": BINARY,
    "binaryFlat": BINARY.reshape(-1),
    "weights": WEIGHTS,
    "otherWeights": WEIGHTS[::-1].copy(),
}


def network(outputs):
    """A network with these outputs: a Dense layer each, by name, with its activation; in a list, or by names of their own."""
    x = keras.Input((3,), name="x")
    shared = layers.Dense(4, activation="tanh", name="shared", kernel_regularizer=keras.regularizers.L2(0.01))(x)
    made = {
        key: layers.Dense(units, activation=activation, name=name)(shared)
        for key, (name, units, activation) in outputs.items()
    }
    if list(made) == ["only"]:
        return keras.Model(x, made["only"])
    return keras.Model(x, made if all(key[0] != "#" for key in made) else list(made.values()))


CLASSES = ("classes", 3, "softmax")
NUMBERS = ("numbers", 2, "linear")
CHANCE = ("chance", 1, "sigmoid")
ONE = {"only": CLASSES}
LIST = {"#1": NUMBERS, "#0": CLASSES}
NAMED = {"zebra": NUMBERS, "ape": CLASSES}
THREE = {"#0": CLASSES, "#1": NUMBERS, "#2": CHANCE}

SCCE, CCE, BCE, MSE, MAE = (
    "sparse_categorical_crossentropy",
    "categorical_crossentropy",
    "binary_crossentropy",
    "mse",
    "mae",
)

# Outputs, labels, options of compile, options of fit.
CASES = [
    (ONE, "sparse", {"loss": SCCE}, {}),
    (ONE, "sparse", {"loss": SCCE, "metrics": ["accuracy"]}, {"validation_split": 0.3}),
    (ONE, "sparseColumn", {"loss": SCCE, "metrics": ["acc", "accuracy"]}, {}),
    (ONE, "oneHot", {"loss": CCE, "metrics": ["accuracy", CCE, MSE]}, {"validation_split": 0.3, "validation_freq": 2}),
    (ONE, "oneHot", {"loss": CCE, "metrics": [["accuracy"]]}, {}),
    (ONE, "oneHot", {"loss": [CCE], "metrics": {"classes": ["accuracy"]}}, {}),
    (ONE, "oneHot", {"loss": {"classes": CCE}, "loss_weights": 2.0, "metrics": ["accuracy"]}, {}),
    (ONE, "sparse", {"loss": SCCE, "metrics": ["accuracy"], "weighted_metrics": ["accuracy"]}, {"sample_weight": "weights"}),
    (ONE, "sparse", {"loss": SCCE, "metrics": ["accuracy", "acc"], "weighted_metrics": ["accuracy", SCCE]}, {"sample_weight": "weights", "validation_split": 0.3}),
    (ONE, "sparse", {"loss": SCCE, "metrics": ["accuracy"], "weighted_metrics": ["acc"]}, {"class_weight": {0: 1, 1: 5, 2: 0.5}, "validation_split": 0.3}),
    (ONE, "oneHot", {"loss": CCE, "weighted_metrics": ["acc"]}, {"class_weight": {1: 5}}),
    (ONE, "sparseColumn", {"loss": SCCE, "weighted_metrics": ["acc"]}, {"class_weight": {1: 5}}),
    ({"only": CHANCE}, "binary", {"loss": BCE, "metrics": ["accuracy"]}, {}),
    ({"only": CHANCE}, "binaryFlat", {"loss": BCE, "metrics": ["acc"]}, {}),
    ({"only": CHANCE}, "binary", {"loss": "crossentropy", "metrics": ["acc"]}, {"initial_epoch": 1}),
    ({"only": NUMBERS}, "real", {"loss": MSE, "metrics": [MAE, MSE], "weighted_metrics": [MAE]}, {"sample_weight": "weights"}),
    (LIST, ["real", "sparse"], {"loss": [MSE, SCCE]}, {"validation_split": 0.3}),
    (LIST, ["real", "sparse"], {"loss": {"classes": SCCE, "numbers": MSE}, "metrics": {"classes": ["accuracy"]}}, {}),
    (LIST, ["real", "sparse"], {"loss": [MSE, SCCE], "loss_weights": [0.5, 2], "metrics": [[MAE], ["accuracy", "acc"]]}, {}),
    (LIST, ["real", "sparse"], {"loss": [MSE, SCCE], "metrics": [MAE, "accuracy"], "weighted_metrics": [[MAE], ["accuracy"]]}, {"sample_weight": ["weights", "otherWeights"], "validation_split": 0.3}),
    (LIST, ["real", "sparse"], {"loss": [MSE, SCCE], "weighted_metrics": [[MAE, MSE], None]}, {"sample_weight": "weights"}),
    (LIST, {"classes": "oneHot", "numbers": "real"}, {"loss": {"numbers": MAE, "classes": CCE}, "loss_weights": {"classes": 2.0, "numbers": 0.5}}, {}),
    (LIST, ["real", "real"], {"loss": [MSE, None]}, {}),
    (NAMED, {"ape": "sparse", "zebra": "real"}, {"loss": {"ape": SCCE, "zebra": MSE}, "metrics": {"ape": ["accuracy"], "zebra": [MAE]}}, {"validation_split": 0.3}),
    (NAMED, {"ape": "sparse", "zebra": "real"}, {"loss": {"ape": SCCE, "zebra": MSE}, "loss_weights": {"ape": 0.5, "zebra": 3.0}, "weighted_metrics": {"zebra": [MAE]}}, {"sample_weight": {"ape": "weights", "zebra": "otherWeights"}}),
    (THREE, ["oneHot", "real", "binary"], {"loss": [CCE, MSE, BCE], "metrics": [["accuracy"], None, ["accuracy"]]}, {}),
    (THREE, ["oneHot", "real", "binary"], {"loss": {"classes": CCE, "numbers": MSE, "chance": BCE}, "metrics": {"chance": "accuracy", "classes": ["accuracy"]}}, {}),
]


def data(names):
    if isinstance(names, list):
        return [data(name) for name in names]
    if isinstance(names, dict):
        return {key: data(name) for key, name in names.items()}
    return LABELS[names]


def make():
    write(
        "training/fits",
        {
            "x": tensor(X),
            "data": {name: tensor(value) for name, value in LABELS.items()},
            "cases": [case(*parts) for parts in CASES],
        },
    )


def case(outputs, labels, compiled, fitted):
    keras.backend.clear_session()
    keras.utils.set_random_seed(1)
    model = network(outputs)
    before = [tensor(weight) for weight in model.get_weights()]
    model.compile(optimizer=keras.optimizers.SGD(0.1), **compiled)
    y = data(labels)
    options = {key: data(value) if key == "sample_weight" else value for key, value in fitted.items()}
    history = model.fit(X, y, batch_size=4, epochs=3, shuffle=False, verbose=0, **options)
    weights = options.get("sample_weight")
    evaluated = model.evaluate(X, y, sample_weight=weights, batch_size=4, verbose=0)
    named = model.evaluate(X, y, sample_weight=weights, batch_size=4, verbose=0, return_dict=True)
    after = [tensor(weight) for weight in model.get_weights()]
    on_batch = model.train_on_batch(X, y, sample_weight=weights, return_dict=True)
    return {
        "outputs": [
            {"key": None if key[0] == "#" or key == "only" else key, "name": name, "units": units, "activation": activation}
            for key, (name, units, activation) in outputs.items()
        ],
        "labels": labels,
        "compile": compiled,
        "fit": {key: list(value.items()) if key == "class_weight" else value for key, value in fitted.items()},
        "weights": before,
        "epoch": history.epoch,
        "history": [[key, [np.float32(value) for value in values]] for key, values in history.history.items()],
        "evaluate": np.float32(evaluated) if np.isscalar(evaluated) else [np.float32(value) for value in evaluated],
        "evaluateNamed": [[key, np.float32(value)] for key, value in named.items()],
        "onBatch": [[key, np.float32(value)] for key, value in on_batch.items()],
        "after": after,
    }
