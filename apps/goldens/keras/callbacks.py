"""callbacks.json, progress.json: what Keras' callbacks do in a loop over given logs, and what its progress bar writes by a given clock."""

import contextlib
import io
import os
import tempfile
import types

import numpy as np

from golden_file import keras, write
from keras.src.trainers.compile_utils import MetricsList
from keras.src.utils import progbar

DIRECTIONS = {"accuracy": keras.metrics.BinaryAccuracy, "error": keras.metrics.MeanAbsoluteError}


def f32(value):
    return float(np.float32(value))


class Model:
    """What callbacks use of a model. Its only weight is the number of the epochs that are complete."""

    def __init__(self, rate):
        self.optimizer = keras.optimizers.SGD(rate)
        self.metrics = [MetricsList([make(name=name) for name, make in DIRECTIONS.items()])]
        self.stop_training = False
        self.epochs = 0
        self.saved = []
        self.restored = None

    def get_weights(self):
        return self.epochs

    def set_weights(self, weights):
        self.restored = weights - 1

    def save(self, filepath, overwrite):
        self.saved.append(filepath)

    save_weights = save


def run(name, args, epochs, rate=0.01, initial_epoch=0, validates=True):
    """`epochs`: the logs of each epoch, with those of its batches under `batches`."""
    model = Model(rate)
    kwargs = dict(args)
    folder = tempfile.TemporaryDirectory()
    path = os.path.join(folder.name, "log.csv")
    if name == "CSVLogger":
        kwargs["filename"] = path
    if name == "LearningRateScheduler":
        kwargs["schedule"] = eval(kwargs["schedule"])
    callback = getattr(keras.callbacks, name)(**kwargs)
    output = io.StringIO()
    after, rates, batches_run = [], [], []
    with contextlib.redirect_stdout(output):
        callbacks = keras.callbacks.CallbackList([callback], model=model, verbose=0, epochs=len(epochs), steps=1)
        callbacks.on_train_begin()
        for epoch, given in enumerate(epochs[initial_epoch:], initial_epoch):
            logs = {key: value for key, value in given.items() if key != "batches"}
            callbacks.on_epoch_begin(epoch)
            rates.append(f32(model.optimizer.learning_rate))
            for batch, batch_logs in enumerate(given.get("batches", [])):
                callbacks.on_train_batch_begin(batch)
                callbacks.on_train_batch_end(batch, batch_logs)
                if model.stop_training:
                    break
            if "batches" in given:
                batches_run.append(batch + 1)
            model.epochs = epoch + 1
            kept = keras.callbacks.History()
            kept.set_model(model)
            kept.on_train_begin()
            callbacks.callbacks.append(kept)
            callbacks.on_epoch_end(epoch, logs)
            callbacks.callbacks.pop()
            after.append([[key, values[0]] for key, values in kept.history.items()])
            if model.stop_training:
                break
        callbacks.on_train_end(logs)
    result = {
        "callback": name,
        "args": args,
        "epochs": epochs,
        "learningRate": f32(rate),
        "initialEpoch": initial_epoch,
        "text": output.getvalue(),
        "logs": after,
        "rates": rates,
        "batches": batches_run,
        "saved": model.saved,
        "restored": model.restored,
        "attributes": {
            key: getattr(callback, key) for key in ["wait", "stopped_epoch", "best_epoch", "best"] if hasattr(callback, key)
        },
    }
    if name == "CSVLogger":
        with open(path, newline="") as file:
            result["csv"] = file.read()
    return result


def series(name, values, **more):
    return [{name: f32(value), **{key: f32(v[index]) for key, v in more.items()}} for index, value in enumerate(values)]


NAN = float("nan")


