"""The words that columns are headed with: which of them head the texts a dataset wants,
best first.
"""

import re
import unicodedata
from functools import lru_cache


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = _words(
    """
    first_name first fname given_name forename preferred_name nickname prénom vorname
    rufname nombre primer_nombre nome primeiro_nome voornaam förnamn fornavn etunimi
    imię jméno meno ime prenume keresztnév ad isim имя ім'я όνομα 名 名字 名前 이름 नाम الاسم
    שם_פרטי שם
    """
)
NAMES = _words(
    """
    name names full_name customer_name contact_name customer contact client cliente
    kunde klant recipient person nom
    """
)
COMPANIES = _words(
    """
    developer developers developer_name company company_name companies brand brand_name
    brands organisation organization resort resort_name club business employer
    account_name entreprise société marque empresa compañía marca firma unternehmen
    marke azienda bedrijf компания название 会社 会社名 公司 회사 الشركة חברה
    """
)
TEXTS = _words("item items text texts value values label title word")
COMPANIONS = ("spoken", "language", "voice_id", "enabled")
_OTHERS = _words(
    """
    id ref key number no nr email mail phone telephone tel mobile fax last_name surname
    family_name middle_name nachname apellido apellidos cognome фамилия 姓 city town
    ville ciudad stadt ort città город state region country pays land país страна zip
    postcode postal_code plz address street adresse dirección date birthday created
    updated gender sex age salutation anrede notes note comment status source url
    website job position amount price count use_count lang
    """
)


def plain(header: str) -> str:
    """Return a header without case, accents, spaces and punctuation: `First name` and `first_name`
    are one.
    """
    letters = unicodedata.normalize("NFKD", header).casefold()
    return re.sub(r"[\W_]+", "", "".join(c for c in letters if not unicodedata.combining(c)))


@lru_cache(maxsize=64)
def wanted(target: str | None) -> tuple[str, ...]:
    """Return the plain headers of the column that the dataset `target` wants, best first."""
    own = {"names": [*FIRST_NAMES, *NAMES], "developers": [*COMPANIES, *NAMES]}
    words = own.get(
        target or "", [*_forms(target or ""), *NAMES[:2], *FIRST_NAMES, *NAMES[2:], *COMPANIES]
    )
    return tuple(dict.fromkeys(filter(None, map(plain, [*words, *TEXTS]))))


def _forms(target: str) -> list[str]:
    """A dataset is named in the plural, a column of it in the singular: `cities`, `city`;
    `resorts`, `resort`.
    """
    singular = target[:-3] + "y" if target.endswith("ies") else target.removesuffix("s")
    return [singular, target, f"{singular}_name"] if singular else []


def is_known(header: str, target: str | None) -> bool:
    """Whether a cell is a word that columns are headed with, rather than an item."""
    word = plain(header)
    return word in _KNOWN or word in wanted(target)


_KNOWN = frozenset(
    map(plain, [*FIRST_NAMES, *NAMES, *COMPANIES, *TEXTS, *COMPANIONS, *_OTHERS])
) - {""}
