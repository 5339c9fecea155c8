"""The user's own function: run only with consent, drawn as what it returns, blamed by its own lines."""

from __future__ import annotations

import sys
from textwrap import dedent

import pytest

from graph.configuration import Configuration, parse
from graph.errors import ArchigramError, ConfigurationError, LoadError, TrustNeeded, UserCodeError
from graph.index import Index
from loaders.python_function import content_key, load

keras = pytest.importorskip("keras")

NET = """
    import keras
    from keras import layers
    from sizes import WIDTH

    def build(classes=3, input_shape=(32, 32, 3), **more):
        image = keras.Input(input_shape, name="image")
        x = layers.Conv2D(WIDTH, 3, name="conv")(image)
        x = layers.GlobalAveragePooling2D(name="pool")(x)
        return keras.Model(image, layers.Dense(classes, name="head", **more)(x), name="mine")

    def fixed():
        return keras.Sequential([keras.Input((8,), name="x"), layers.Dense(2, name="only")], name="fixed")

    SHARED = keras.layers.Dense(4, name="shared")

    def once():
        if once.calls:
            raise RuntimeError("built twice")
        once.calls += 1
        x = keras.Input((4,), name="x")
        return keras.Model(x, SHARED(SHARED(x)), name="once")

    once.calls = 0

    class Own(keras.Model):
        def __init__(self):
            super().__init__(name="own")
            self.conv = layers.Conv2D(4, 3, name="conv")
            self.pool = layers.GlobalMaxPooling2D(name="pool")

        def call(self, x, training=False):
            return self.pool(self.conv(x))

    class Opaque(Own):
        def call(self, x, training=False):
            return self.pool(self.conv(keras.ops.convert_to_tensor(keras.ops.convert_to_numpy(x))))

    def built():
        model = Opaque()
        model(keras.ops.zeros((1, 9, 9, 3)))
        return model

    ready = fixed()

    def fails(depth=1):
        return fails(depth - 1) if depth else layers.Dense(-1)

    def leaves():
        import sys
        sys.exit("no data")

    def nothing():
        pass

    def pair():
        return fixed(), 3

    def needs(width, *, depth):
        return fixed()
"""


@pytest.fixture
def net(tmp_path):
    (tmp_path / "net.py").write_text(dedent(NET))
    (tmp_path / "sizes.py").write_text("WIDTH = 6\n")
    return tmp_path / "net.py"


def opened(net, rest, trust=True):
    configuration = parse(f"{net}:{rest}", lambda path: path == str(net) or path.endswith(".py"))
    return load(configuration, str(net), trust=trust)


def shapes(graph):
    return {node.name: node.outputs[0].shape for node in graph.nodes}


def test_nothing_runs_without_consent(net, tmp_path):
    net.write_text(f"import pathlib\npathlib.Path({str(tmp_path / 'ran')!r}).touch()\n")
    with pytest.raises(TrustNeeded, match=r'"net.py:build" is a program .* --trust'):
        opened(net, "build", trust=False)
    assert not (tmp_path / "ran").exists()
    with pytest.raises(LoadError):
        opened(net, "build")
    assert (tmp_path / "ran").exists()  # the canary sings where consent was given


def test_the_returned_model_is_drawn(net):
    graph = opened(net, "build")
    assert shapes(graph) == {
        "image": (None, 32, 32, 3), "conv": (None, 30, 30, 6), "pool": (None, 6), "head": (None, 3)
    }  # fmt: skip
    assert sum(weight.count for weight in graph.weights) == 6 * (27 + 1) + 3 * (6 + 1)


def test_options_are_the_functions_arguments(net):
    graph = opened(net, "build@20x24x3,classes=9,use_bias=false")
    assert shapes(graph)["conv"] == (None, 18, 22, 6)
    assert sum(weight.count for weight in graph.weights) == 6 * (27 + 1) + 9 * 6


def test_a_shape_the_function_does_not_take_is_worked_out_by_the_rules(net):
    assert shapes(opened(net, "fixed,batch=5")) == {"x": (5, 8), "only": (5, 2)}


def test_a_model_that_cannot_be_built_twice_is_built_once_each_time(net):
    for _ in range(2):
        assert list(shapes(opened(net, "once"))) == ["x", "shared", "shared#2"]


def test_a_model_that_is_already_there(net):
    assert shapes(opened(net, "ready"))["only"] == (None, 2)


