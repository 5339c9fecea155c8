"""Asks Keras for the tables of its applications: ``python -m tests.truth.regenerate [NAME ...]``.

Reads Keras' tensors and ``count_params`` directly and shares nothing with the loaders but the parser of a
configuration's line. With names, only those applications are renewed.
"""

from __future__ import annotations

import os
import sys
import warnings

from graph.configuration import parse
from tests.truth import tables
from tests.truth.configurations import lines
from tests.truth.tables import Table

OWN_KEYS = ("below_minimum", "batch")


def ask(name: str, line: str) -> Table:
    """Keras' table of one configuration, or its refusal."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    keras.utils.clear_session(free_memory=False)
    try:
        with warnings.catch_warnings(), keras.StatelessScope(initialize_variables=False):
            warnings.simplefilter("ignore")
            model = getattr(keras.applications, name)(weights=None, **_arguments(line))
    except Exception as error:  # EfficientNetV2 meets an own name with a KeyError
        return {"refused": " ".join(f"{type(error).__name__}: {error}".split())[:200]}
    return _table(model)


def _arguments(line: str) -> dict[str, object]:
    import keras

    configuration = parse(line, lambda path: False)
    options = dict(configuration.options)
    arguments: dict[str, object] = {key: value for key, value in options.items() if key not in OWN_KEYS}
    if options.get("below_minimum"):
        return arguments | {"input_tensor": keras.Input(configuration.shape)}  # not checked by Keras
    return arguments | ({} if configuration.shape is None else {"input_shape": configuration.shape})


def _table(model) -> Table:
    import keras

    rows, position = [], {}
    for operation in model.operations:
        outer = [position[id(tensor)] for tensor in operation._inbound_nodes[0].input_tensors]
        if isinstance(operation, keras.Sequential):
            for layer in operation.layers:
                rows.append((f"{operation.name}/{layer.name}", layer, outer))
                outer = [len(rows) - 1]
        else:
            rows.append((operation.name, operation, outer))
        position[id(operation.output)] = len(rows) - 1
    return {
        "model": model.name,
        "names": [name for name, _, _ in rows],
        "shapes": [list(operation.output.shape) for _, operation, _ in rows],
        "params": [operation.count_params() if hasattr(operation, "count_params") else 0 for _, operation, _ in rows],
        "parents": [parents for _, _, parents in rows],
        "total": model.count_params(),
        "trainable": sum(_size(variable) for variable in model.trainable_weights),
    }


def _size(variable) -> int:
    size = 1
    for dim in variable.shape:
        size *= dim
    return size


def main(names: list[str]) -> None:
    """Renew the tables of these applications, or of all."""
    import keras

    every = sorted(name for name in dir(keras.applications) if name[0].isupper())
    kept = {name: tables.read(name) for name in tables.applications()} if names else {}
    try:
        for name in names or every:
            kept[name] = {line: ask(name, line) for line in lines(name)}
            refused = sum("refused" in table for table in kept[name].values())
            print(f"{name}: {len(kept[name])} configurations, {refused} refused", flush=True)
    finally:
        tables.write(kept)
    print(f"{tables.PATH.name}: {tables.PATH.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
