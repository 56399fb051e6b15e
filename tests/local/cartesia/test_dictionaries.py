"""Pronunciation dictionaries: the stand-in and our client beside Cartesia's own SDK."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cartesia import Cartesia, NotFoundError, omit
from cartesia.types import PronunciationDictItemParam

from hybrid_audio.clients.cartesia.bounded_http import bounded_client
from hybrid_audio.clients.cartesia.dictionaries import CartesiaDictionaries
from hybrid_audio.errors import NotFound
from infra.local.cartesia.dictionaries import Dictionaries
from tests.standin import RunningCartesia, running_cartesia

KEY = "sk_car_local"
SDK_VERSION = "2026-08-14"
ITEMS: list[PronunciationDictItemParam] = [
    {"text": "bayou", "alias": "by you"},
    {"text": "Hilton", "alias": "hill ton", "case_sensitive": True},
]


@pytest.fixture(scope="module")
def standin() -> Iterator[RunningCartesia]:
    with running_cartesia() as running:
        yield running


@pytest.fixture
def sdk(standin: RunningCartesia) -> Iterator[Cartesia]:
    with Cartesia(api_key=KEY, base_url=standin.url, max_retries=0) as client:
        yield client


@pytest.fixture
def ours(standin: RunningCartesia) -> Iterator[CartesiaDictionaries]:
    with bounded_client(standin.url) as http:
        yield CartesiaDictionaries(http, key=KEY, version=SDK_VERSION, fresh_s=60.0)


def test_the_sdk_creates_reads_edits_lists_and_deletes(sdk: Cartesia) -> None:
    """Each of its calls finds its route, and reads its answer."""
    names = [sdk.pronunciation_dicts.create(name=f"d{n}", items=ITEMS).id for n in range(3)]
    assert [item.text for item in sdk.pronunciation_dicts.retrieve(names[0]).items] == [
        "bayou",
        "Hilton",
    ]
    edited = sdk.pronunciation_dicts.update(names[0], items=ITEMS[:1], name="less")
    assert (edited.name, len(edited.items)) == ("less", 1)
    assert [each.id for each in sdk.pronunciation_dicts.list(limit=1)] == names
    page = sdk.pronunciation_dicts.list(limit=2, ending_before=names[2])
    assert [each.id for each in page.data] == names[:2]

    for name in names:
        sdk.pronunciation_dicts.delete(name)
    with pytest.raises(NotFoundError):
        sdk.pronunciation_dicts.retrieve(names[0])


def test_our_client_reads_what_the_sdk_wrote(sdk: Cartesia, ours: CartesiaDictionaries) -> None:
    """The entries are those of the SDK's own reading, field by field."""
    made = sdk.pronunciation_dicts.create(name="names", items=ITEMS)
    theirs = sdk.pronunciation_dicts.retrieve(made.id).items
    assert list(ours.entries(made.id)) == [item.to_dict() for item in theirs]
    with pytest.raises(NotFound, match="not a pronunciation dictionary"):
        ours.entries("pdict_none")


def test_the_request_with_a_dictionary_is_the_sdks(standin: RunningCartesia, sdk: Cartesia) -> None:
    """The id travels as the SDK sends it, and the alias is heard: it is a longer word."""
    made = sdk.pronunciation_dicts.create(
        name="x", items=[{"text": "bayou", "alias": "by you and by me and by them"}]
    )
    sizes = []
    for dictionary in (made.id, omit):
        audio = sdk.tts.generate(
            model_id="sonic-3-2026-01-12",
            transcript="Down on the bayou.",
            voice={"id": "joe"},
            output_format={"container": "wav", "encoding": "pcm_s16le", "sample_rate": 48_000},
            pronunciation_dict_id=dictionary,
        )
        sizes.append(len(audio.read()))
    assert standin.requests()[-2]["body"]["pronunciation_dict_id"] == made.id
    assert sizes[0] > sizes[1]


@pytest.mark.parametrize(
    ("written", "text", "spoken"),
    [
        ("cat", "A cat. Cat. CAT. Cats.", "A X. X. CAT. Cats."),
        ("CAT", "A cat. CAT.", "A cat. X."),
        ("green valley", "Green valley, Green Valley", "X, Green Valley"),
    ],
)
def test_matching_is_as_sonic_documents_it(
    tmp_path: Path, written: str, text: str, spoken: str
) -> None:
    """Case counts; small letters match at the start of a sentence too. State is read back."""
    state = tmp_path / "cartesia.json"
    item = f'{{"items": [{{"text": "{written}", "alias": "X"}}]}}'
    state.write_text(f'{{"d": {item}}}', encoding="utf-8")
    assert Dictionaries(state).apply("d", text) == spoken