def stopping():
    falling = [1.0, 0.8, 0.85, 0.7, 0.71, 0.72, 0.73, 0.5]
    for args in [
        {},
        {"patience": 2, "verbose": 1},
        {"patience": 2, "verbose": 1, "restore_best_weights": True},
        {"patience": 50, "verbose": 1, "restore_best_weights": True},
        {"patience": 3, "min_delta": 0.2},
        {"patience": 3, "min_delta": -0.2, "restore_best_weights": True},
        {"patience": 1, "start_from_epoch": 4, "restore_best_weights": True, "verbose": 1},
        {"patience": 3, "baseline": 0.75, "restore_best_weights": True},
        {"patience": 3, "baseline": 0.6, "restore_best_weights": True, "verbose": 1},
        {"patience": 1, "mode": "max"},
    ]:
        yield run("EarlyStopping", args, series("val_loss", falling, loss=falling))
    yield run("EarlyStopping", {"patience": 2}, series("val_loss", falling, loss=falling), initial_epoch=3)
    exploding = [1e3, 1e9, float("inf"), NAN]
    yield run("EarlyStopping", {"monitor": "loss", "patience": 50, "restore_best_weights": True}, series("loss", exploding))
    yield run("EarlyStopping", {"monitor": "loss", "patience": 2, "restore_best_weights": True}, series("loss", [NAN, 1.0, 0.5, 0.1]))
    for monitor in ["accuracy", "val_accuracy", "error", "val_error"]:
        yield run("EarlyStopping", {"monitor": monitor, "patience": 1, "verbose": 1}, series(monitor, [0.1, 0.5, 0.4, 0.6, 0.7]))
    # Equal in float32.
    yield run("EarlyStopping", {"monitor": "loss", "patience": 1, "min_delta": 1e-9}, series("loss", [1.0, 1.0, 1.0]))
    yield run("EarlyStopping", {"monitor": "loss", "patience": 1}, series("loss", [0.3, 0.3 - 3e-8, 0.3 - 6e-8, 0.3 - 9e-8]))


def reducing():
    flat = series("val_loss", [1.0] * 8)
    noisy = series("val_loss", [1.0, 0.9, 0.91, 0.92, 0.8, 0.81, 0.79995, 0.82, 0.83, 0.84, 0.85, 0.86], loss=range(12))
    for args in [
        {"patience": 2, "factor": 0.5, "min_delta": 1},
        {"patience": 2, "factor": 0.5, "verbose": 1},
        {"patience": 1, "cooldown": 2, "verbose": 1},
        {"patience": 0, "min_lr": 0.002, "factor": 0.3, "verbose": 1},
        {"patience": 2, "min_delta": 0.2, "cooldown": 1},
        {"patience": 1, "mode": "max", "verbose": 1},
        {"patience": 1, "factor": 0.0, "verbose": 1},
        {},
    ]:
        yield run("ReduceLROnPlateau", args, flat)
        yield run("ReduceLROnPlateau", args, noisy, rate=0.1)
    yield run("ReduceLROnPlateau", {"monitor": "accuracy", "patience": 1, "verbose": 1}, series("accuracy", [0.5, 0.6, 0.55, 0.5]))
    yield run("ReduceLROnPlateau", {"patience": 0, "verbose": 1}, flat, rate=1e-3)


def checkpoints():
    losses = series("val_loss", [0.75, 0.5, 0.625, 0.12345678], loss=[1.0, 0.5, 0.25, 0.0])
    for args in [
        {"filepath": "{epoch:02d}-{val_loss:.2f}.keras", "verbose": 1},
        {"filepath": "best.keras", "save_best_only": True, "verbose": 1},
        {"filepath": "best.{epoch}.keras", "save_best_only": True, "verbose": 1, "initial_value_threshold": 0.6},
        {"filepath": "max.keras", "save_best_only": True, "mode": "max", "verbose": 1},
        {"filepath": "{epoch}.weights.h5", "save_weights_only": True},
        {"filepath": "{{epoch}}-{loss:8.3e}-{val_loss:+07.3f}.h5"},
        {"filepath": "silent.keras", "save_best_only": True, "monitor": "loss"},
    ]:
        yield run("ModelCheckpoint", args, losses)
    batches = [
        {"loss": f32(1 / (epoch + 1)), "batches": [{"loss": f32(1 / (epoch + 1 + batch / 8))} for batch in range(5)]}
        for epoch in range(4)
    ]
    for freq in [1, 3, 7, 100]:
        args = {"filepath": "{epoch:02d}-{batch:03d}-{loss:.4f}.keras", "save_freq": freq, "verbose": 1, "monitor": "loss"}
        yield run("ModelCheckpoint", args, batches)


