# ruff: noqa: RUF001 - words and signs of other scripts are intended
"""Words that stand for a missing value in lists of many languages and systems."""

import re

_ANYWAY = """
not available|not applicable|not provided|not specified|not given|not known|not set|not found
not supplied|not stated|not entered|not disclosed|not defined|not assigned|not recorded|no name
no names|noname|no first name|no firstname|no last name|no surname|no value|no data|no info
no information|no entry|no answer|no response|no record|no company|no company name|none|none given
none provided|none specified|none entered|unknown|unknown name|name unknown|unknown user
valued customer|dear customer|dear guest|dear friend|guest user|guest customer|walk-in customer
unknown customer|unknown contact|unknown caller|first name unknown|unkown|unknwon|unnamed|nameless
unidentified|unassigned|undefined|unspecified|undisclosed|unavailable|uninitialized|anonymous
anonymous user|anonymous customer|anonymized|left blank|intentionally left blank|leave blank|empty
missing|missing value|missing name|missing data|placeholder|default value|tbd|tba|tbc
to be determined|to be announced|to be confirmed|to be defined|to be advised|todo|deleted
deleted user|removed|withheld|redacted|private caller|nullptr|dbnull|system.dbnull|select one
please select|choose one|please choose|select an option|bitte wählen|bitte auswählen|sélectionner
sélectionnez|seleccione|selecione|selezionare
unbekannt|unbekannter name|name unbekannt|vorname unbekannt|keine angabe|keine angaben|ohne angabe
nicht angegeben|nicht bekannt|nicht verfügbar|nicht vorhanden|nicht zutreffend|nicht definiert
nicht gesetzt|entfällt|kein name|ohne name|ohne namen|kein wert|keine daten|kein vorname|anonym
unbenannt|wert fehlt|fehlt|kein eintrag|keine auskunft|undefiniert|platzhalter
inconnu|inconnue|non renseigné|non renseignée|non communiqué|non disponible|non applicable
non précisé|non spécifié|non défini|non fourni|non connu|non indiqué|aucun|aucune|aucun nom
sans nom|sans prénom|néant|sans objet|anonyme|pas de nom|pas de prénom|à définir|à compléter
indéfini|indisponible|valeur manquante|manquant
desconocido|desconocida|no disponible|no aplica|no aplicable|no especificado|no proporcionado
no informado|ninguno|ninguna|sin nombre|sin datos|sin especificar|sin información|sin dato|vacío
por definir|anónimo|no definido|no consta|no conocido|no indicado|sin valor|indefinido
desconhecido|desconhecida|não disponível|não aplicável|não informado|não especificado|sem nome
sem dados|sem informação|a definir|não consta|nenhum|nenhuma|ignorado|não se aplica|vazio
não definido|não fornecido
sconosciuto|sconosciuta|non disponibile|non specificato|non indicato|non fornito|non definito
nessun nome|senza nome|da definire|ignoto|ignota|anonimo|nessuno|nessuna|non pervenuto|vuoto
non applicabile|nessun dato|nessun valore
onbekend|niet beschikbaar|niet van toepassing|niet opgegeven|niet ingevuld|geen|geen naam|naamloos
anoniem|ontbreekt|niet bekend|geen gegevens|geen opgave
nieznany|nieznana|nieznane|brak|brak danych|nie dotyczy|nie podano|bez nazwy|bez imienia
brak imienia|niedostępne|niedostępny|nieokreślony|anonim|nie określono
okänd|okänt|saknas|ej angivet|ej angiven|ej tillämpligt|inget namn|uppgift saknas|namn saknas
ukendt|ukjent|ikke oplyst|ikke oppgitt|ikke tilgjengelig|ikke tilgængelig|mangler|uden navn
uten navn|ingen navn|ikke relevant|ikke angivet
tuntematon|ei tiedossa|ei saatavilla|ei nimeä|puuttuu|ei mitään|tyhjä|nimetön|ei määritelty
neznámý|neznámá|neznámé|neuvedeno|neuvedené|není k dispozici|bez jména|bez mena|chybí|prázdné
nezadáno|neznámy|nezadané|nie je k dispozícii|neurčeno|nezistené|chýba
ismeretlen|nincs|nincs adat|nincs megadva|nincs név|nem elérhető|névtelen|hiányzik
necunoscut|necunoscută|nespecificat|fără nume|lipsă|nu se aplică|nedefinit
bilinmiyor|bilinmeyen|belirtilmemiş|belirtilmedi|isimsiz|adsız|mevcut değil|uygulanamaz|tanımsız
veri yok|bilgi yok
nepoznato|nepoznat|nepoznata|nema podataka|nije navedeno|bez imena|nije dostupno|nedostupno
неизвестно|неизвестный|неизвестная|неизвестен|неизвестна|нет|нет данных|нет имени|не указано
не указан|не указана|не определено|не задано|отсутствует|без имени|пусто|аноним|не применимо
не заполнено|данные отсутствуют|няма|няма данни
невідомо|невідомий|невідома|немає|немає даних|не вказано|без імені|відсутнє|порожньо|анонім
άγνωστο|άγνωστος|άγνωστη|δεν υπάρχει|χωρίς όνομα|μη διαθέσιμο|κενό|ανώνυμος|ανώνυμη
غير معروف|غير متوفر|غير متاح|لا يوجد|لا شيء|مجهول|بدون اسم|غير محدد|فارغ|غير موجود|نامشخص|ندارد
לא ידוע|לא זמין|אין|ללא שם|לא רלוונטי|חסר|אין מידע
अज्ञात|उपलब्ध नहीं|लागू नहीं|कोई नहीं|नाम नहीं
不明|未定|未設定|未入力|未登録|該当なし|なし|無し|無|名無し|名無しさん|匿名|空欄|名前なし|氏名不明|データなし
未知|无|不详|不詳|暂无|暫無|空白|未填写|未填寫|未提供|无名|佚名|不适用|不適用|无数据|無資料|暂缺|待定
알 수 없음|없음|미상|미정|무명|미입력|해당 없음|해당없음|익명|이름 없음|이름없음|정보 없음|불명
ไม่ทราบ|ไม่ระบุ|ไม่มี|ไม่มีข้อมูล
không rõ|không có|không biết|chưa xác định|chưa cập nhật|không tên|không xác định|chưa rõ
tidak diketahui|tidak ada|tidak tersedia|tanpa nama|kosong|belum diisi|tiada|tidak berlaku
hindi alam|walang pangalan
"""

