"""Content of the pages: what is looked up for readers in a small release, and in which words."""

import json
from dataclasses import asdict

import pytest

from resources.press.content.changes import changes
from resources.press.content.indicators import indicator_page, indicators
from resources.press.content.indices import index_page
from resources.press.content.overview import overview
from resources.press.content.places import places
from resources.press.content.profiles import profile
from resources.press.content.standing import standing
from resources.press.edition import Edition
from tests.integration.press import edition


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("press"))


def test_all_content_is_json_without_numbers_that_are_none(release: Edition):
    everything = [
        *(profile(release, slug) for slug in places(release)),
        *(indicator_page(release, name) for name in indicators(release)),
        index_page(release, "soziale_lage"),
        overview(release),
        changes(release),
        standing(release),
    ]
    for content in everything:
        json.dumps(asdict(content), allow_nan=False)
