"""Lists as people make them, from a seeded source of randomness, each with the items it holds.

`random_list` returns text; whoever tests encodings encodes it: `names` bounds the letters.
"""

# ruff: noqa: RUF001 - a Turkish name has a letter that looks like a Latin one
import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

LATIN = [
    "Lena",
    "Yusuf",
    "Ana",
    "José",
    "Zoë",
    "Jürgen",
    "Käthe",
    "Björn",
    "Noël",
    "Siobhan",
    "Mary-Ann",
    "O'Brien",
    "Renée",
    "Günther",
    "Íñigo",
    "Müge",
    "Dörte",
    "Otto",
    "Mira",
    "Bo",
    "Priya",
    "Arjun",
    "Neha",
    "Tom",
    "Mitch",
    "Cleo",
    "Ben",
    "Ada",
    "Françoise",
    "Søren",
]
WORLD = [
    "Ольга",
    "Иван",
    "Σωκράτης",
    "Ελένη",
    "李小龍",
    "ゆうこ",
    "김철수",
    "अमित",
    "محمد",
    "אורי",
    "Jiří",
    "Ondřej",
    "Zdeněk",
    "Łukasz",
    "Şebnem",
    "Yıldız",
    "İbrahim",
    "Ştefan",
    "Đorđe",
    "Ágnes",
]
SURNAMES = [
    "Keller",
    "Brandt",
    "García",
    "Moss",
    "Ray",
    "Díaz",
    "Jansen",
    "Kim",
    "Clay",
    "Page",
    "Durand",
    "Rossi",
    "Novak",
    "Meyer",
]
CITIES = [
    "Bonn",
    "Ulm",
    "Rome",
    "Reno",
    "Erie",
    "Utrecht",
    "Leiden",
    "Jena",
    "Praha",
    "Brno",
    "Ankara",
    "Bursa",
    "Lyon",
]
TICKETS = ["Standard", "Premium", "VIP", "Balcony", "Gallery", "Early Bird"]
WANTED = [
    "first_name",
    "First Name",
    "FIRST_NAME*",
    "firstName",
    "First name:",
    "Given Name",
    "Customer First Name",
    "billing_first_name",
    "contact.firstname",
    "First Name (required)",
    "Vorname",
    "Vornamen",
    "Prénom",
    "Prenoms",
    "Nombre",
    "Nombres",
    "Nome",
    "Voornaam",
    "Förnamn",
    "Fornavn",
    "Etunimi",
    "Imię",
    "Jméno",
    "Имя",
    "名前",
    "Name",
    "Attendee Name",
]
LATIN_WANTED = [header for header in WANTED if header.isascii() or header in ("Prénom", "Förnamn")]
Cell = Callable[[Random], str]
OTHERS: dict[str, Cell] = {
    "Last Name": lambda rng: rng.choice(SURNAMES),
    "Surname": lambda rng: rng.choice(SURNAMES),
    "City": lambda rng: rng.choice(CITIES),
    "Ticket Type": lambda rng: rng.choice(TICKETS),
    "Email": lambda rng: f"{rng.randrange(9**6)}@example.com",
    "Phone": lambda rng: f"+49 151 {rng.randrange(10**6)}",
    "Customer ID": lambda rng: str(rng.randrange(10**6)),
    "Order Date": lambda rng: f"2024-0{rng.randrange(1, 10)}-1{rng.randrange(10)}",
    "Company": lambda rng: f"{rng.choice(SURNAMES)} Travel, Inc.",
    "Notes": lambda rng: rng.choice(["", "", "calls back", "vegan; no nuts"]),
    "Website": lambda rng: f"https://example.com/{rng.randrange(999)}",
}
BANNERS = ["Guest list 2024", "Customer report", "Acme Resorts: all guests", "Export of 3 May 2024"]
FOOTERS = [
    "Grand Totals ({count} records)",
    "Total: {count}",
    "Copyright (c) 2000-2024 Example, Inc. All rights reserved.",
    "Confidential Information - Do Not Distribute",
    "Generated on 2024-05-03",
    "Page 1 of 1",
    "Summe: {count}",
    "({count} rows affected)",
]
MARKERS = [
    "- {}",
    "* {}",
    "• {}",
    "{n}. {}",
    "{n}) {}",
    "({n}) {}",
    "\u2013 {}",
    '"{}",',
    "{n}: {}",
]


