"""losses.json."""

import jax
import numpy as np

from golden_file import keras, lookup, tensor, write
from loss_inputs import Inputs

REDUCTIONS = ["sum_over_batch_size", "mean", "sum", "mean_with_sample_weight", "none"]
REGRESSION = [
    ("MeanSquaredError", [{}]),
    ("MeanAbsoluteError", [{}]),
    ("MeanAbsolutePercentageError", [{}]),
    ("MeanSquaredLogarithmicError", [{}]),
    ("CosineSimilarity", [{}, {"axis": 1}]),
    ("Huber", [{}, {"delta": 0.5}]),
    ("LogCosh", [{}]),
]
BINARY = [
    ("BinaryCrossentropy", [{}, {"from_logits": True}, {"label_smoothing": 0.2}]),
    (
        "BinaryFocalCrossentropy",
        [
            {},
            {"from_logits": True, "gamma": 3.0},
            {"apply_class_balancing": True, "alpha": 0.4, "label_smoothing": 0.1},
        ],
    ),
]
CATEGORICAL = [
    (
        "CategoricalCrossentropy",
        [{}, {"from_logits": True}, {"label_smoothing": 0.2}, {"from_logits": True, "label_smoothing": 0.1}],
    ),
    ("CategoricalFocalCrossentropy", [{}, {"from_logits": True, "gamma": 1.0}, {"alpha": 0.5, "label_smoothing": 0.1}]),
    ("KLDivergence", [{}]),
]
HINGES = ["Hinge", "SquaredHinge", "CategoricalHinge"]
STRINGS = [
    "mean_squared_error", "MeanSquaredError", "mse", "MSE", "mae", "MAE", "mape", "MAPE", "msle", "MSLE", "bce", "BCE",
    "kld", "KLD", "binary_crossentropy", "BinaryCrossentropy", "binary_focal_crossentropy", "categorical_crossentropy",
    "categorical_focal_crossentropy", "categorical_hinge", "cosine_similarity", "dice", "hinge", "huber", "Huber",
    "kl_divergence", "KLDivergence", "log_cosh", "LogCosh", "poisson", "Poisson", "sparse_categorical_crossentropy",
    "squared_hinge", "SquaredHinge", "tversky", "nope", "",
]  # fmt: skip
OBJECTS = [
    {"class_name": "BinaryCrossentropy", "config": {"from_logits": True, "label_smoothing": 0.1}},
    {"class_name": "Huber", "config": {"delta": 2.0, "name": "mine"}},
    {"class_name": "SparseCategoricalCrossentropy", "config": {"ignore_class": 255, "reduction": "sum"}},
    {"module": "keras.losses", "class_name": "MeanSquaredError", "config": {"name": "x", "reduction": None}},
    {"class_name": "MeanSquaredError", "config": {"reduction": "average"}},
    {"class_name": "Nope", "config": {}},
    None,
]