def others():
    for schedule in ["lambda epoch, lr: lr", "lambda epoch, lr: lr * 0.5", "lambda epoch, lr: 10.0 ** -(epoch + 3)", "lambda epoch, lr: float(epoch)"]:
        for verbose in [0, 1]:
            yield run("LearningRateScheduler", {"schedule": schedule, "verbose": verbose}, series("loss", [3, 2, 1]))
    for values in [[1.0, 0.5, NAN, 0.1], [1.0, float("inf"), 0.5], [1.0, 0.5]]:
        epochs = [{"loss": f32(values[-1]), "batches": [{"loss": f32(value)} for value in values]}] * 3
        yield run("TerminateOnNaN", {}, epochs)
    rows = series("loss", [1.0, 1 / 3, 1e-5], accuracy=[0, 0.1, 1], Z=[1e16, 1e17, -0.0])
    validated = [{**row, **({"val_loss": f32(0.25)} if index % 2 == 0 else {})} for index, row in enumerate(rows)]
    special = [{"loss": NAN}, {"loss": float("inf")}, {"loss": -float("inf")}]
    vectors = [{"loss": 0.5, "f1": [f32(0.1), f32(2 / 3), 1.0, f32(1e-7)]}, {"loss": 0.25, "f1": [0.0, f32(0.7), f32(123456789), 0.5]}]
    for epochs in [rows, validated, special]:
        for args in [{}, {"separator": ";"}]:
            yield run("CSVLogger", args, epochs)
    for args in [{}, {"separator": "\t"}]:
        given = [{"loss": row["loss"], "f1": np.array(row["f1"], "float32")} for row in vectors]
        case = run("CSVLogger", args, given)
        yield {**case, "epochs": vectors, "logs": []}
    yield run("CSVLogger", {}, [{"a,b": 1.0, 'c"d': 2.0}])


def mixed():
    """Options and logs at random: ties, NaN and infinities among them."""
    random = np.random.default_rng(11)

    def some(*choices):
        return choices[random.integers(len(choices))]

    for _ in range(16):
        values = [some(NAN, 0.0, float("inf")) if random.random() < 0.1 else random.integers(0, 9) / 8 for _ in range(9)]
        monitor = some("val_loss", "val_accuracy")
        shared = {"monitor": monitor, "mode": some("auto", "min", "max"), "verbose": 1}
        epochs = series(monitor, values, loss=values[::-1])
        patience = int(random.integers(0, 4))
        yield run(
            "EarlyStopping",
            {
                **shared,
                "patience": patience,
                "min_delta": some(0, 0.125, 0.25),
                "baseline": some(None, 0.5),
                "restore_best_weights": some(True, False),
                "start_from_epoch": some(0, 2),
            },
            epochs,
        )
        yield run(
            "ReduceLROnPlateau",
            {
                **shared,
                "patience": patience,
                "factor": some(0.5, 0.1),
                "min_delta": some(0, 0.125),
                "cooldown": some(0, 1, 3),
                "min_lr": some(0.0, 0.004),
            },
            epochs,
        )
        yield run(
            "ModelCheckpoint",
            {
                **shared,
                "filepath": "{epoch:d}_{loss:.2e}.keras",
                "save_best_only": some(True, True, False),
                "initial_value_threshold": some(None, 0.5),
            },
            epochs,
        )


def bar(verbose, steps, events, epochs=1):
    """`events`: [seconds, hook, step or epoch, logs]."""
    clock = types.SimpleNamespace(now=0.0)
    real = progbar.time.time
    progbar.time.time = lambda: clock.now
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            logger = keras.callbacks.ProgbarLogger()
            logger.set_params({"verbose": verbose, "epochs": epochs, "steps": steps})
            for now, hook, index, logs in events:
                clock.now = now
                arguments = ([] if index is None else [index]) + [logs]
                getattr(logger, hook)(*arguments)
    finally:
        progbar.time.time = real
    return {"verbose": verbose, "steps": steps, "epochs": epochs, "events": events, "text": output.getvalue()}


def training(times, logs, epoch=0, start=1000.0, end=None, last=None):
    """An epoch of `fit` in which each batch ends at one of the times after the start."""
    events = [[start, "on_epoch_begin", epoch, {}]]
    events += [[start + time, "on_train_batch_end", batch, logs(batch)] for batch, time in enumerate(times)]
    return events + [[start + (times[-1] if end is None else end), "on_epoch_end", epoch, last or logs(len(times) - 1)]]