@dataclass(frozen=True)
class RandomList:
    """A list, what it is called, the items that a reader should find, and how it was made."""

    shape: str
    text: str
    filename: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class _Draft:
    rng: Random
    names: Sequence[str]
    headers: Sequence[str]

    def names_of(self, count: int) -> list[str]:
        return self.rng.sample(list(self.names), min(count, len(self.names)))


def random_list(
    rng: Random, *, names: Sequence[str] = (*LATIN, *WORLD), headers: Sequence[str] = WANTED
) -> RandomList:
    """Return a list in one of many shapes, holding some of `names` below one of `headers`."""
    shape = rng.choice(sorted(_SHAPES))
    return _SHAPES[shape](_Draft(rng, names, headers))


def _table(draft: _Draft) -> tuple[list[str], list[list[str]], list[str]]:
    """Return a header, rows, and the names in them; some rows may have no name."""
    rng = draft.rng
    others = rng.sample(sorted(OTHERS), rng.randrange(1, 6))
    place = rng.randrange(len(others) + 1)
    header = [*others[:place], rng.choice(draft.headers), *others[place:]]
    names = draft.names_of(rng.randrange(3, 14))
    rows = []
    for name in names:
        cells = [OTHERS[other](rng) for other in others]
        rows.append([*cells[:place], name, *cells[place:]])
    if rng.random() < 0.3:
        blank = rng.randrange(len(rows))
        rows[blank][place] = ""
        names.pop(blank)
    return header, rows, names


def _written(rng: Random, rows: Sequence[Sequence[str]], *, delimiter: str | None = None) -> str:
    whole = io.StringIO(newline="")
    writer = csv.writer(
        whole,
        delimiter=delimiter or rng.choice(",;\t|"),
        quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        lineterminator=rng.choice(["\n", "\r\n"]),
    )
    writer.writerows(rows)
    return whole.getvalue()


def _made(shape: str, text: str, items: Sequence[str], filename: str = "list.csv") -> RandomList:
    return RandomList(shape, text, filename, tuple(items))


def _plain(draft: _Draft) -> RandomList:
    header, rows, names = _table(draft)
    return _made("table", _written(draft.rng, [header, *rows]), names)


def _below_preamble(draft: _Draft) -> RandomList:
    header, rows, names = _table(draft)
    rng = draft.rng
    above: list[list[str]] = [[banner] for banner in rng.sample(BANNERS, rng.randrange(1, 3))]
    if rng.random() < 0.5:
        above.append(["Date:", "2024-05-03"])
    if rng.random() < 0.5:
        above = [[*row, *[""] * (len(header) - len(row))] for row in above]
    if rng.random() < 0.5:
        above.append([])
    return _made("preamble", _written(rng, [*above, header, *rows]), names)


def _above_footer(draft: _Draft) -> RandomList:
    header, rows, names = _table(draft)
    rng = draft.rng
    lines = [footer.format(count=len(rows)) for footer in rng.sample(FOOTERS, 2)]
    below = [[line] for line in lines]
    if rng.random() < 0.5:
        below = [[*row, *[""] * (len(header) - 1)] for row in below]
    gap: list[list[str]] = [[]] * rng.randrange(3)
    return _made("footer", _written(rng, [header, *rows, *gap, *below]), names)


def _joined(draft: _Draft) -> RandomList:
    header, rows, names = _table(draft)
    cut = draft.rng.randrange(len(rows))
    text = _written(draft.rng, [header, *rows[:cut], header, *rows[cut:]])
    return _made("repeated header", text, names)


def _several(draft: _Draft) -> RandomList:
    header, rows, names = _table(draft)
    other, more, _ = _table(_Draft(draft.rng, TICKETS, ["Event"]))
    gap: list[list[str]] = [[]] * draft.rng.randrange(2)
    parts = [[header, *rows], [other, *more]]
    draft.rng.shuffle(parts)
    return _made("two tables", _written(draft.rng, [*parts[0], *gap, *parts[1]]), names)