def make():
    inputs = Inputs(31)
    cases = []

    def add(name, args, y_true, y_pred, sample_weight=None):
        loss = getattr(keras.losses, name)(**args)
        weight = {} if sample_weight is None else {"sampleWeight": tensor(sample_weight)}

        def total(predictions):
            return loss(y_true, predictions, sample_weight=sample_weight).sum()

        cases.append(
            {
                "loss": name,
                "args": args,
                "config": loss.get_config(),
                "yTrue": tensor(y_true),
                "yPred": tensor(y_pred),
                **weight,
                "value": tensor(loss(y_true, y_pred, sample_weight=sample_weight)),
                "gradient": tensor(jax.grad(total)(y_pred)),
            }
        )

    def add_shapes(name, args, targets, predictions):
        """Pictures, rows, single units, with weights for samples and for parts of them."""
        add(name, args, targets(4, 3), predictions(4, 3))
        add(name, args, targets(4, 3), predictions(4, 3), inputs.weights(4))
        add(name, args, targets(2, 3, 3), predictions(2, 3, 3), inputs.weights(2, 3))
        add(name, {**args, "reduction": "none"}, targets(4, 3), predictions(4, 3), inputs.weights(4, 1))

    for name, variants in REGRESSION:
        for args in variants:
            low = 0.1 if "Logarithmic" in name else -2.0
            add_shapes(name, args, inputs.numbers, lambda *shape: inputs.numbers(*shape, low=low))
        add(name, {}, inputs.numbers(4), inputs.numbers(4, 1))
    equal = np.array([[0.5, -1.0], [2.0, 0.0]], "float32")
    add("MeanAbsoluteError", {}, equal, equal + np.array([[0, 1], [0, 0]], "float32"))
    add("MeanSquaredLogarithmicError", {}, inputs.numbers(3, 2), inputs.numbers(3, 2))
    add("CosineSimilarity", {}, np.zeros((2, 2), "float32"), inputs.numbers(2, 2))
    for name, variants in BINARY:
        for args in variants:
            predictions = inputs.numbers if args.get("from_logits") else inputs.probabilities
            add_shapes(name, args, inputs.yes_or_no, predictions)
        add(name, {}, inputs.yes_or_no(4), inputs.probabilities(4, 1))
        add(name, {}, inputs.classes(4, 1, count=2), inputs.probabilities(4, 1))
    add("BinaryCrossentropy", {"axis": 0}, inputs.yes_or_no(4, 3), inputs.probabilities(4, 3))
    add("BinaryCrossentropy", {"from_logits": True}, inputs.yes_or_no(2, 2), np.zeros((2, 2), "float32"))
    large = np.array([[-100.0, 100.0], [-30.0, 30.0]], "float32")
    add("BinaryCrossentropy", {"from_logits": True}, np.array([[0, 0], [1, 1]], "float32"), large)
    for name, variants in CATEGORICAL:
        for args in variants:
            add_shapes(name, args, inputs.one_hot, inputs.numbers if args.get("from_logits") else inputs.distribution)
    add("CategoricalCrossentropy", {"axis": 1}, inputs.one_hot(2, 3, 3), inputs.distribution(2, 3, 3))
    add("CategoricalCrossentropy", {"from_logits": True}, inputs.one_hot(2, 2), large)
    add("CategoricalCrossentropy", {}, inputs.distribution(3, 4), 2 * inputs.distribution(3, 4))
    sparse = "SparseCategoricalCrossentropy"
    for logits in (False, True):
        predictions = inputs.numbers if logits else inputs.distribution
        args = {"from_logits": logits}
        add_shapes(sparse, args, lambda *shape: inputs.classes(*shape[:-1], count=shape[-1]), predictions)
        add(sparse, args, inputs.classes(4, 1, count=3), predictions(4, 3))
        add(sparse, args, inputs.classes(4, count=3).astype("float32"), predictions(4, 3))
        ignoring = {"from_logits": logits, "ignore_class": -1}
        labels = np.array([[0, -1, 2], [-1, 1, 1]], "int32")
        for reduction in REDUCTIONS:
            add(sparse, {**ignoring, "reduction": reduction}, labels, predictions(2, 3, 3))
            add(sparse, {**ignoring, "reduction": reduction}, labels, predictions(2, 3, 3), inputs.weights(2, 3))
        add(sparse, ignoring, labels[..., None], predictions(2, 3, 3))
        add(sparse, ignoring, np.full((2, 3), -1, "int32"), predictions(2, 3, 3))
    for name in HINGES:
        targets = inputs.one_hot if name == "CategoricalHinge" else inputs.signs
        add_shapes(name, {}, targets, inputs.numbers)
        if name != "CategoricalHinge":
            add(name, {}, inputs.yes_or_no(4, 3), inputs.numbers(4, 3))
            add(name, {}, np.array([[0, 1], [-1, 1]], "float32"), inputs.numbers(2, 2))
    add_shapes("Poisson", {}, lambda *shape: inputs.classes(*shape, count=4), lambda *s: inputs.numbers(*s, low=0.1))
    for args in [{}, {"axis": [1, 2]}]:
        shape = (2, 3, 2)
        add("Dice", args, inputs.yes_or_no(*shape), inputs.probabilities(*shape))
        add("Tversky", args, inputs.yes_or_no(*shape), inputs.probabilities(*shape))
        weighted = {**args, "alpha": 0.3, "beta": 0.7}
        add("Tversky", weighted, inputs.yes_or_no(*shape), inputs.probabilities(*shape), inputs.weights(2))
    y_true, y_pred = inputs.numbers(4, 3), inputs.numbers(4, 3)
    for reduction in [*REDUCTIONS, None]:
        for weight in [None, inputs.weights(4), inputs.weights(4, 1), np.zeros(4, "float32"), np.float32(0.5)]:
            add("MeanSquaredError", {"reduction": reduction}, y_true, y_pred, weight)
    add("MeanSquaredError", {}, inputs.numbers(4), inputs.numbers(4))
    write(
        "losses",
        {
            "cases": cases,
            "lookups": [lookup(keras.losses.get, name) for name in STRINGS],
            "objects": [lookup(keras.losses.get, each) for each in OBJECTS],
        },
    )
