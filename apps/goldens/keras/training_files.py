"""files/training/: models that are being trained, as Keras saves them, and index.json with how Keras trains on from these files.

Of every optimizer, with every option that changes what it remembers. Dates and ids are replaced as in files.py.
"""

import numpy as np

from files import compress, save
from golden_file import DATA, Quarters, keras, tensor, write

FOLDER = "files/training"
SAMPLES = 10
quarters = Quarters(67)
X = quarters(SAMPLES, 5)
Y = np.array([0, 2, 1, 1, 0, 2, 2, 0, 1, 0], "int32")

optimizers = keras.optimizers
schedules = optimizers.schedules


def cosine():
    return schedules.CosineDecay(0.02, 30, alpha=0.1)


CASES = {
    "sgd": lambda: optimizers.SGD(0.1),
    "sgd_momentum": lambda: optimizers.SGD(0.05, momentum=0.9, nesterov=True, clipnorm=1.0),
    "sgd_schedule": lambda: optimizers.SGD(schedules.PiecewiseConstantDecay([4, 8], [0.1, 0.05, 0.01]), weight_decay=0.01),
    "adam": lambda: optimizers.Adam(0.01, beta_1=0.8, beta_2=0.99),
    "adam_amsgrad": lambda: optimizers.Adam(cosine(), amsgrad=True),
    "adam_accumulation": lambda: optimizers.Adam(0.01, gradient_accumulation_steps=4),
    "adam_averages": lambda: optimizers.Adam(0.01, use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=5),
    "adamw": lambda: optimizers.AdamW(0.01, global_clipnorm=1.0),
    "rmsprop": lambda: optimizers.RMSprop(0.01),
    "rmsprop_centered": lambda: optimizers.RMSprop(0.01, centered=True, momentum=0.8),
    "adagrad": lambda: optimizers.Adagrad(0.1),
    "adadelta": lambda: optimizers.Adadelta(1.0),
    "adamax": lambda: optimizers.Adamax(0.01),
    "nadam": lambda: optimizers.Nadam(0.01),
    "nadam_everything": lambda: optimizers.Nadam(
        schedules.ExponentialDecay(0.02, 7, 0.5, staircase=True),
        use_ema=True,
        gradient_accumulation_steps=2,
        clipvalue=0.5,
    ),
    "lion": lambda: optimizers.Lion(0.003),
    "ftrl": lambda: optimizers.Ftrl(0.1, l1_regularization_strength=0.01),
}
# Saved as .h5 too.
LEGACY = {"adam_amsgrad", "rmsprop_centered", "nadam"}


def make():
    folder = DATA / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    cases = [case(name, optimizer) for name, optimizer in CASES.items()]
    compress(folder)
    write(f"{FOLDER}/index", {"x": tensor(X), "y": tensor(Y), "cases": cases})
    print(f"{FOLDER:24} {sum(path.stat().st_size for path in folder.iterdir()):8,} bytes in all")


def case(name, optimizer):
    keras.utils.clear_session()
    keras.utils.set_random_seed(13)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((5,)),
            layers.Dense(4, activation="tanh", kernel_regularizer=keras.regularizers.L2(0.01)),
            layers.BatchNormalization(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    # Keras 3.15 cannot read a loss from .h5 that was given by its name.
    model.compile(optimizer=optimizer(), loss=keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    fit(model, initial_epoch=0, epochs=2)
    # Saving .h5 takes the optimizer out of the config that .keras would have.
    files = {form: save(model, name, form, FOLDER) for form in (["keras", "h5"] if name in LEGACY else ["keras"])}
    variables = [{"path": v.path, "size": list(v.shape)} for v in model.optimizer.variables]
    model = keras.saving.load_model(DATA / FOLDER / files["keras"])
    history = fit(model, initial_epoch=2, epochs=3)
    return {
        "name": name,
        "files": files,
        "optimizer": variables,
        "history": {key: values[0] for key, values in history.items()},
        "evaluated": model.evaluate(X, Y, verbose=0),
        "weights": [tensor(weight) for weight in model.get_weights()],
        "optimizerAfter": [read(v) for v in model.optimizer.variables],
    }


def read(variable):
    """None for an average that has replaced its weight at the end of fit: on JAX both are one array, which the next step frees."""
    try:
        return tensor(np.asarray(variable))
    except RuntimeError:
        return None


def fit(model, **epochs):
    return model.fit(X, Y, batch_size=4, shuffle=False, verbose=0, **epochs).history
