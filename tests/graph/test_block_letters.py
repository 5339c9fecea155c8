"""Channels in letters, as papers write them."""

from __future__ import annotations

from graph.block_letters import in_turn, lettered


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


def test_multiples_of_what_enters_are_written_as_such() -> None:
    """The first block of a stage expands what the stage before gave: 16 to 96, 24 to 144."""
    found = lettered([(96, 144, 144, 192), (24, 24, 32, 32)], (16, 24, 24, 32), (24, 24, 32, 32))
    assert found.texts == ("6·in", "c")
    assert found.values == ("c = 24, 32", "in: input channels")


def test_a_part_that_some_blocks_lack_is_a_multiple_where_it_stands() -> None:
    """A projection in the first block of each stage."""
    assert lettered([(64, 64, 128), (256, 256, 512), (256, 0, 512)]).texts == ("c", "4c", "4c")


def test_c_is_no_other_channel_than_what_leaves() -> None:
    """Where that is one number the letters begin with d."""
    assert lettered([(72, 88), (24, 24)], (16, 24), (24, 24)).texts == ("d", "24")


def test_what_differs_in_a_run_is_said_in_turn() -> None:
    """Few values one after the other, many as a range."""
    assert in_turn(["96", "144", "144"]) == "96|144"
    assert in_turn([str(size) for size in (50, 40, 60, 30, 20)]) == "20–60"
