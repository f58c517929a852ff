"""metrics.json."""

import numpy as np
from keras.src.trainers import compile_utils

from golden_file import keras, lookup, tensor, write
from loss_inputs import Inputs

inputs = Inputs(47)


def positive(*shape):
    return inputs.numbers(*shape, low=0.1)


def sparse(*shape):
    return inputs.classes(*shape[:-1], count=shape[-1])


def counts(*shape):
    return inputs.classes(*shape, count=4)


def ties(*shape):
    """Predictions at and between multiples of 1/4, in each row the largest twice."""
    return np.minimum(inputs.generator.integers(0, 6, size=shape) / 4, 1).astype("float32")


# Name, arguments, targets, predictions.
MEANS = [
    ("MeanSquaredError", [{}, {"name": "mine"}], inputs.numbers, inputs.numbers),
    ("RootMeanSquaredError", [{}], inputs.numbers, inputs.numbers),
    ("MeanAbsoluteError", [{}], inputs.numbers, inputs.numbers),
    ("MeanAbsolutePercentageError", [{}], inputs.numbers, inputs.numbers),
    ("MeanSquaredLogarithmicError", [{}], positive, positive),
    ("CosineSimilarity", [{}], inputs.numbers, inputs.numbers),
    ("LogCoshError", [{}], inputs.numbers, inputs.numbers),
    ("Hinge", [{}], inputs.signs, inputs.numbers),
    ("SquaredHinge", [{}], inputs.yes_or_no, inputs.numbers),
    ("CategoricalHinge", [{}], inputs.one_hot, inputs.numbers),
    ("KLDivergence", [{}], inputs.distribution, inputs.distribution),
    ("Poisson", [{}], counts, positive),
    ("BinaryCrossentropy", [{}, {"label_smoothing": 0.2}], inputs.yes_or_no, inputs.probabilities),
    ("BinaryCrossentropy", [{"from_logits": True}], inputs.yes_or_no, inputs.numbers),
    ("CategoricalCrossentropy", [{}, {"label_smoothing": 0.2}], inputs.one_hot, inputs.distribution),
    ("CategoricalCrossentropy", [{"from_logits": True}], inputs.one_hot, inputs.numbers),
    ("SparseCategoricalCrossentropy", [{}, {"ignore_class": 1}], sparse, inputs.distribution),
    ("SparseCategoricalCrossentropy", [{"from_logits": True}], sparse, inputs.numbers),
    ("Accuracy", [{}], ties, ties),
    ("BinaryAccuracy", [{}, {"threshold": 0.25}], inputs.yes_or_no, ties),
    ("CategoricalAccuracy", [{}], inputs.one_hot, ties),
    ("SparseCategoricalAccuracy", [{}], sparse, ties),
    ("TopKCategoricalAccuracy", [{"k": 1}, {"k": 2}], inputs.one_hot, ties),
    ("TopKCategoricalAccuracy", [{}], inputs.one_hot, inputs.numbers),
    ("SparseTopKCategoricalAccuracy", [{"k": 1}, {"k": 2}], sparse, ties),
    ("SparseTopKCategoricalAccuracy", [{}], sparse, inputs.numbers),
    ("SparseTopKCategoricalAccuracy", [{"k": 2, "from_sorted_ids": True}], sparse, counts),
]
THRESHOLDS = [{}, {"thresholds": 0.25}, {"thresholds": [0.1, 0.25, 0.8]}, {"thresholds": [0.0, 0.25, 0.5, 0.75, 1.0]}]
CURVES = [
    {"curve": curve, "summation_method": method}
    for curve in ["ROC", "PR", "PRGAIN"]
    for method in ["interpolation", "minoring", "majoring"]
]
STRINGS = [
    "mse", "MSE", "mean_squared_error", "MeanSquaredError", "mae", "MAE", "mape", "msle", "bce", "BCE", "AUC", "auc",
    "accuracy", "Accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy", "precision",
    "Precision", "recall", "f1_score", "F1Score", "fbeta_score", "r2_score", "mean", "sum", "hinge", "kl_divergence",
    "top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy", "binary_crossentropy", "true_positives",
    "root_mean_squared_error", "cosine_similarity", "poisson", "nope", "",
]  # fmt: skip
SHAPES = [
    ((4,), (4, 1)),
    ((4, 1), (4, 1)),
    ((4,), (4, 3)),
    ((4, 1), (4, 3)),
    ((4, 3), (4, 3)),
    ((4, 5, 5, 1), (4, 5, 5, 3)),
    ((4, 5, 5), (4, 5, 5, 3)),
    ((4, 5, 5, 3), (4, 5, 5, 3)),
    ((4,), (4,)),
]


