"""Scopes read from the names Keras' applications give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.scopes import scope_of


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("conv1_conv", "conv1"),
        ("conv4_block6_1_conv", "conv4/block6"),
        ("conv2_block1_preact_bn", "conv2/block1"),
        ("block2_sepconv1_act", "block2"),
        ("block1a_se_squeeze", "block1a"),
        ("block35_1_conv", "block35_1"),
        ("expanded_conv_3_squeeze_excite_conv", "expanded_conv_3"),
        ("convnext_tiny_stage_0_block_0_depthwise_conv", "convnext_tiny_stage_0/block_0"),
        ("stem_conv_pad", "stem"),
        ("separable_conv_1_bn_reduction_left1_stem_1", "stem_1"),
        ("reduction_conv_1_reduce_4", "reduce_4"),
        ("normal_concat_0", "cell_0"),
        ("encoder/layer_1/dense", "encoder/layer_1"),
    ],
)
def test_hierarchy_is_read_from_the_name(name: str, scope: str):
    """Units that a name begins with are its scope."""
    assert scope_of(name) == scope


@pytest.mark.parametrize(
    "name",
    ["conv2d_5", "conv2d_transpose_1", "batch_normalization_3", "add_1", "global_average_pooling2d", "fc1", "re_lu_6"],
)
def test_automatic_names_have_no_scope(name: str):
    """Counters that Keras adds to a class' name are no hierarchy."""
    assert scope_of(name) == ""


@given(st.text(alphabet="ab_1/2Zblock", max_size=30))
def test_scope_is_never_the_whole_name(name: str):
    """A layer never becomes its own scope, whatever its name."""
    assert scope_of(name) != name or name == ""