def test_a_class_of_ones_own_shows_its_layers_once_its_input_is_known(net):
    assert list(shapes(opened(net, "Own@12x12x3")).items())[1:] == [("conv", (None, 10, 10, 4)), ("pool", (None, 4))]
    with pytest.raises(LoadError, match=r"never built; give its input's shape, like net.py:Own@224x224x3"):
        opened(net, "Own")


def test_a_class_whose_call_cannot_be_traced_is_one_node_with_its_weights(net):
    graph = opened(net, "built")
    (node,) = [node for node in graph.nodes if node.op_type == "Opaque"]
    assert node.opaque
    assert sum(Index(graph).weights[name].count for name in node.weights) == 4 * (27 + 1)


def test_what_lies_beside_the_file_is_read_anew_and_forgotten(net):
    opened(net, "build")
    assert "sizes" not in sys.modules
    assert str(net.parent) not in sys.path
    before = content_key(str(net))
    (net.parent / "sizes.py").write_text("WIDTH = 11\n")
    assert content_key(str(net)) != before
    assert shapes(opened(net, "build"))["pool"] == (None, 11)


def test_an_exception_is_blamed_on_the_users_own_line(net):
    with pytest.raises(UserCodeError) as raised:
        opened(net, "fails")
    line = dedent(NET).splitlines().index("    return fails(depth - 1) if depth else layers.Dense(-1)") + 1
    assert str(raised.value).startswith(
        f'"net.py:fails" raised ValueError in net.py, line {line}, in fails: '
        "return fails(depth - 1) if depth else layers.Dense(-1): Received an invalid value for `units`"
    )
    assert raised.value.traceback.count(f'net.py", line {line}, in fails') == 2
    assert "loaders/python_function.py" not in raised.value.traceback


REFUSALS = {
    "leaves": (UserCodeError, '"net.py:leaves" called sys.exit in net.py, line {exit}, in leaves: sys.exit("no data")'),
    "nothing": (LoadError, '"net.py:nothing" returned nothing; end the function with: return model'),
    "pair": (LoadError, '"net.py:pair" returned a tuple, not a Keras model; return the model alone'),
    "needs": (ConfigurationError, '"net.py:needs" needs width, depth; give it as an option, like width=3'),
    "biuld": (LoadError, 'there is no function "biuld" in "net.py"; its functions are: build'),
    "fixed,width=3": (ConfigurationError, '"net.py:fixed" has no option "width"'),
    "fixed@3x3": (ConfigurationError, 'the input "x" of "net.py:fixed" has 1 sizes besides the batch (8), not 2;'),
}  # fmt: skip


@pytest.mark.parametrize("line", REFUSALS)
def test_everything_else_is_refused_in_one_line(line, net):
    kind, says = REFUSALS[line]
    says = says.replace("{exit}", str(dedent(NET).splitlines().index('    sys.exit("no data")') + 1))
    with pytest.raises(kind) as refused:
        opened(net, line)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("source", "says"),
    {
        "def f(:\n": "raised SyntaxError in net.py, line 1: invalid syntax",
        "import nosuchmodule\n": "raised ModuleNotFoundError in net.py, line 1, in <module>: import nosuchmodule",
        "\x00": "raised SyntaxError",
        "1/0\n": "raised ZeroDivisionError in net.py, line 1",
        "raise Exception('a\\nb' * 9999)\n": "raised Exception in net.py, line 1",
        "class E(BaseException):\n    pass\nraise E('\\x1b[31m')\n": "raised E in net.py, line 3",
        "def f():\n    return f()\n": "raised RecursionError in net.py, line 2, in f",
        "f = 3\n": '"net.py:f" is no function but an int; it defines no function at all',
    }.items(),
)
def test_whatever_the_file_does_is_one_line(source, says, net):
    net.write_text(source)
    with pytest.raises(ArchigramError) as refused:
        opened(net, "f")
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 1000


def test_a_missing_file_asks_for_no_consent(tmp_path):
    path = str(tmp_path / "gone.py")
    with pytest.raises(LoadError, match="there is no file"):
        load(Configuration(f"{path}:build"), path)


def test_a_model_of_keras_2_is_read_by_its_architecture(net):
    pytest.importorskip("tf_keras")
    net.write_text(
        "import tf_keras\ndef f():\n    return tf_keras.Sequential([tf_keras.layers.Input((8,)),"
        " tf_keras.layers.Dense(2, name='d')], name='two')\n"
    )
    graph = opened(net, "f")
    assert graph.name == "two"
    assert shapes(graph)["d"] == (None, 2)