def bars():
    def loss(batch):
        return {"accuracy": f32(1 - 0.5**batch), "loss": f32(0.5**batch)}

    def tiny(batch):
        return {"loss": f32(10.0 ** -(batch + 1)), "negative": f32(-(10.0**-batch)), "zero": 0.0, "million": f32(1e6 / (batch + 1))}

    last = {"accuracy": 0.5, "loss": 0.25, "val_accuracy": 0.75, "val_loss": 0.125}
    for verbose in [0, 1, 2]:
        begin = [[999.0, "on_train_begin", None, {}]]
        yield bar(verbose, 3, begin + training([0.98, 1.5, 2.5], loss, last=last, end=4.25))
        yield bar(verbose, 10, begin + training([0.02 * (n + 1) for n in range(10)], loss), epochs=5)
        yield bar(verbose, 5, begin + training([0.004, 0.0041, 0.06, 0.0601, 0.12], tiny))
        yield bar(verbose, 12, begin + training([500.0 * (n + 1) for n in range(12)], loss), epochs=2)
        yield bar(verbose, 1000, begin + training([1e-4, 0.2, 0.3, 0.5, 7.5, 12.5], loss, end=20.0))
        yield bar(verbose, 1, begin + training([0.25], loss) + training([0.0000125], loss, epoch=1, start=1001.0), epochs=2)
        unknown = begin + training([1.0, 2.0, 3.5], loss, end=4.5) + training([1.0, 2.0, 2.5], loss, epoch=1, start=1010.0)
        yield bar(verbose, None, unknown, epochs=2)
        yield bar(verbose, 4, begin + training([0.1, 0.2], loss), epochs=1)
        validation = [[1003.5, "on_test_begin", None, {}], [1003.75, "on_test_batch_end", 0, loss(1)], [1004.0, "on_test_end", None, loss(1)]]
        epoch = training([1.0, 2.0, 3.0], loss, end=4.5, last=last)
        yield bar(verbose, 3, begin + epoch[:-1] + validation + epoch[-1:])
        half = [0.5, 1.5, 2.5, 3.5]
        yield bar(verbose, 4, begin + training(half, lambda n: {"tie": [0.03125, 0.09375, 0.15625, 0.21875][n], "loss": [-2.5, 0.5, NAN, float("inf")][n]}))
        for kind in ["test", "predict"]:
            for steps in [2, None]:
                yield bar(
                    verbose,
                    steps,
                    [
                        [10.0, f"on_{kind}_begin", None, {}],
                        [10.5, f"on_{kind}_batch_end", 0, loss(0)],
                        [11.0, f"on_{kind}_batch_end", 1, loss(1)],
                        [11.5, f"on_{kind}_end", None, loss(1)],
                    ],
                )
    shrinking = [{"loss": f32(value)} for value in [1e-7, 123456.0, 0.5, 1e-9, 1.0]]
    yield bar(1, 5, training([1.0, 2.0, 3.0, 4.0, 5.0], lambda n: shrinking[n]))
    vectors = {"f1": [0.25, f32(0.1), 1.0], "loss": 0.5}
    for verbose in [1, 2]:
        case = bar(verbose, 1, training([1.0], lambda n: {"f1": np.array(vectors["f1"], "float32"), "loss": 0.5}))
        events = [[now, hook, index, vectors if logs else {}] for now, hook, index, logs in case["events"]]
        yield {**case, "events": events}


NUMBERS = [0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, -2.5, 0.125, 0.375, 0.03125, 1 / 3, 2 / 3, 1e-3, 1e-4, 1e-5, 1.5e-5, 123456.0, 1e15, 1e16]
NUMBERS += [1.5e16, 1e17, 1e21, 1.25e22, 5e-324, 1.7976931348623157e308, 9.995, 0.99995, 9.5, 99.5, 0.1, 0.30000000000000004, f32(0.01), f32(1e-4)]
NUMBERS += [NAN, float("inf"), -float("inf"), 12345678.9, 1e6, 999999.5, 0.00012345, 0.000012345]
SPECS = ["", ".0f", ".1f", ".2f", ".4f", ".5f", "f", ".0e", ".2e", ".4e", "e", ".3g", "g", ".1g", ".3", ".1", "%", ".1%", "08.3f", "+.2f", " .2f", "<9.2f", ">9.2f", "^9.2f"]
SPECS += ["*^9.1f", "*=9.1f"]
INTEGERS = [0, 1, 7, 12, 100, 1234567]
INTEGER_SPECS = ["", "d", "02d", "05d", "3d", "<4d", "+d", ".2f", "x>5", "e", ".1%", "g", "^6"]


def make():
    formats = [{"float": value, "spec": spec, "text": format(value, spec)} for value in NUMBERS for spec in SPECS]
    formats += [{"integer": value, "spec": spec, "text": format(value, spec)} for value in INTEGERS for spec in INTEGER_SPECS]
    write(
        "callbacks",
        {
            "cases": [*stopping(), *reducing(), *checkpoints(), *others(), *mixed()],
            "formats": formats,
            "float32": [{"value": f32(value), "text": str(np.float32(value))} for value in NUMBERS if abs(value) < 1e30 or value != value],
        },
    )
    write("progress", {"cases": list(bars())})
