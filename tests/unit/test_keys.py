"""Keys of areas: every form becomes one, and nothing else passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sozialraum.keys import LAST_STATE, AreaKey, normalise

FORMS = {
    "5358008": "05358008",
    "05358008": "05358008",
    "053580008008": "05358008",
    "53580008008": "05358008",
    "053580008": "05358008",
    "53580008": "05358008",
    "358008": "05358008",
    "05 3 58 008": "05358008",
    " 05358008\u00a0": "05358008",
    5358008.0: "05358008",
    "5358008.0": "05358008",
    "JH05358008": "JH05358008",
    "jh05358999": "JH05358999",
    "05358": "05358",
    "5358": "05358",
    "053580000000": "05358",
    "05": "05",
    "5": "05",
    "050000000000": "05",
    "053": "053",
    "053000000000": "053",
    "0535800801": "0535800801",
    "535800801": "0535800801",
    "073355011": "073355011",
    "073355011000": "073355011",
    "073355011022": "07335022",
    "DG": "DG",
}


@pytest.mark.parametrize(("text", "key"), FORMS.items())
def test_every_form_has_one_key(text: object, key: str) -> None:
    assert normalise(text, state="05").key == key


@pytest.mark.parametrize(
    "text",
    ["", "Düren", "0", "00", "17", "99", "05358008x", "JH0535800", "JH99358008", "0535800800812", "-5358008",
     "5358008.5", "5,358,008", "nan", "None", "05358008;", "Stadt 05358008", "x"],
)  # fmt: skip
def test_what_is_no_key_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no key; expected a key of an area") as error:
        normalise(text, state="05")
    assert f"'{text}'" in str(error.value)


def test_a_key_without_land_needs_the_land() -> None:
    with pytest.raises(ValueError, match="358008"):
        normalise("358008")


states = st.integers(1, LAST_STATE).map("{:02d}".format)
counties = st.tuples(states, st.integers(1, 999).map("{:03d}".format)).map("".join)
municipalities = st.tuples(counties, st.integers(1, 999).map("{:03d}".format)).map("".join)


@given(municipalities)
def test_all_forms_of_a_municipality_agree(key: str) -> None:
    county, own = key[:5], key[5:]
    expected = AreaKey("gemeinde", key)
    assert normalise(key) == expected
    assert normalise(f"{key[:2]} {key[2]} {key[3:5]} {own}") == expected
    assert normalise(f"{county}0{own}{own}") == expected
    assert normalise(f"{county}0{own}") == expected
    assert normalise(float(key)) == expected
    assert normalise(int(key)) == expected


@given(municipalities)
def test_a_municipality_without_land(key: str) -> None:
    assert normalise(key[2:], state=key[:2]) == AreaKey("gemeinde", key)


@given(municipalities, st.integers(0, 99))
def test_normalising_twice_changes_nothing(key: str, number: int) -> None:
    for form in (key, key[:5], key[:2], f"JH{key}", f"{key}{number:02d}"):
        once = normalise(form)
        assert normalise(once.key) == once
        assert once.key == form


@given(st.text(max_size=14))
def test_any_text_is_a_key_or_an_error(text: str) -> None:
    try:
        key = normalise(text, state="05").key
    except ValueError:
        return
    assert key == "DG" or key.removeprefix("JH").isascii()
    assert key == "DG" or key.removeprefix("JH").isdigit()
