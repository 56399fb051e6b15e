"""Languages by the names that lists give them, and the codes of ISO 639-1.

A line holds the code, its three-letter codes, its English name and its own.
"""

# ruff: noqa: RUF001 - the languages of the lists have letters that look like Latin ones

LANGUAGES = """
af afr afrikaans | am amh amharic አማርኛ | ar ara arabic العربية عربي
az aze azerbaijani azərbaycanca | be bel belarusian беларуская | bg bul bulgarian български
bn ben bengali bangla বাংলা | bs bos bosnian bosanski | ca cat catalan català
cs ces cze czech čeština česky český | cy cym wel welsh cymraeg | da dan danish dansk
de deu ger german deutsch | el ell gre greek ελληνικά | en eng english
es spa spanish castilian español castellano espanol | et est estonian eesti
eu eus baq basque euskara | fa fas per persian farsi فارسی | fi fin finnish suomi
fil filipino tagalog | fr fra fre french français francais | ga gle irish gaeilge
gl glg galician galego | gu guj gujarati ગુજરાતી | ha hau hausa | he heb hebrew עברית
hi hin hindi हिन्दी हिंदी | hr hrv croatian hrvatski | hu hun hungarian magyar
hy hye arm armenian հայերեն | id ind indonesian bahasa_indonesia | is isl ice icelandic íslenska
it ita italian italiano | ja jpn japanese 日本語 | ka kat geo georgian ქართული
kk kaz kazakh қазақша | km khm khmer ខ្មែរ | kn kan kannada ಕನ್ನಡ | ko kor korean 한국어
lb ltz luxembourgish lëtzebuergesch | lo lao ລາວ | lt lit lithuanian lietuvių
lv lav latvian latviešu | mk mkd mac macedonian македонски | ml mal malayalam മലയാളം
mn mon mongolian монгол | mr mar marathi मराठी | ms msa may malay bahasa_melayu
mt mlt maltese malti | my mya bur burmese | nb nob norwegian_bokmål bokmål bokmal
ne nep nepali नेपाली | nl nld dut dutch flemish nederlands | nn nno nynorsk
no nor norwegian norsk | pa pan punjabi ਪੰਜਾਬੀ | pl pol polish polski | ps pus pashto پښتو
pt por portuguese português portugues | ro ron rum romanian română
ru rus russian русский русскии | si sin sinhala | sk slk slo slovak slovenčina
sl slv slovenian slovene slovenščina | so som somali soomaali | sq sqi alb albanian shqip
sr srp serbian српски srpski | sv swe swedish svenska | sw swa swahili kiswahili
ta tam tamil தமிழ் | te tel telugu తెలుగు | th tha thai ไทย | tr tur turkish türkçe turkce
uk ukr ukrainian українська | ur urd urdu اردو | uz uzb uzbek oʻzbek
vi vie vietnamese tiếng_việt | yo yor yoruba | zh zho chi chinese mandarin 中文 汉语 漢語 普通话
zu zul zulu isizulu | yue cantonese 粵語 广东话
"""