_UNLESS_TITLED = """
null|nil|nul|nan|na|nat|void|blank|xx|leer|keine|keiner|nichts|vide|nulo|nulla|nullo|yok|boş|anon
inf|infinity|true|false|undef|unk|default|select|choose|x
"""

_TESTS = """
test user|test name|test test|testuser|testname|test account|test customer|test contact|test entry
test record|test data|test person|test client|test lead|test guest|first test|last test|just a test
this is a test|test one|test two|testvorname|testnachname|testkunde|test kunde|testperson|prueba
usuario de prueba|teste|usuário teste|essai|utilisateur test|prova|utente di prova|тест|тестовый
тестовая|тестовый пользователь
テスト|テスト ユーザー|测试|測試|测试用户|테스트|deneme|asdf|asdfasdf|asdfgh
asdfghjkl|qwer|qwerty|qwertz|qwertyuiop|foobar|foo bar|lorem ipsum|max mustermann|erika mustermann
mustermann|musterfrau|sample name|example name|dummy name|demo user|demo account|dummy user
sample user|fake name|blah blah|bla bla
"""

_TESTS_UNLESS_TITLED = "test|tester|testing|dummy|demo|temp|sample|example|foo"

_SPACES = re.compile(r"[\s_\u2010-\u2015-]+")


def folded(text: str) -> str:
    """Return a text as the lists have it: lower case, words parted by single spaces."""
    return _SPACES.sub(" ", text.casefold().replace("i\u0307", "i")).strip()


def _entries(listed: str) -> frozenset[str]:
    return frozenset(folded(entry) for entry in re.split(r"[|\n]", listed) if entry)


ANYWAY = _entries(_ANYWAY)
"""Missing in any case: `Unknown`, `UNKNOWN`, `unknown`."""

UNLESS_TITLED = _entries(_UNLESS_TITLED)
"""Missing in lower case and in capitals only; `Null`, `Nan` and `Test` are people's names."""

TESTS = _entries(_TESTS)
"""What people type to try a form."""

TESTS_UNLESS_TITLED = _entries(_TESTS_UNLESS_TITLED)
"""Tests in lower case and in capitals only, for the same reason."""
