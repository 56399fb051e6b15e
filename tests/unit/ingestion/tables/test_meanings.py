"""What is chosen below each of many headers, with everything that decorates them."""

# ruff: noqa: RUF001 - the languages of the lists have letters that look like Latin ones

import unicodedata

import pytest

from hybrid_audio.ingestion.reading import Confidence
from hybrid_audio.ingestion.tables.header_words import plain
from hybrid_audio.ingestion.tables.meanings import meaning_of
from tests.unit.ingestion.reads import read, refusal

C, L = Confidence.CERTAIN, Confidence.LIKELY
NAMES_OF_PEOPLE: tuple[tuple[str, Confidence], ...] = (
    ("First Name", C),
    ("FIRST_NAME*", C),
    ("First name:", C),
    ("firstName", C),
    ("First Names", C),
    ("FNAME", C),
    ("first", C),
    ("Given Name", C),
    ("Given Name(s)", C),
    ("Forename", C),
    ("Preferred Name", C),
    ("Customer First Name", C),
    ("customerFirstName", C),
    ("billing_first_name", C),
    ("Shipping Address First Name", C),
    ("contact.firstname", C),
    ("First Name (required)", C),
    ("Name (First)", C),
    ("What is your first name?", C),
    ("Guest 1 - First Name", C),
    ("Vorname", C),
    ("Vornamen", C),
    ("Kundenvorname", C),
    ("Vorname des Kunden", C),
    ("Vorname (Pflichtfeld)", C),
    ("Prénom", C),
    ("Prenom", C),
    ("Prénoms", C),
    ("Prénom du client", C),
    ("Nombre", C),
    ("Nombres", C),
    ("Nombre (obligatorio)", C),
    ("Nombre del cliente", C),
    ("Nome", C),
    ("Nome do cliente", C),
    ("Primeiro Nome", C),
    ("Voornaam", C),
    ("Förnamn", C),
    ("Fornavn", C),
    ("Etunimi", C),
    ("Imię", C),
    ("Jméno", C),
    ("Křestní jméno", C),
    ("Keresztnév", C),
    ("Eesnimi", C),
    ("Vardas", C),
    ("Vārds", C),
    ("Fornafn", C),
    ("Име", C),
    ("Lično ime", C),
    ("Emri", C),
    ("نام کوچک", C),
    ("Prenume", C),
    ("Ad", C),
    ("İsim", C),
    ("Имя", C),
    ("Имя клиента", C),
    ("Ім'я", C),
    ("Όνομα", C),
    ("名前", C),
    ("名(必須)", C),
    ("名字", C),
    ("이름", C),
    ("नाम", C),
    ("الاسم الأول", C),
    ("שם פרטי", C),
    ("Ｆｉｒｓｔ Ｎａｍｅ", C),
    ("Name", C),
    ("Attendee Name", C),
    ("Guest's name", C),
    ("お客様名", C),
    ("Full Name", L),
    ("ФИО", L),
    ("Ф.И.О.", L),
    ("氏名", L),
    ("姓名", L),
    ("Nombre y apellidos", L),
    ("Last Name / First Name", L),
    ("Vor- und Nachname", L),
    ("Nom", L),
    ("Customer", L),
    ("Guests", L),
    ("Kunde", L),
    ("First Name xyz", L),
)
COMPANIES: tuple[str, ...] = (
    "Developer",
    "Company",
    "Company Name",
    "companyName",
    "Organization Name",
    "Organization 1 - Name",
    "Default Address Company",
    "billing_company",
    "Company / Account",
    "Account Name",
    "Brand",
    "Resort Name",
    "Firma",
    "Firmenname",
    "Entreprise",
    "Raison sociale",
    "Empresa",
    "Nombre de la empresa",
    "Azienda",
    "Bedrijf",
    "Nazwa firmy",
    "Şirket",
    "Компания",
    "Εταιρεία",
    "会社名",
    "公司名称",
    "회사명",
    "الشركة",
    "חברה",
)
SAY_SOMETHING_ELSE: tuple[str, ...] = (
    "ad_name",
    "Adset Name",
    "Form Name",
    "Pavardė",
    "Uzvārds",
    "Perekonnanimi",
    "نام خانوادگی",
    "Last Name",
    "Surname",
    "lastName",
    "Family Name",
    "Middle Name",
    "Name (Last)",
    "Nachname",
    "Apellidos",
    "Cognome",
    "Nom de famille",
    "Фамилия",
    "姓",
    "City",
    "Billing City",
    "Ville",
    "Stadt",
    "Ticket Type",
    "Ticket",
    "Title",
    "Organization Title",
    "Job Title",
    "Anrede",
    "Email",
    "E-mail 1 - Value",
    "Customer Email",
    "Username",
    "Product Name",
    "Nombre del producto",
    "Nom du produit",
    "Event Name",
    "Street Name",
    "Country",
    "Status",
    "Notes",
    "Labels",
    "Customer ID",
    "Spouse First Name",
    "Emergency Contact Name",
    "Sales Rep Name",
    "Name Prefix",
    "Phonetic First Name",
    "First Purchase",
    "Number of Guests",
    "Company",
    "Brand Color",
)


