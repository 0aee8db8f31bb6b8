"""Each scenario has its own cassette, named after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.backends.recording.places import cassette_path

FOLDER = Path("records")


@pytest.mark.promise("backends.md", "Each scenario has its own file")
@pytest.mark.parametrize(
    ("nodeid", "place"),
    [
        (
            "features/users/signing_in.feature::A member signs in",
            "users/signing_in/A-member-signs-in.yaml",
        ),
        ("features/health.feature::It is up", "health/It-is-up.yaml"),
        ("health.feature::It is up", "health/It-is-up.yaml"),
        (
            "features/a.feature::A <caller> may[Ada view]",
            "a/A-caller-may-f35e2d.Ada-view.yaml",
        ),
        ("features/a.feature::Zoë 🚀", "a/Zo-c42451.yaml"),
        ("features/a.feature::🚀", "a/x-ebbc0b.yaml"),
    ],
    ids=["folder", "no folder", "no features", "outline", "letters", "nothing left"],
)
def test_the_place_is_that_of_the_feature_and_the_name_of_the_scenario(
    nodeid: str, place: str
) -> None:
    assert cassette_path(FOLDER, nodeid) == FOLDER / place


@pytest.mark.promise("backends.md", "Each scenario has its own file")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("An address[frieda@]", "An address[@frieda]"),
        ("A name[a-b]", "A name[a b]"),
        ("A name[]", "A name"),
        (f"A {'very ' * 40}long name", f"A {'very ' * 40}long one"),
    ],
)
def test_names_that_only_signs_tell_apart_have_two_places(one: str, other: str) -> None:
    places = {cassette_path(FOLDER, f"features/a.feature::{name}") for name in (one, other)}
    assert len(places) == 2
    assert all(len(place.name) < 255 for place in places)
