"""Attributes, names and calls as plain, bounded, printable data."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import LoadError
from loaders.attributes import compute_dtype, layer_attributes, plain
from loaders.calls import Ref, read_call
from loaders.names import LONGEST_NAME, safe_name, unique_name

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def test_noise_goes_and_meaning_stays():
    config = {
        "name": "d",
        "trainable": True,
        "dtype": "float32",
        "units": 3,
        "kernel_initializer": {"class_name": "Zeros", "config": {}},
        "bias_regularizer": None,
        "activation": {"module": "builtins", "class_name": "function", "config": "relu"},
        "batch_input_shape": [None, 3],
    }
    assert layer_attributes(config) == {"units": 3, "activation": "relu"}
    policy = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}
    assert layer_attributes({"trainable": False, "dtype": policy}) == {"trainable": False, "dtype": "mixed_float16"}


def test_a_layer_inside_a_layer_is_cleaned_too():
    cell = {"class_name": "LSTMCell", "config": {"name": "c", "units": 4, "seed": 1, "bias_initializer": {}}}
    assert layer_attributes({"cells": [cell]}) == {
        "cells": [{"class_name": "LSTMCell", "config": {"name": "c", "units": 4}}]
    }


@pytest.mark.parametrize(
    "function",
    [
        ["4wEAAAAAAAAA...", None, None],  # Keras 2: marshalled code
        {"class_name": "__lambda__", "config": {"code": "4wEAAAA", "defaults": None}},  # Keras 3
    ],
)
def test_code_is_not_kept(function):
    config = {"function": function, "function_type": "lambda", "module": "m", "output_shape": [3], "arguments": {}}
    assert layer_attributes(config, "Lambda") == {"output_shape": [3]}
    assert "4wE" not in str(layer_attributes({"initial": {"class_name": "__lambda__", "config": {"code": "4wE"}}}))


def test_long_lists_and_arrays_are_their_sizes():
    """A vocabulary of 20,000 words, a positional table of 32×64."""
    array = {"class_name": "__numpy__", "config": {"value": [[0.5] * 64] * 32, "dtype": "float32"}}
    small = {"class_name": "__tensor__", "config": {"value": [1, 2], "dtype": "int32"}}
    assert layer_attributes({"vocabulary": ["w"] * 20_000, "table": array, "pair": small}) == {
        "vocabulary": {"length": 20_000},
        "table": {"shape": [32, 64], "dtype": "float32"},
        "pair": {"shape": [2], "dtype": "int32", "value": [1, 2]},
    }


def test_numbers_no_json_holds():
    assert plain([math.inf, -math.inf]) == ["inf", "-inf"]
    with pytest.raises(LoadError, match="a size of 31 digits"):
        plain({"units": 10**30})


@given(JSON)
def test_any_value_encodes(value):
    """What stays can always be sent, kept and printed."""
    msgspec.json.encode(plain(value))


@pytest.mark.parametrize(
    ("policy", "dtype"),
    [("", "float32"), ("float16", "float16"), ("mixed_bfloat16", "bfloat16"), ("int8_from_float32", "float32")],
)
def test_what_a_policy_computes_in(policy, dtype):
    assert compute_dtype(policy) == dtype


@given(st.text(min_size=1))
def test_safe_names_are_printable_and_bounded(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= LONGEST_NAME
    assert safe == safe_name(safe)
    assert not any(ord(char) < 32 or char in "\u202e\u2066\u200b\ufeff\u2028" for char in safe)
    safe.encode()


def test_other_scripts_stay():
    assert safe_name("畳み込み_1 Größe é ×2") == "畳み込み_1 Größe é ×2"


def test_unique_names_count():
    assert unique_name("a", {"a", "a~2"}) == "a~3"


X, Y, Z = Ref("x"), Ref("y"), Ref("z", 1, 2)


@pytest.mark.parametrize(
    ("op_type", "args", "kwargs", "inputs", "attributes"),
    [
        ("Add", [X, Y], {}, (X, Y), {}),
        ("Subtract", [1, X], {}, (X,), {"x1": 1}),
        ("Concatenate", [[X, Y, Z]], {}, (X, Y, Z), {}),
        ("Dense", [X], {"training": None, "mask": None}, (X,), {}),
        ("MultiHeadAttention", [X], {"key": Z, "value": Y}, (X, Y, Z), {}),
        (
            "MultiHeadAttention",
            [X, Y],
            {"attention_mask": Z, "use_causal_mask": True},
            (X, Y, Z),
            {"arguments": ["query", "value", "attention_mask"], "use_causal_mask": True},
        ),
        ("LSTM", [X], {"initial_state": [Y, Z]}, (X, Y, Z), {}),
        ("LSTM", [X], {"mask": Y}, (X, Y), {"arguments": ["sequences", "mask"]}),
        ("Where", [X, Y, 0.0], {}, (X, Y), {"x2": 0.0}),
        ("Full", [3], {}, (), {"fill_value": 3}),
        ("Model", [{"b": Y, "a": X}], {}, (X, Y), {}),
    ],
)
def test_tensors_and_constants_of_a_call(op_type, args, kwargs, inputs, attributes):
    assert read_call(op_type, args, kwargs) == (inputs, attributes)
