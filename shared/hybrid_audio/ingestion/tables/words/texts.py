"""Headers of texts in general, of the details of an item, and of languages."""

TEXTS = "item items text texts"
VALUES = "value values label title word words phrase phrases entry entries term terms"
"""Head the texts of a caller's own dataset; a column `Title` of people holds no names."""

DETAILS = {
    "spoken": "spoken",
    "language": "language lang locale language_code sprache langue idioma lingua taal språk sprog "
    "kieli język jazyk nyelv limbă dil язык мова γλώσσα 语言 語言 言語 언어 भाषा اللغة שפה",
    "voice_id": "voice_id",
    "enabled": "enabled",
}
