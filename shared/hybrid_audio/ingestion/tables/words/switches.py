"""Yes and no, in the languages of the lists."""

# ruff: noqa: RUF001 - the languages of the lists have letters that look like Latin ones

YES = """
true yes y 1 1.0 on t x ✓ ✔ active enabled ja j wahr aktiv oui o vrai actif sí si s verdadero
activo sim verdadeiro ativo sì vero attivo waar actief sant på sand kyllä tosi tak prawda ano
pravda áno da adevărat igen igaz evet doğru да истина так ναι 是 真 はい 예 네 हाँ हां نعم כן ya
có ใช่
"""
NO = """
false no n 0 0.0 off f - inactive disabled nein falsch inaktiv non faux inactif falso inactivo
não nao inativo inattivo nee onwaar inactief nej falskt av falsk nei usant ei epätosi nie fałsz
ne nepravda nu nem hamis hayır hayir yanlış нет ложь ні όχι 否 假 不 いいえ 아니요 아니오 नहीं
لا לא tidak không ไม่
"""