def _sections(draft: _Draft) -> RandomList:
    header, rows, names = _table(draft)
    half = len(rows) // 2
    colon = draft.rng.choice([":", ""])
    titles = [[f"{title}{colon}", *[""] * (len(header) - 1)] for title in ("Team A", "Sales")]
    table = [header, titles[0], *rows[:half], titles[1], *rows[half:]]
    return _made("sections", _written(draft.rng, table), names)


def _shifted(draft: _Draft) -> RandomList:
    """One row has a comma in a cell before the name, without quotes."""
    rng = draft.rng
    names = draft.names_of(rng.randrange(3, 10))
    others = rng.sample(["City", "Email", "Phone", "Ticket Type"], 2)
    header = ["Last Name", rng.choice(draft.headers), *others, "Notes"]
    lines = [",".join(header)]
    moved = rng.randrange(len(names))
    for place, name in enumerate(names):
        surname = rng.choice(SURNAMES) + (", PhD" if place == moved else "")
        lines.append(",".join([surname, name, *[OTHERS[each](rng) for each in others], ""]))
    return _made("shifted", "\n".join(lines), names[:moved] + names[moved + 1 :])


def _marked(draft: _Draft) -> RandomList:
    names = draft.names_of(draft.rng.randrange(2, 12))
    marker = draft.rng.choice(MARKERS)
    lines = [marker.format(name, n=number) for number, name in enumerate(names, 1)]
    if draft.rng.random() < 0.3:
        lines.insert(0, draft.rng.choice(["Guests:", "Names", "My friends"]))
    filename = draft.rng.choice(["list.txt", "list.csv", "list"])
    return _made(f"marked {marker}", "\n".join(lines), names, filename)


def _bare(draft: _Draft) -> RandomList:
    names = draft.names_of(draft.rng.randrange(1, 14))
    lines = list(names)
    if draft.rng.random() < 0.5:
        lines.insert(0, draft.rng.choice(draft.headers))
    if draft.rng.random() < 0.3:
        lines += ["", f"Total: {len(names)}"]
    return _made("list", "\n".join(lines), names, draft.rng.choice(["list.txt", "list.csv"]))


def _headless(draft: _Draft) -> RandomList:
    _, rows, names = _table(draft)
    return _made("no header", _written(draft.rng, rows), names)


def _unwanted(draft: _Draft) -> RandomList:
    """No column holds names, whatever the cells look like."""
    rng = draft.rng
    others = rng.sample(sorted(OTHERS), rng.randrange(1, 5))
    rows = [[OTHERS[other](rng) for other in others] for _ in range(6)]
    return _made("no names", _written(rng, [others, *rows]), ())


def _objects(draft: _Draft) -> RandomList:
    header, rows, names = _table(draft)
    objects = [dict(zip(header, row, strict=True)) for row in rows]
    if draft.rng.random() < 0.5:
        lines = "\n".join(json.dumps(each, ensure_ascii=False) for each in objects)
        return _made("JSON lines", lines, names, "list.jsonl")
    whole = objects if draft.rng.random() < 0.5 else {"items": objects}
    return _made("JSON", json.dumps(whole, ensure_ascii=False), names, "list.json")


def _excel(draft: _Draft) -> RandomList:
    header, rows, names = _table(draft)
    delimiter = draft.rng.choice(";,|")
    text = _written(draft.rng, [header, *rows], delimiter=delimiter)
    return _made("sep=", f"sep={delimiter}\n{text}", names)


_SHAPES: dict[str, Callable[[_Draft], RandomList]] = {
    "bare": _bare,
    "excel": _excel,
    "footer": _above_footer,
    "headless": _headless,
    "joined": _joined,
    "marked": _marked,
    "objects": _objects,
    "plain": _plain,
    "preamble": _below_preamble,
    "sections": _sections,
    "several": _several,
    "shifted": _shifted,
    "unwanted": _unwanted,
}
