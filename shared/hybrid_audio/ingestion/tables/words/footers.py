"""What stands below or between the rows of reports and is no row."""

# ruff: noqa: RUF001 - the languages of the lists have letters that look like Latin ones

TOTALS = """
total totals grand_total grand_totals subtotal sub_total subtotals sum overall count
record_count total_records total_rows total_count total_contacts total_guests total_entries
records rows summe gesamt gesamtsumme zwischensumme insgesamt anzahl total_général
totaux sous_total somme total_general totales suma subtotales recuento totale totali subtotale
somma conteggio totais soma contagem totaal subtotaal som aantal totalt delsumma antal i_alt
yhteensä summa suma_częściowa razem ogółem łącznie celkem součet spolu súčet ukupno skupaj
összesen részösszeg toplam genel_toplam ara_toplam итого всего итог количество підсумок разом
σύνολο γενικό_σύνολο 合計 総計 小計 总计 合计 总数 합계 총계 소계 कुल المجموع الإجمالي סהכ
"""
ALONE = "confidential vertraulich confidentiel confidencial riservato vertrouwelijk poufne"
PHRASES = (
    r"copyright\b",
    r"©|\(c\)\s*\d{4}",
    r"all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos",
    r"confidential\b.*(information|do not|internal|only|report|[-–—:])",
    r"vertraulich\b|confidentiel\b|confidencial\b|riservato\b|vertrouwelijk\b|poufne\b",
    r"do not distribute|internal use only|nur für den internen gebrauch|for internal use",
    r"generated (on|by|at|from|with|:)|created (on|by|at|with):?\s",
    r"report (run|generated|date|as of)",
    r"exported (on|by|at|from|:)|printed (on|by|at|:)|downloaded (on|from|:)|as of:?\s+\S*\d",
    r"(erstellt|exportiert|gedruckt) (am|von|mit)\b|stand:|généré (le|par)|exporté le|imprimé le",
    r"(generado|exportado|impreso) (el|por)\b|(gerado|exportado) (em|por)\b",
    r"(generato|esportato|stampato) (il|da)\b|wygenerowano\b|vygenerováno\b|сформирован[оа]?\b",
    r"(page|seite|página|pagina|sida|side|strona|strana|sayfa|страница|oldal)\s*\d+",
    r"[-=_*~# ]*(end|ende|fin|fine|fim|einde|koniec|konec|конец)"
    r"( (of|der|des|de|del|du|la|le|list|liste|lista|file|datei|report|data|export))+\b",
    r"\(?\d[\d.,]* (records?|rows?|entries|results?|items|contacts|names|guests|people|persons|"
    r"customers|clients|members|attendees|participants|leads|datensätze|einträge|zeilen|"
    r"lignes|enregistrements|registros|filas|righe|linhas|rijen|rader|wierszy|записей|строк)"
    r"( (affected|selected|found|exported|listed|in total|total))?\)?\.?$",
    r"(showing|displaying) \d+",
    r"(note|notes|legend|key|nb|n\.b\.|ps|hinweis|legende|anmerkung|remarque|légende|nota|leyenda"
    r"|legenda|opmerking|uwaga|poznámka|примечание|注|備考)\s*[:：]\s",
    r"sent from my\b|get outlook for\b|powered by\b",
    r"(data )?source:\s|quelle:\s|fuente:\s|disclaimer\b",
)
SECTIONS = (
    r"(team|group|table|section|department|dept|division|session|class|batch|week|day|gruppe|"
    r"abteilung|tisch|mannschaft|équipe|groupe|equipe|équipo|equipo|grupo|mesa|squadra|gruppo|"
    r"tavolo|groep|tafel|grupp|lag|ryhmä|grupa|stół|skupina|stůl|csoport|asztal|grup|masa|группа|"
    r"команда|стол|ομάδα|チーム|グループ|小组|팀)[ .#-]*(no\.? ?|nr\.? ?)?([a-z]|\d+|[ivx]+)"
)
