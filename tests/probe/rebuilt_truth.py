"""Each Keras model that the loaders' tests write, rebuilt by the probe, given the same weights, run on the same input.

Run as ``python -m tests.probe.rebuilt_truth FOLDER``; prints JSON: by model the greatest difference of its outputs,
or the error. A process of its own: Keras takes ten seconds to import and warns a lot.
"""

import json
import os
import sys
import warnings
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.simplefilter("ignore")

MODELS = ("sequential", "functional", "operators", "nested", "recurrent", "attention", "mixed", "frozen", "vision")
REFUSED = ("custom", "lambda")


def main(folder: Path) -> None:
    import keras

    from tests.loaders import keras_files

    found = {}
    for name in (*MODELS, *REFUSED):
        model = getattr(keras_files, f"k3_{name}")(keras)
        path = folder / f"{name}.keras"
        model.save(path)
        found[name] = compared(keras, model, str(path))
    for line in ("mobilenetv3small@64x64x3", "resnet50v2@64x64x3", "convnexttiny@64x64x3"):
        found[line] = compared(keras, application(keras, line), line)
    print(json.dumps(found))


def application(keras, line):
    from loaders.catalogue import find_application

    keras.utils.clear_session()
    cls = getattr(keras.applications, find_application(line.partition("@")[0]).name)
    return cls(weights=None, input_shape=(64, 64, 3))


def compared(keras, model, line):
    from graph.errors import ArchigramError
    from probe.inputs import load_sized, numbers
    from probe.keras_layers import rebuild
    from probe.task import read

    line += "@32x48x3" if "vision" in line else ""
    try:
        graph = load_sized(read(line))
        rebuilt = rebuild(graph)
    except ArchigramError as error:
        return str(error)
    if [list(w.shape) for w in rebuilt.weights] != [list(w.shape) for w in model.weights]:
        return f"weights {[w.path for w in model.weights]} became {[w.path for w in rebuilt.weights]}"
    rebuilt.set_weights(model.get_weights())
    feed = [numbers(spec, read(line)) for spec in graph.inputs]
    ours, theirs = (keras.tree.flatten(m(feed if len(feed) > 1 else feed[0], training=False)) for m in (rebuilt, model))
    differences = [
        keras.ops.max(keras.ops.abs(keras.ops.cast(a, "float32") - keras.ops.cast(b, "float32")))
        for a, b in zip(ours, theirs, strict=True)
    ]
    return max(float(d) for d in differences)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
