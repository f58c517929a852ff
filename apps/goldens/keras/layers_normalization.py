"""layers/normalization.json: BatchNormalization, in both modes, at every rank and axis."""

from golden_file import write
from layer_case import Cases

L1 = {"class_name": "L1", "config": {"l1": 0.125}}
L2 = {"class_name": "L2", "config": {"l2": 0.25}}


def make():
    cases = Cases(12)

    def add(*shape, **more):
        cases.add("BatchNormalization", shape, training=2, **more)

    add(4, 3)
    add(2, 3, 3, 2)
    add(2, 3, 3, 2, name="bn")
    add(2, 3, 4, 2, axis=1)
    add(2, 3, 4, 2, axis=2)
    add(2, 3, 4, 2, axis=-2)
    add(2, 3, 4, 2, axis=3)
    add(3, 5, 2, axis=-1)
    add(3, 2, 5, axis=1)
    add(2, 2, 2, 3, 2)
    add(2, 3, 3, 2, momentum=0.5)
    add(2, 3, 3, 2, momentum=0)
    add(2, 3, 3, 2, momentum=1)
    add(2, 3, 3, 2, epsilon=0.5)
    add(2, 3, 3, 2, epsilon=1e-5)
    add(2, 3, 3, 2, center=False)
    add(2, 3, 3, 2, scale=False)
    add(2, 3, 3, 2, center=False, scale=False)
    add(1, 1, 1, 3)
    add(2, 2, 2, 2, trainable=False)
    add(2, 2, 2, 2, beta_initializer="ones", gamma_initializer={"class_name": "Constant", "config": {"value": 0.5}},
        moving_mean_initializer={"class_name": "RandomUniform", "config": {"minval": 0.0, "maxval": 1.0, "seed": 5}}, moving_variance_initializer={"class_name": "Constant", "config": {"value": 2.0}})
    add(2, 2, 2, 2, beta_regularizer=L1, gamma_regularizer=L2, beta_constraint="non_neg", gamma_constraint="NonNeg", losses=True)
    # A large mean beside a small spread: the two-pass variance must not cancel.
    x = cases.quarters(4, 3, 3, 2) + 1000
    cases.add("BatchNormalization", inputs=[x], training=1)
    cases.add("BatchNormalization", inputs=[x * 0 + 2.5], training=1)
    write("layers/normalization", {"cases": cases.cases})
