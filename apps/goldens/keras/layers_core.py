"""layers/core.json: Dense at ranks 2 to 4, Identity."""

from golden_file import write
from layer_case import Cases

L1 = {"class_name": "L1", "config": {"l1": 0.125}}
L2 = {"class_name": "L2", "config": {"l2": 0.25}}


def make():
    cases = Cases(18)
    add = cases.add
    add("Dense", (3, 4), units=2)
    add("Dense", (2, 3, 4), units=2)
    add("Dense", (2, 2, 3, 4), units=3, name="dense_of_rank_4")
    add("Dense", (3, 4), units=2, use_bias=False)
    for activation in "relu", "softmax", "sigmoid", "tanh", "gelu", "log_softmax":
        add("Dense", (3, 4), units=3, activation=activation)
    add("Dense", (1, 1), units=1)
    add("Dense", (3, 4), units=2, trainable=False)
    add(
        "Dense",
        (3, 4),
        units=2,
        kernel_initializer={"class_name": "HeUniform", "config": {"seed": 3}},
        bias_initializer="ones",
        kernel_regularizer=L1,
        bias_regularizer=L2,
        activity_regularizer={"class_name": "L1L2", "config": {"l1": 0.5, "l2": 0.25}},
        kernel_constraint="unit_norm",
        bias_constraint="NonNeg",
        losses=True,
    )
    add(
        "Dense",
        (3, 4),
        units=2,
        kernel_regularizer={"class_name": "OrthogonalRegularizer", "config": {"factor": 0.5, "mode": "columns"}},
        losses=True,
    )
    add("Identity", (2, 3))
    add("Identity", (2, 3, 2, 1), name="same")
    write("layers/core", {"cases": cases.cases})
