"""What is said of a whole network: what Keras enforces and what the top adds come from the catalogue."""

import msgspec
import pytest

from graph.model_words import Section
from worker import service
from worker.protocol import decode_frame, decode_result, encode_result
from worker.whole import sections


def told(line):
    return {section.about: section for section in sections(service.load_here(service.read(line)))}


def test_an_application_tells_its_least_size_its_last_map_and_its_top():
    found = told("resnet50v2@440x340x3")
    assert found["least input"].value == "32×32"
    assert "Keras refuses images under 32×32, where heights go 32 → 16" in found["least input"].words[0]
    assert found["last feature map"].value == "14×11×2048"
    assert "⌈H/32⌉×⌈W/32⌉×2048 at any size. Its total stride is 32×32" in found["last feature map"].words[0]
    assert found["its top"].words[0].startswith("include_top adds avg_pool, predictions: 25,613,800 parameters")


def test_without_its_top_nothing_is_said_of_one():
    assert "its top" not in told("resnet50v2,include_top=false")


@pytest.mark.parametrize("line", ["vgg16", "mobilenetv2@225x225x3,include_top=false"])
def test_the_worker_answers_with_the_same_sections(line):
    params = msgspec.json.encode({"configuration": line})
    answer = decode_frame(encode_result(1, service.METHODS["explain"](params, lambda *_: None)))
    found = decode_result("explain", answer)
    assert all(isinstance(section, Section) for section in found)
    assert {section.about: section for section in found} == told(line)
