"""An independent timing loop, as anybody would write it: ``python plain_loop.py keras NAME SIZE`` or ``onnx FILE``.

Builds, calls a few times, then for each line on stdin with a number of seconds prints the milliseconds of each call.
"""

import json
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"


def keras_call(name, size):
    import keras
    import numpy
    import tensorflow

    model = getattr(keras.applications, name)(weights=None, input_shape=(size, size, 3))
    forward = tensorflow.function(model)
    image = tensorflow.constant(numpy.random.default_rng(1).standard_normal((1, size, size, 3)).astype("float32"))
    return lambda: forward(image)


def onnx_call(path):
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    draw = numpy.random.default_rng(1)
    feed = {item.name: draw.standard_normal(item.shape).astype("float32") for item in session.get_inputs()}
    return lambda: session.run(None, feed)


def main():
    kind, what, *rest = sys.argv[1:]
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    call = keras_call(what, int(rest[0])) if kind == "keras" else onnx_call(what)
    for _ in range(10):
        call()
    print("ready", file=out, flush=True)
    for line in sys.stdin:
        call()
        end, found = time.perf_counter() + float(line), []
        while len(found) < 3 or time.perf_counter() < end:
            start = time.perf_counter()
            call()
            found.append(1000 * (time.perf_counter() - start))
        print(json.dumps(found), file=out, flush=True)


main()