def make():
    cases = []

    def add(name, args, *batches):
        keras.utils.clear_session()
        metric = getattr(keras.metrics, name)(**args)
        updates = []
        for y_true, y_pred, *sample_weight in batches:
            weight = {"sampleWeight": tensor(sample_weight[0])} if sample_weight else {}
            metric.update_state(y_true, y_pred, sample_weight=sample_weight[0] if sample_weight else None)
            updates.append(
                {"yTrue": tensor(y_true), "yPred": tensor(y_pred), **weight, "result": tensor(metric.result())}
            )
        config = metric.get_config()
        if name == "AUC" and config["label_weights"] is not None:
            config["label_weights"] = args["label_weights"]
        cases.append(
            {
                "metric": name,
                "args": args,
                "config": config,
                "direction": getattr(metric, "_direction", None),
                "updates": updates,
                "variables": [
                    {"name": variable.name, **tensor(variable)} for variable in metric.variables
                ],
            }
        )

    for name, variants, targets, predictions in MEANS:
        for args in variants:
            batch = (targets(4, 3), predictions(4, 3))
            add(name, args, batch, (targets(2, 3), predictions(2, 3)))
            if name == "TopKCategoricalAccuracy" or "from_sorted_ids" in args:
                add(name, args, (*batch, inputs.weights(4)))
                continue
            add(name, args, (*batch, inputs.weights(4)), (targets(2, 3), predictions(2, 3), np.zeros(2, "float32")))
            if name not in ("CosineSimilarity",):
                add(name, args, (targets(2, 3, 3), predictions(2, 3, 3), inputs.weights(2, 3)))
                if "ignore_class" not in args:
                    add(name, args, (targets(2, 3, 3), predictions(2, 3, 3), inputs.weights(2)))
    for name in ["BinaryAccuracy", "MeanSquaredError", "RootMeanSquaredError", "MeanAbsoluteError"]:
        targets = inputs.yes_or_no
        add(name, {}, (targets(4), ties(4, 1)), (targets(3, 1), ties(3, 1), inputs.weights(3)))
        add(name, {}, (targets(4, 1), ties(4, 1), inputs.weights(4, 1)))
    for name in ["SparseCategoricalAccuracy", "SparseCategoricalCrossentropy", "SparseTopKCategoricalAccuracy"]:
        args = {"k": 2} if "TopK" in name else {}
        add(name, args, (inputs.classes(4, 1, count=3), inputs.distribution(4, 3)))
        add(name, args, (inputs.classes(4, count=3).astype("float32"), inputs.distribution(4, 3)))
    add("SparseCategoricalAccuracy", {}, (np.array([0, 2, 5, -1], "int32"), inputs.distribution(4, 3)))
    add("SparseTopKCategoricalAccuracy", {"k": 2}, (np.array([0, 1], "int32"), np.full((2, 3), np.nan, "float32")))

    def add_binary(name, args, *, rows=8):
        yes, shape = inputs.yes_or_no, (rows,)
        add(name, args, (yes(*shape), inputs.probabilities(*shape)), (yes(rows, 1), ties(rows, 1)))
        add(name, args, (yes(*shape), inputs.probabilities(*shape), inputs.weights(*shape)))
        add(name, args, (yes(rows, 1), ties(rows, 1), inputs.weights(*shape)))
        add(name, args, (yes(4, 3), ties(4, 3)), (yes(4, 3), inputs.probabilities(4, 3), inputs.weights(4)))

    for name in ["TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives"]:
        for args in THRESHOLDS[-2:]:
            add_binary(name, args)
    for name in ["Precision", "Recall"]:
        for args in THRESHOLDS:
            add_binary(name, args)
    for name in ["Precision", "Recall"]:
        for args in [{"top_k": 2}, {"class_id": 1}, {"top_k": 1, "class_id": 0}, {"top_k": 2, "thresholds": 0.5}]:
            add(name, args, (inputs.yes_or_no(5, 4), ties(5, 4)), (inputs.one_hot(5, 4), inputs.distribution(5, 4)))
            add(name, args, (inputs.yes_or_no(5, 4), ties(5, 4), inputs.weights(5)))
        add(name, {}, (np.zeros(4, "float32"), np.zeros(4, "float32")))
    add("AUC", {}, (inputs.yes_or_no(9), inputs.probabilities(9)), (inputs.yes_or_no(9), inputs.probabilities(9)))
    for args in [{"num_thresholds": 5}, {"thresholds": [0.7, 0.2]}, {"num_thresholds": 2}]:
        add_binary("AUC", args)
    for args in CURVES:
        add("AUC", {"num_thresholds": 20, **args}, (inputs.yes_or_no(12), inputs.probabilities(12)))
        add("AUC", {"num_thresholds": 7, **args}, (inputs.yes_or_no(12), inputs.probabilities(12), inputs.weights(12)))
    add("AUC", {"from_logits": True, "num_thresholds": 11}, (inputs.yes_or_no(9), inputs.numbers(9)))
    add("AUC", {"num_thresholds": 6, "label_weights": [1.0, 0.5, 2.0]}, (inputs.yes_or_no(5, 3), ties(5, 3)))
    for extra in [{}, {"label_weights": [1.0, 0.5, 2.0]}, {"num_labels": 3, "curve": "PR"}, {"thresholds": [0.3, 0.6]}]:
        args = {"num_thresholds": 6, "multi_label": True, **extra}
        add("AUC", args, (inputs.yes_or_no(5, 3), ties(5, 3)), (inputs.yes_or_no(4, 3), inputs.probabilities(4, 3)))
        if "thresholds" not in extra:
            add("AUC", args, (inputs.yes_or_no(5, 3), ties(5, 3), inputs.weights(5)))
    for average in [None, "micro", "macro", "weighted"]:
        for args in [{}, {"threshold": 0.4}]:
            for name, beta in [("F1Score", {}), ("FBetaScore", {"beta": 2.0})]:
                all_args = {"average": average, **args, **beta}
                add(name, all_args, (inputs.one_hot(5, 3), ties(5, 3)), (inputs.one_hot(4, 3), ties(4, 3)))
                add(name, all_args, (inputs.yes_or_no(5, 3), ties(5, 3), inputs.weights(5)))
    for aggregation in [None, "uniform_average", "variance_weighted_average"]:
        for regressors in [0, 2, 30]:
            args = {"class_aggregation": aggregation, "num_regressors": regressors}
            add("R2Score", args, (inputs.numbers(6, 2), inputs.numbers(6, 2)), (inputs.numbers(3, 2), inputs.numbers(3, 2)))
            add("R2Score", args, (inputs.numbers(6, 2), inputs.numbers(6, 2), positive(6)))
    add("R2Score", {}, (inputs.numbers(5, 1), inputs.numbers(5, 1)))
    classes = {"num_classes": 3}
    labels = lambda *shape: inputs.classes(*shape, count=3)
    for name, args in [
        ("IoU", {**classes, "target_class_ids": [0, 2]}),
        ("IoU", {**classes, "target_class_ids": [1], "ignore_class": 0}),
        ("IoU", {**classes, "target_class_ids": [1], "dtype": "float32"}),
        ("MeanIoU", classes),
        ("MeanIoU", {"num_classes": 5, "ignore_class": 255}),
    ]:
        add(name, args, (labels(8), labels(8)), (labels(2, 2), labels(2, 2), np.array([[1, 2], [0, 3]], "float32")))
    add("MeanIoU", classes, (np.array([0, 1, 7, -1, 2], "int32"), np.array([0, 5, 1, 1, 2], "int32")))
    add("MeanIoU", {**classes, "sparse_y_pred": False}, (labels(8), inputs.distribution(8, 3)))
    add("BinaryIoU", {}, (inputs.yes_or_no(8), ties(8)), (inputs.yes_or_no(4, 1), ties(4, 1)))
    add("BinaryIoU", {"threshold": 0.3, "target_class_ids": [1]}, (inputs.yes_or_no(8), inputs.probabilities(8)))
    for args in [{}, {"sparse_y_pred": True}]:
        predictions = labels(8) if args else inputs.distribution(8, 3)
        add("OneHotMeanIoU", {**classes, **args}, (inputs.one_hot(8, 3), predictions))
        add("OneHotIoU", {**classes, "target_class_ids": [0, 2], **args}, (inputs.one_hot(8, 3), predictions))

    means = []
    for name in ["Mean", "Sum"]:
        for shapes in [[((4,), None), ((2,), None)], [((4,), (4,))], [((2, 3), None)], [((2, 3), (2,)), ((2, 3), (2, 3))],
                       [((2, 3), (2, 1))], [((), None), ((), ())], [((2, 3, 2), (2, 3))], [((2, 3), (1, 3))]]:  # fmt: skip
            metric = getattr(keras.metrics, name)()
            updates = []
            for shape, weight_shape in shapes:
                values = np.asarray(inputs.numbers(*shape), "float32")
                weights = None if weight_shape is None else np.asarray(inputs.weights(*weight_shape), "float32")
                metric.update_state(values, sample_weight=weights)
                weight = {} if weights is None else {"sampleWeight": tensor(weights)}
                updates.append({"values": tensor(values), **weight, "result": tensor(metric.result())})
            means.append({"metric": name, "updates": updates})

    resolved = []
    for identifier in ["accuracy", "acc", "Accuracy", "mse", "AUC"]:
        for y_true, y_pred in SHAPES:
            keras.utils.clear_session()
            metric = compile_utils.get_metric(identifier, np.zeros(y_true, "float32"), np.zeros(y_pred, "float32"))
            shapes = {"identifier": identifier, "yTrue": list(y_true), "yPred": list(y_pred)}
            resolved.append({**shapes, "className": type(metric).__name__, "name": metric.name})
    keras.utils.clear_session()
    automatic = [
        getattr(keras.metrics, name)().name
        for name in ["AUC", "AUC", "Precision", "Recall", "Precision", "TruePositives", "BinaryIoU", "BinaryIoU", "F1Score"]
    ]
    keras.utils.clear_session()
    write(
        "metrics",
        {
            "cases": cases,
            "means": means,
            "resolved": resolved,
            "lookups": [lookup(keras.metrics.get, name) for name in STRINGS],
            "automaticNames": automatic,
        },
    )