@pytest.mark.parametrize(
    ("header", "confidence"), NAMES_OF_PEOPLE, ids=[h for h, _ in NAMES_OF_PEOPLE]
)
def test_a_column_of_names_is_found_by_its_header(header: str, confidence: Confidence) -> None:
    """Beside a surname and a ticket type, whose cells look like names as well."""
    reading = read(f'Email,Ticket Type,"{header}"\na@b.de,Premium,Lena\nc@d.de,Balcony,Yusuf\n')
    assert (reading.column, reading.confidence) == (header, confidence)
    assert [item.text for item in reading.items] == ["Lena", "Yusuf"]


@pytest.mark.parametrize("header", [h for h, _ in NAMES_OF_PEOPLE if h not in ("first", "Ad")])
def test_a_header_alone_above_a_list_is_no_item(header: str) -> None:
    """The only cell of line 1 is known, whatever its language."""
    assert [item.text for item in read(f'"{header}"\nLena\nYusuf\n').items] == ["Lena", "Yusuf"]


@pytest.mark.parametrize("header", COMPANIES)
def test_a_column_of_companies_is_found_by_its_header(header: str) -> None:
    """Companies are found beside first names, surnames and cities."""
    content = (
        f'First Name,Last Name,City,"{header}"\nLena,Moss,Bonn,Hilton\nYusuf,Ray,Ulm,Marriott\n'
    )
    reading = read(content, target="developers")
    assert (reading.column, [item.text for item in reading.items]) == (
        header,
        ["Hilton", "Marriott"],
    )


@pytest.mark.parametrize("header", SAY_SOMETHING_ELSE)
def test_a_column_that_says_something_else_is_never_taken_for_names(header: str) -> None:
    """Though its cells look like names, beside others or alone."""
    table = f'Email,"{header}",Phone\na@b.de,Lena,1\nc@d.de,Yusuf,2\n'
    assert refusal(table).startswith("column: must be named")


@pytest.mark.parametrize(
    "header", ["Last Name", "City", "Ticket Type", "Email", "Customer ID", "姓"]
)
def test_a_lone_column_that_says_something_else_is_refused(header: str) -> None:
    """With the ways to say that it is right after all."""
    fault = refusal(f"{header}\nLena\nYusuf\n")
    assert "says something else than names" in fault or "must be named" in fault
    assert "column=" in fault


def test_accents_count_in_no_normal_form() -> None:
    """A header typed on a Mac is decomposed."""
    for header in ("Prénom", "Förnamn", "Jméno"):
        decomposed = unicodedata.normalize("NFD", header)
        assert meaning_of(decomposed) == meaning_of(header) is not None


def test_spellings_of_a_header_compare_equal() -> None:
    """Case, accents, width, spaces and punctuation do not count."""
    assert plain("  Prénom ") == plain("PRENOM") == "prenom"
    assert plain("First-Name") == plain("first_name") == plain("ＦＩＲＳＴ ＮＡＭＥ") == "firstname"
