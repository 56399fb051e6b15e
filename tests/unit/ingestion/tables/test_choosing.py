"""Which column holds the texts: the answer names it and says why."""

import pytest

from hybrid_audio.ingestion.tables.header_words import plain
from tests.unit.ingestion.reads import codes, read, refusal

TABLE = "ID;Vorname;Nachname;Firma\n1;Jürgen;Meier;Acme\n2;Zoë;Braun;Initech\n"


def column(
    content: str, *, named: str | None = None, target: str | None = "names"
) -> tuple[str | None, str]:
    """Return the chosen column and why it was chosen."""
    reading = read(content, column=named, target=target)
    return reading.column, reading.column_reason


@pytest.mark.parametrize("named", ["Nachname", "nachname", " NACHNAME "])
def test_a_named_column_is_taken(named: str) -> None:
    """Case and spaces at the ends do not count."""
    assert column(TABLE, named=named) == ("Nachname", "it was named in the request")


@pytest.mark.parametrize("named", ["first name", "first_name", "FirstName", "FIRST-NAME"])
def test_a_named_column_is_found_in_another_spelling(named: str) -> None:
    """Another spelling is taken when no header is exactly as named."""
    assert column("First_Name,x\nAnn,1\n", named=named)[0] == "First_Name"


def test_an_exact_name_goes_before_another_spelling() -> None:
    """Of two spellings of one header, the one that was asked for is read."""
    reading = read("first name,first_name\nAnn,Bob\n", column="first_name")
    assert [item.text for item in reading.items] == ["Bob"]


def test_an_unknown_column_is_refused_with_the_ones_there_are() -> None:
    """The refusal lists the columns, so that the next request can be right."""
    assert refusal(TABLE, column="name").endswith("its columns are: ID, Vorname, Nachname, Firma")
    assert refusal('["Ann"]', column="name").endswith("it lists bare texts")
    assert refusal('[{"a": "x"}]', column="name").endswith("its columns are: a")


def test_a_named_column_that_stands_there_twice_is_refused() -> None:
    """The caller meant one of them."""
    assert "2 times (column 1, column 3)" in refusal("name,x,Name\nAnn,1,Bob\n", column="name")


def test_a_duplicate_header_that_nobody_named_is_noted() -> None:
    """The first one is read."""
    assert "2 columns have the header of the chosen one; the first was read" in [
        each.detail for each in read("name,name\nAnn,Bob\n").warnings
    ]


def test_a_column_can_be_named_by_its_place() -> None:
    """Where there are no headers, or it has none."""
    assert [item.text for item in read("1,Ann\n2,Bob\n3,Cid\n", column="column 2").items] == [
        "Ann",
        "Bob",
        "Cid",
    ]
    assert [item.text for item in read("id,\n1,Ann\n", column="column 2").items] == ["Ann"]


@pytest.mark.parametrize(
    ("target", "chosen"),
    [("names", "Vorname"), ("developers", "Firma"), ("vornamen", "Vorname"), (None, "Vorname")],
)
def test_the_header_is_matched_to_the_dataset(target: str | None, chosen: str) -> None:
    """First names for names, companies for developers."""
    assert column(TABLE, target=target) == (
        chosen,
        f"its header is the best match for {target or 'a list of texts'}",
    )


@pytest.mark.parametrize(
    "header",
    [
        "name",
        "First Name",
        "firstname",
        "GIVEN NAME",
        "Prénom",
        "prenom",
        "Nombre",
        "Vorname",
        "имя",
        "名前",
        "\ufeffname",
    ],
)
def test_headers_of_first_names_are_known_in_many_languages(header: str) -> None:
    """A header of first names is found in any column and is not an item."""
    reading = read(f"id,{header}\n1,Ann\n")
    assert [item.text for item in reading.items] == ["Ann"]


@pytest.mark.parametrize(
    "header", ["developer", "Developer Name", "Company", "BRAND", "Resort", "Société", "Empresa"]
)
def test_headers_of_companies_are_known(header: str) -> None:
    """Developers are read from the company's column rather than a person's."""
    reading = read(f"name,{header}\nAnn,Hilton\n", target="developers")
    assert [item.text for item in reading.items] == ["Hilton"]


def test_the_column_of_a_custom_dataset_is_headed_like_it() -> None:
    """A header in the singular or the plural of the dataset's name is taken."""
    for header in ("city", "Cities", "city_name"):
        assert column(f"name,{header}\nAnn,Rome\n", target="cities")[0] == header


def test_a_lone_column_needs_no_header() -> None:
    """Its first line is an item, unless it is a header for this dataset."""
    assert column("Ann\nBob\n") == ("column 1", "it is the only column")
    assert read("City\nRome\n", target="cities").rows_read == 1


def test_a_lone_column_that_is_headed_otherwise_is_refused() -> None:
    """`City` above `Rome` is no list of names; the caller may say that it is one."""
    assert refusal("City\nRome\n").startswith("line 1: heads the only column with 'City'")
    assert read("City\nRome\n", header_line=0).rows_read == 2
    assert read("City\nRome\n", column="City").rows_read == 1


