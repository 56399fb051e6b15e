# ruff: noqa: RUF001 - words and signs of other scripts are intended
"""What fields are called: how a placeholder names what it stands for."""

import re

_NAMES = """
name first_name firstname fname given_name givenname forename first full_name fullname your_name
your_first_name customer_name client_name guest_name user_name username recipient_name contact_name
lead_name person_name member_name patient_name student_name nickname preferred_name display_name
insert_name insert_name_here enter_name enter_your_name name_here insert_first_name my_name
vorname name_des_kunden rufname dein_name ihr_name prénom prenom votre_prénom votre_nom nombre
tu_nombre su_nombre primer_nombre nome seu_nome primeiro_nome il_tuo_nome voornaam imię imie
jméno jmeno förnamn fornavn etunimi keresztnév prenume ad adı isim имя ваше_имя фио ім'я όνομα
الاسم שם 名前 お名前 氏名 姓名 名字 이름 성함
"""
"""Fields that the slot `name` is written for."""

_OTHERS = """
last_name lastname lname surname family_name familyname last middle_name middlename nachname
familienname nom nom_de_famille apellido apellidos sobrenome cognome achternaam nazwisko příjmení
efternavn efternamn sukunimi soyadı фамилия 姓 苗字 성
company company_name companyname organization organisation organization_name developer
developer_name resort resort_name property property_name brand business_name firma unternehmen
société societe empresa azienda bedrijf firmenname 会社名 公司 회사
title salutation anrede titel prefix suffix greeting email e_mail email_address phone phone_number
telephone mobile city town state country zip zipcode zip_code postal_code postcode address street
stadt ort ville ciudad cidade città plz straße agent agent_name sender sender_name my_company
signature date time day month year amount price total order order_number order_id invoice
invoice_number account account_number id customer_id product product_name link url website field
placeholder variable merge_field value text job_title position department appointment_date
appointment_time unsubscribe customer client guest user recipient contact lead person member
"""
"""Other fields, by the names that exports and mail merges give them."""

_FIRST_NAMES = frozenset(_NAMES.split())
_FIELDS = _FIRST_NAMES | frozenset(_OTHERS.split())
_CAMEL = re.compile(r"(?<=[a-zß-ÿ0-9])(?=[A-Z])")
_WHOSE = re.compile(
    r"(insert|enter|add|your|my|the|customer|client|contact|recipient|lead|user|guest|member|buyer"
    r"|billing|shipping|account|owner|partner|spouse)_"
)
_IS_FIELD = re.compile(
    r"\w+[_.]\w[\w.]*"  # first_name, contact.name
    r"|[A-Z][A-Z0-9]{2,}(?:[ _-][A-Z0-9]+)*"  # FNAME, FIRST NAME
    r"|[a-z]+(?:[A-Z][a-z0-9]+)+|(?:[A-Z][a-z0-9]+){2,}"  # firstName, FirstName
)
_BORDER = re.compile(r"^[^\w]+|[^\w]+$")
_PRINTF_END = re.compile(r"\)[sd]$")
_ALIASES = {"developer_name": "developer", "company": "developer", "company_name": "developer"}


def plain(text: str) -> str:
    """Return a field's name in lower case with underscores: `First Name` → `first_name`."""
    words = _CAMEL.sub("_", text) if not text.isupper() else text
    return re.sub(r"[\W_]+", "_", words.casefold()).strip("_")


def is_known_field(text: str) -> bool:
    """Return whether a text is what exports and mail merges call a field, whosever it is."""
    name = plain(text)
    return name in _FIELDS or _WHOSE.sub("", name) in _FIELDS


def is_field(text: str) -> bool:
    """Return whether a text between brackets is the name of a field, known or by its form."""
    return is_known_field(text) or _IS_FIELD.fullmatch(text.strip()) is not None


def is_field_label(text: str) -> bool:
    """Return whether a text is a field's name, not a value: `First Name`, `fname`, `Vorname`."""
    name = plain(text)
    return name in LABELS or ("_" in text and name in _FIELDS)


def slot_for(tag: str) -> str:
    """Return the slot to write for another system's tag: `{{contact.FirstName}}` → `first_name`."""
    inside = _BORDER.sub("", _PRINTF_END.sub("", tag)).split("|")[0].split(",")[0]
    last = inside.split(".")[-1].split(":")[-1].strip()
    name = re.sub(r"[^a-z0-9_]", "", plain(last)).strip("_")
    if plain(last) in _FIRST_NAMES:
        return "first_name" if name == "first_name" else "name"
    return _ALIASES.get(name, name[:40]) if name[:1].isalpha() else "name"


_SPOKEN = """
first last full title titel date time day month year order total position city town state country
street ort link field value text product account nome nom ad isim id brand property resort
developer company firma customer client guest user recipient contact lead person member signature
agent sender amount price email phone mobile 姓 성 imię business prefix suffix greeting website
"""
"""Field names that are words or names of their own; alone they do not make a value a label."""

LABELS = _FIELDS - frozenset(_SPOKEN.split())
