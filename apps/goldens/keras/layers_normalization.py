"""layers/normalization.json: BatchNormalization, in both modes, at every rank and axis; layer, group, RMS and unit normalization."""

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
    add(
        2,
        2,
        2,
        2,
        beta_initializer="ones",
        gamma_initializer={"class_name": "Constant", "config": {"value": 0.5}},
        moving_mean_initializer={"class_name": "RandomUniform", "config": {"minval": 0.0, "maxval": 1.0, "seed": 5}},
        moving_variance_initializer={"class_name": "Constant", "config": {"value": 2.0}},
    )
    add(
        2,
        2,
        2,
        2,
        beta_regularizer=L1,
        gamma_regularizer=L2,
        beta_constraint="non_neg",
        gamma_constraint="NonNeg",
        losses=True,
    )
    # A large mean beside a small spread: the two-pass variance must not cancel.
    x = cases.quarters(4, 3, 3, 2) + 1000
    cases.add("BatchNormalization", inputs=[x], training=1)
    cases.add("BatchNormalization", inputs=[x * 0 + 2.5], training=1)
    # Batch renormalization: how far the batch is from the averages decides whether a limit is met.
    near = {"moving_stddev": [1.5, 0.75], "renorm_mean": [0.25, -0.5], "renorm_stddev": [1.25, 1]}
    far = {"moving_stddev": [1.5, 0.75], "renorm_mean": [5, -6], "renorm_stddev": [0.125, 8]}
    add(2, 3, 3, 2, renorm=True, weights=near)
    add(2, 3, 3, 2, renorm=True, weights=far)
    add(2, 3, 3, 2, renorm=True, renorm_clipping={"rmax": 3.0, "rmin": 0.25, "dmax": 5.0}, weights=far)
    add(2, 3, 3, 2, renorm=True, renorm_clipping={"rmin": 0.5}, weights=far)
    add(2, 3, 3, 2, renorm=True, renorm_clipping={"rmax": 1.5}, weights=far)
    add(2, 3, 3, 2, renorm=True, renorm_clipping={"dmax": 0}, weights=far)
    add(2, 3, 3, 2, renorm=True, renorm_momentum=0.5, momentum=0.75, epsilon=0.25, weights=near)
    add(2, 3, 3, 2, renorm=True, scale=False, weights=near)
    add(2, 3, 3, 2, renorm=True, center=False, weights=near)
    add(2, 3, 3, 2, renorm=True, center=False, scale=False, weights=near)
    add(2, 2, 3, 3, renorm=True, axis=1, weights=near)
    add(4, 2, renorm=True, weights={**near, "renorm_stddev": [0, 0]})
    add(4, 2, renorm=False, renorm_momentum=0.5)
    layer_normalization(cases)
    group_normalization(cases)
    rms_and_unit_normalization(cases)
    write("layers/normalization", {"cases": cases.cases})


def layer_normalization(cases):
    def add(*shape, **more):
        cases.add("LayerNormalization", shape, **more)

    add(4, 3)
    add(2, 5, 4)
    add(2, 3, 2, 4, name="ln")
    for axis in 1, 2, -2, [1, 2], [2, 1], (1, 2), [-1, 1], [-1, -2], [-1], [2], []:
        add(2, 3, 4, axis=axis)
    for axis in [1, 2, 3], [-1, -3], [3, 1], 1:
        add(2, 3, 2, 4, axis=axis)
    add(2, 3, 4, epsilon=0.5)
    add(2, 3, 4, epsilon=1e-6)
    add(2, 3, 4, epsilon=0)
    for rms_scaling in False, True:
        add(2, 3, 4, rms_scaling=rms_scaling)
        add(2, 3, 4, rms_scaling=rms_scaling, center=False)
        add(2, 3, 4, rms_scaling=rms_scaling, scale=False)
        add(2, 3, 4, rms_scaling=rms_scaling, center=False, scale=False)
        add(2, 3, 4, rms_scaling=rms_scaling, axis=[1, 2])
    add(2, 1, epsilon=0.25)
    add(2, 3, trainable=False)
    add(
        2,
        3,
        beta_initializer="ones",
        gamma_initializer={"class_name": "RandomUniform", "config": {"minval": 0.0, "maxval": 1.0, "seed": 5}},
        beta_regularizer=L1,
        gamma_regularizer=L2,
        beta_constraint="non_neg",
        gamma_constraint="NonNeg",
        losses=True,
    )
    # Large means beside small spreads, and rows of one number.
    for mean in 100, 10_000, -10_000:
        cases.add("LayerNormalization", inputs=[cases.quarters(3, 16) + mean])
        cases.add("LayerNormalization", inputs=[cases.quarters(2, 8, 3) + mean], axis=1, rms_scaling=True)
    cases.add("LayerNormalization", inputs=[cases.quarters(2, 4) * 0 + 2.5])
    # The result of integers becomes an integer on the way.
    cases.add("LayerNormalization", inputs=[(cases.quarters(3, 5) * 4).astype("int32")], weights={"gamma": [2.75] * 5})


def group_normalization(cases):
    def add(*shape, **more):
        cases.add("GroupNormalization", shape, **more)

    add(2, 64)
    add(2, 3, 4, 6, groups=2)
    add(2, 3, 4, 6, groups=3, name="gn")
    add(2, 3, 4, 6, groups=1)
    add(2, 3, 4, 6, groups=6)
    add(2, 3, 4, 6, groups=-1)
    add(2, 6, 3, 4, groups=2, axis=1)
    add(2, 3, 6, 4, groups=2, axis=2)
    add(2, 3, 6, 4, groups=3, axis=-2)
    add(3, 5, 4, groups=2)
    add(2, 3, 2, 4, groups=2, epsilon=0.5)
    add(2, 3, 2, 4, groups=2, center=False)
    add(2, 3, 2, 4, groups=2, scale=False)
    add(2, 3, 2, 4, groups=2, center=False, scale=False)
    add(2, 3, 4, groups=2, trainable=False)
    add(
        2,
        3,
        4,
        groups=2,
        beta_initializer="ones",
        gamma_initializer={"class_name": "RandomUniform", "config": {"minval": 0.0, "maxval": 1.0, "seed": 5}},
        beta_regularizer=L1,
        gamma_regularizer=L2,
        beta_constraint="non_neg",
        gamma_constraint="NonNeg",
        losses=True,
    )


def rms_and_unit_normalization(cases):
    for layer in "RMSNormalization", "UnitNormalization":
        cases.add(layer, (4, 3))
        cases.add(layer, (2, 3, 2, 4), name="norm")
        # Keras multiplies by the scale along the last axes, whatever the axis.
        for axis in [-1], [2], [1, 2], (-2, -1), 2:
            cases.add(layer, (2, 3, 4), axis=axis)
    cases.add("RMSNormalization", (2, 5), epsilon=0.5)
    cases.add("RMSNormalization", (2, 5), trainable=False)
    for axis in 1, [1], [0, 1], -2:
        cases.add("UnitNormalization", (2, 3, 4), axis=axis)
    cases.add("UnitNormalization", inputs=[cases.quarters(2, 4) * 0])
