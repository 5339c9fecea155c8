"""Channels in letters, as papers write them."""

from __future__ import annotations

from graph.block_letters import lettered


def test_equal_channels_stay_numbers() -> None:
    """DenseNet's layers have 128 and 32 channels everywhere."""
    found = lettered([(128, 128, 128), (32, 32, 32)])
    assert found.texts == ("128", "32")
    assert found.values == ()


def test_bottlenecks_are_c_c_4c() -> None:
    """The ResNet paper's table: 64·64·256 … 512·512·2048."""
    thin, wide = (64, 128, 256, 512), (256, 512, 1024, 2048)
    found = lettered([thin, thin, wide])
    assert found.texts == ("c", "c", "4c")
    assert found.values == ("c = 64, 128, 256, 512",)


def test_expansion_and_squeeze_follow_the_blocks_width() -> None:
    """MBConv of EfficientNet: expansion 6, squeeze to a quarter of the block's channels."""
    wide, squeezed, out = (144, 240, 480), (6, 10, 20), (24, 40, 80)
    assert lettered([wide, squeezed, wide, out]).texts == ("6c", "c/4", "6c", "c")


def test_channels_without_a_common_ratio_take_letters_of_their_own() -> None:
    """Two widths that grow differently are two letters."""
    found = lettered([(1, 2), (5, 7)])
    assert len(found.values) == 2
    assert len(set(found.texts)) == 2


def test_unknown_channels_are_not_written() -> None:
    """A width that one block does not know is left out of all."""
    assert lettered([(None, 64)]).texts == ("",)


def test_rows_of_different_length_stand_apart() -> None:
    """A projection that only some of the blocks have does not share their letters."""
    assert lettered([(64, 128), (64, 128, 256)]).texts == ("c", "d")