def test_without_a_known_header_the_column_that_looks_like_texts_is_taken() -> None:
    """Figures and addresses are no texts; among texts the one with fewer repetitions."""
    chosen, reason = column("7;a@b.de;Rome;Ann\n8;c@d.de;Rome;Bob\n9;e@f.de;Rome;Cid\n")
    assert (chosen, reason) == (
        "column 4",
        "no header is known; of its first cells 100% look like texts, 100% differ",
    )


def test_unknown_headers_are_told_from_data_by_what_stands_below() -> None:
    """A word above figures is a header."""
    reading = read("Wer,Wieviel\nAnn,5\nBob,6\n")
    assert reading.columns == ("Wer", "Wieviel")
    assert [item.text for item in reading.items] == ["Ann", "Bob"]


def test_a_table_of_figures_is_refused_with_its_columns() -> None:
    """A guess would be worse."""
    assert refusal("1,2\n3,4\n5,6\n").startswith(
        "column: must be named, no column looks like texts; its columns are"
    )


def test_a_first_line_that_is_read_as_data_is_noted() -> None:
    """It may have been a header in words nobody knows."""
    assert "line 1 holds no known header and was read as data" in [
        each.detail for each in read("Ann,Rome\nBob,Rome\nCid,Rome\n").warnings
    ]


def test_columns_without_a_header_are_called_by_their_place() -> None:
    """A warning lists the columns that have no header."""
    reading = read("name,,\nAnn,x,y\n")
    assert reading.columns == ("name", "column 2", "column 3")
    assert "without a header: column 2, column 3" in [each.detail for each in reading.warnings]


def test_columns_of_details_are_read_with_the_text() -> None:
    """An empty cell says nothing; the note says that they were read."""
    reading = read("name,Spoken,language,Voice ID,enabled\nSiobhan,Shi-vawn,en-IE,v1,no\nAnn,,,,\n")
    siobhan, ann = reading.items
    assert (siobhan.spoken, siobhan.language, siobhan.voice_id, siobhan.enabled) == (
        "Shi-vawn",
        "en-IE",
        "v1",
        False,
    )
    assert (ann.spoken, ann.language, ann.voice_id, ann.enabled) == (None, None, None, None)
    assert [each.detail for each in reading.warnings] == [
        "also read: spoken, language, voice_id, enabled"
    ]


def test_headers_are_compared_without_case_accents_and_punctuation() -> None:
    """Spellings of one header are equal in any script."""
    assert plain("  Prénom ") == plain("PRENOM")
    assert plain("First-Name") == plain("first_name") == "firstname"
    assert plain("ИМЯ") == "имя"


def test_one_blank_cell_does_not_change_the_choice() -> None:
    """The header decides, and not the cells, however many are blank."""
    for blank in range(3):
        names = ["Lena", "Yusuf", "Ana"]
        names[blank] = ""
        rows = "".join(f"{name},Premium\n" for name in names)
        assert column(f"Attendee Name,Ticket Type\n{rows}")[0] == "Attendee Name"


def test_a_column_without_texts_is_passed_over_with_a_guess() -> None:
    """In an export of orders `Name` is the number of the order."""
    content = "Name,Email,Billing Name\n#1001,a@b.de,Ana\n#1002,b@b.de,Ben\n"
    reading = read(content)
    assert [item.text for item in reading.items] == ["Ana", "Ben"]
    assert "column_without_texts?" in codes(reading)


def test_a_name_beside_people_is_no_developer() -> None:
    """Alone it is: a list of developers may be headed so."""
    assert column("Name,City\nHilton,Rome\n", target="developers")[0] == "Name"
    people = "Name,Given Name,Family Name\nMira Keller,Mira,Keller\n"
    assert "its columns are" in refusal(people, target="developers")


def test_several_texts_without_a_known_header_are_refused_with_how_to_say() -> None:
    """Surname and first name look the same."""
    fault = refusal("Keller,Mira\nBrandt,Otto\nMoss,Ada\n")
    assert fault == (
        "column: must be named, several look like texts; its columns are: column 1, column 2; "
        "say for example column=column 1"
    )


def test_objects_of_json_follow_the_rules_of_columns() -> None:
    """The keys of objects are chosen from as the headers of a table are."""
    assert column('[{"lastName": "Moss", "firstName": "Ana"}]')[0] == "firstName"
    assert "no header says names" in refusal('[{"city": "Rome"}, {"city": "Ulm"}]')
    assert "several look like texts" in refusal('[{"a": "Ana", "b": "Rome"}]')
    assert codes(read('[{"a": "Ana"}, {"a": "Ben"}]', "x")) == ["header_unknown?"]


def test_a_name_of_several_words_is_told_as_a_full_name() -> None:
    """`Hey Mira Keller` is not what a template says."""
    assert codes(read("Name,City\nMira Keller,Bonn\nOtto Brandt,Ulm\n")) == ["full_name?"]
    assert codes(read("Name,City\nMira,Bonn\nMary Ann,Ulm\n")) == []


def test_a_line_that_explains_the_header_is_dropped() -> None:
    """Forms say below it what is required."""
    reading = read("First Name,Email\nrequired,optional\nAna,a@b.de\n")
    assert [item.text for item in reading.items] == ["Ana"]
    assert reading.dropped == {"explains the header, and is not an item": 1}
