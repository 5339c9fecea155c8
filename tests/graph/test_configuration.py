"""The configuration's line: what it means, that it prints as it parses, and its refusals."""

import string

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.configuration import LARGEST_SIZE, Configuration, parse, parse_shape, parse_value, print_value
from graph.errors import ConfigurationError


def nothing(_path):
    return False


def only(*paths):
    return lambda path: path in paths


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ResNet50V2", Configuration("resnet50v2")),
        ("resnet50v2@440x340x3", Configuration("resnet50v2", (440, 340, 3))),
        ("resnet50v2@?x?x3", Configuration("resnet50v2", (None, None, 3))),
        ("resnet50v2@nonexNonex3", Configuration("resnet50v2", (None, None, 3))),
        ("resnet50v2@440×340×3", Configuration("resnet50v2", (440, 340, 3))),
        ("vgg16,include_top=FALSE,classes=10", Configuration("vgg16", None, (("classes", 10), ("include_top", False)))),
        ("mobilenet,alpha=0.5,pooling=avg", Configuration("mobilenet", None, (("alpha", 0.5), ("pooling", "avg")))),
        ("a/b.onnx@1x3x224x224,batch=1", Configuration("a/b.onnx", (1, 3, 224, 224), (("batch", 1),))),
        ("b.onnx,input_ids=1x128", Configuration("b.onnx", None, (("input_ids", (1, 128)),))),
        ("b.onnx,in:0=?x128", Configuration("b.onnx", None, (("in:0", (None, 128)),))),
        ("f.py:build@3x3,n=2", Configuration("f.py:build", (3, 3), (("n", 2),))),
        (r"C:\models\x.onnx@1x3", Configuration(r"C:\models\x.onnx", (1, 3))),
        ("vgg16,pooling=none", Configuration("vgg16", None, (("pooling", None),))),
        ('vgg16,name="a,b"', Configuration("vgg16", None, (("name", "a,b"),))),
        ("net@128x", Configuration("net", (128,))),
        ("net@128", Configuration("net", (128,))),
    ],
)
def test_a_line_means(line, expected):
    assert parse(line, nothing) == expected


def test_options_in_another_order_are_the_same_configuration():
    first, second = parse("vgg16,b=1,a=2", nothing), parse("vgg16,a=2,b=1", nothing)
    assert first == second
    assert hash(first) == hash(second)
    assert str(first) == "vgg16,a=2,b=1"


def test_canonical_line_of_the_contract():
    line = "resnet50v2@440x340x3,include_top=false"
    assert str(parse("ResNet50V2@440X340x3, include_top=False", nothing)) == line


def test_existing_files_whole_name_wins_over_splitting():
    name = "my@home,v=2.onnx"
    assert parse(name, only(name)) == Configuration(name)
    assert parse(name + "@1x3", only(name)) == Configuration(name, (1, 3))


def test_the_longest_existing_file_wins():
    assert parse("a@1x3", only("a", "a@1x3")).source == "a@1x3"
    assert parse("m.onnx@1x3,k=1", only("m.onnx", "m.onnx@1x3")).source == "m.onnx@1x3"


def test_a_missing_model_file_is_not_split():
    assert parse("user@host/model.onnx", nothing).source == "user@host/model.onnx"


def test_a_file_named_like_an_application_is_told_apart():
    file = parse("VGG16", only("VGG16", "./VGG16"))
    assert str(file) == "./VGG16"
    assert not file.names_application
    assert parse(str(file), only("VGG16", "./VGG16")) == file


def test_function_and_path_of_a_python_source():
    configuration = parse(r"C:\a\f.py:build@3x3", only(r"C:\a\f.py"))
    assert (configuration.path, configuration.function) == (r"C:\a\f.py", "build")
    plain = parse(r"C:\a\f.onnx", nothing)
    assert (plain.path, plain.function) == (r"C:\a\f.onnx", "")


def test_changed_copies_leave_the_first_alone():
    first = Configuration("vgg16")
    second = first.with_shape((64, 64, 3)).with_option("classes", 10).with_option("classes", 5)
    assert str(first) == "vgg16"
    assert str(second) == "vgg16@64x64x3,classes=5"
    assert second.without_option("classes").with_shape(None) == first
    assert second.option("classes") == 5
    assert second.option("alpha", 0.5) == 0.5


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", 'the configuration is empty; try "resnet50v2@440x340x3" or "model.onnx,batch=1"'),
        ("@3x3", '"@3x3" names no source before its shape or options; try "resnet50v2@440x340x3" or '
         '"model.onnx,batch=1"'),
        (
            "vgg16@,a=1",
            'no shape follows "@"; write sizes with x between, "?" for an unknown one, like 440x340x3 or ?x?x3',
        ),
        ("vgg16,include_top", '"include_top" is not KEY=VALUE; write options like "include_top=false"'),
        ("vgg16,", '"" is not KEY=VALUE; write options like "include_top=false"'),
        ("vgg16,a=", '"a=" is not KEY=VALUE; write options like "include_top=false"'),
        ("vgg16,a=1,a=2", "a is given twice; keep one of them"),
        ('vgg16,a="x', '"x is not closed by a quote; write it like "text"'),
        ("vgg16,a=" + "9" * 30, f"99999999999999999999… is too large a number; the largest is {LARGEST_SIZE}"),
    ],
)  # fmt: skip
def test_refusals(line, says):
    with pytest.raises(ConfigurationError) as refusal:
        parse(line, nothing)
    assert str(refusal.value) == says


@pytest.mark.parametrize("shape", ["axb", "0x3", "-1x3", "440x340xthree", "3xx3", "9999999999x3", "1.5x2", "x"])
def test_what_is_no_shape(shape):
    with pytest.raises(ConfigurationError, match="is not a shape"):
        parse("vgg16@" + shape, nothing)


sizes = st.none() | st.integers(1, LARGEST_SIZE)
shapes = st.lists(sizes, max_size=5).map(tuple)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = (
    st.booleans() | st.none() | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False)
    | texts | shapes
)  # fmt: skip
keys = st.text(string.ascii_letters + string.digits + "_.:/-@", min_size=1, max_size=8)
sources = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,9}", fullmatch=True) | st.text(
    string.ascii_letters + "/.@,:=-_?\\", min_size=1
).map("./".__add__)
configurations = st.builds(
    Configuration,
    sources,
    st.none() | shapes,
    st.dictionaries(keys, values, max_size=4).map(lambda d: tuple(d.items())),
)


@given(configurations)
def test_a_printed_line_parses_to_the_same_configuration(configuration):
    exists = only(configuration.source) if configuration.source.startswith("./") else nothing
    again = parse(str(configuration), exists)
    assert again == configuration
    assert str(again) == str(configuration)


@given(configurations)
def test_the_codec_round_trips(configuration):
    assert msgspec.json.decode(msgspec.json.encode(configuration), type=Configuration) == configuration


@given(values)
def test_a_value_keeps_its_type(value):
    again = parse_value(print_value(value))
    assert again == value
    assert type(again) is type(value)


@given(st.text())
def test_any_text_parses_or_is_refused_in_one_line(text):
    said = ""
    try:
        parse(text, nothing)
    except ConfigurationError as refusal:
        said = str(refusal)
    assert "\n" not in said


def test_rank_zero_and_one():
    assert parse_shape("()") == ()
    assert parse_shape("7") == parse_shape("7x") == (7,)
    assert parse_value("7x") == (7,)
    assert parse_value("7") == 7
