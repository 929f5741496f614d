"""Named entities of a pipeline that the user has installed are heard; without one nothing changes."""

from pathlib import Path

import pytest
import spacy

from boundaries import Wards
from geocode import Gazetteer, GeocodeError, Geocoder, load_entity_model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the folder of a spaCy pipeline that takes Dunswick for a person and Farbury for a place."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [{"label": "PERSON", "pattern": "Dunswick"}, {"label": "GPE", "pattern": "Farbury"}]
    )
    folder = tmp_path_factory.mktemp("model") / "en_test"
    nlp.to_disk(folder)
    return str(folder)


def test_an_entity_speaks_for_a_place_or_against_it(wards: Wards, gazetteer: Gazetteer, model: str) -> None:
    plain, hearing = Geocoder(wards, gazetteer), Geocoder(wards, gazetteer, model=model)
    for text, sign, rises in (
        ("Met Dunswick at noon", "entity_other", False),
        ("Met Farbury at noon", "entity_place", True),
    ):
        (before,), (after,) = plain.trace(text, None), hearing.trace(text, None)
        assert (sign in before.features, sign in after.features) == (False, True)
        assert (after.reading.probability > before.reading.probability) is rises


def test_a_pipeline_that_is_not_there_or_names_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GeocodeError, match="is not installed"):
        load_entity_model("en_nothing_of_the_kind")
    spacy.blank("en").to_disk(tmp_path / "bare")
    with pytest.raises(GeocodeError, match="names no entities"):
        load_entity_model(str(tmp_path / "bare"))
