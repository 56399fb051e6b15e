"""Headers that say something else than a name, in the languages of the lists."""

# ruff: noqa: RUF001 - the languages of the lists have letters that look like Latin ones

CONTACT = """
email emails e_mail mail e_mails email_address mailadresse correo correo_electrónico courriel
adresse_mail posta_elettronica poczta sähköposti почта электронная_почта эл_почта メール
メールアドレス 邮箱 電子郵件 邮件 이메일 ईमेल البريد البريد_الإلكتروني דואל אימייל eposta
e_posta phone phones telephone tel tel_no mobile mobil mobile_phone cell cellphone cell_phone
fax whatsapp telefon telefonnummer handy rufnummer téléphone telefono teléfono móvil celular
cellulare telefone telemóvel telefoon telefoonnummer mobiel puhelin telefonszám telefonu телефон
мобильный τηλέφωνο 電話 電話番号 电话 手机 전화 전화번호 फोन الهاتف هاتف טלפון url urls website
web site homepage link links linkedin twitter facebook instagram skype profile photo avatar
image picture handle username user_name userid login password benutzername nom_d_utilisateur
nombre_de_usuario nome_utente nome_de_usuário gebruikersnaam
"""
PLACES = """
city cities town municipality village ville villes commune ciudad localidad población stadt
städte ort orte wohnort città comune cidade plaats woonplaats stad miestas pilsēta kaupunki
miasto miejscowość město mesto grad oraș város şehir sehir ilçe город місто πόλη 城市 市 都市
도시 शहर المدينة
מدينة עיר state states province county region regions area territory bundesland région
département provincia estado regione provinsie область регион штат νομός 省 州 県 都道府県 지역
राज्य country countries nation pays país países land länder paese paesi kraj země krajina ország
ülke страна країна χώρα 国 国家 國家 国家_地区 나라 국가 देश البلد الدولة ארץ מדינה maa zip
zipcode zip_code postcode postal_code postal post_code plz postleitzahl code_postal cp
código_postal cap cep kod_pocztowy psč irányítószám posta_kodu индекс почтовый_индекс 邮编
郵便番号 우편번호 address addresses address_line addr street street_address house_number
apartment adresse adressen straße strasse hausnummer rue dirección direcciones calle indirizzo
via endereço rua adres straat adress gata osoite adresa ulica ulice cím utca адрес улица
διεύθυνση 地址 住所 주소 पता العنوان כתובת location venue place latitude longitude timezone
time_zone
"""
DATES = """
date dates time day month year datetime timestamp created created_at created_on updated
updated_at modified modified_at birthday birthdate birth_date date_of_birth dob anniversary
since last_seen last_login last_contacted last_activity first_seen first_contact connected_on
joined joined_on registered registered_at registration checked_in check_in check_out arrival
departure datum geburtstag geburtsdatum erstellt erstellt_am uhrzeit date_de_naissance fecha
fecha_de_nacimiento data data_di_nascita data_de_nascimento geboortedatum födelsedatum
syntymäaika data_urodzenia datum_narození születési_dátum doğum_tarihi tarih дата дата_рождения
ημερομηνία 日期 日付 生年月日 生日 출생일 날짜 生年 तारीख تاريخ التاريخ תאריך expires expiry due
duration
"""
PERSONAL = """
salutation title titles honorific prefix suffix name_prefix name_suffix initials initial
middle_name middle_names middle middle_initial mi gender sex age nationality religion
marital_status anrede titel geschlecht alter civilité titre sexe âge tratamiento título sexo
edad género titolo sesso età título_ gênero idade aanhef geslacht leeftijd kön ålder køn alder
sukupuoli ikä płeć wiek pohlaví věk pohlavie nem életkor cinsiyet yaş unvan пол возраст отчество
обращение φύλο ηλικία 称谓 性别 性別 年龄 年齢 성별 나이 लिंग आयु الجنس العمر מין גיל patronymic
zweiter_vorname deuxième_prénom segundo_nombre secondo_nome second_prénom phonetic furigana kana
yomi yomigana ふりがな フリガナ カナ よみがな セイ メイ pronunciation job jobs job_title
position role occupation profession department team division beruf abteilung poste fonction
métier puesto cargo departamento posizione ruolo professione funzione functie afdeling
befattning yrke stilling ammatti stanowisko zawód pozice funkce beosztás meslek görev должность
отдел профессия θέση 职位 職業 部门 部署 役職 직책 직업 부서 पद المسمى_الوظيفي תפקיד seniority
spouse wife husband parent mother father guardian child children kid emergency emergency_contact
sibling pet referrer referred referred_by referral partner_name manager supervisor owner agent
rep sales_rep representative assigned assigned_to assistant created_by modified_by updated_by
file_as school university education degree teacher doctor
"""
BUSINESS = """
id ids uid uuid guid ref reference key number numbers no nr num nummer numéro número numero
numer číslo szám numara номер αριθμός 番号 编号 번호 index row line sku code codes kennung
kundennummer kod kód код コード 代码 type types kind category categories class tier level plan
rank grade ticket tickets ticket_type ticketart typ typen kategorie type_de_billet catégorie
tipo tipos categoría categoria tipo_di soort categorie kategoria kategória tür tipi kategori тип
вид категория 类型 種類 区分 タイプ 유형 प्रकार النوع סוג membership subscription package
product products produkt produit producto prodotto produto produkty товар продукт 商品 产品 制品
상품 상품명 商品名 price prices amount amounts cost total totals sum subtotal quantity qty count
counts use_count currency balance payment paid revenue income salary budget discount tax vat fee
fees preis betrag summe anzahl menge währung prix montant quantité precio importe cantidad monto
prezzo importo quantità preço valor_total quantidade prijs bedrag aantal pris belopp antal hinta
määrä cena kwota ilość částka ár összeg mennyiség fiyat tutar miktar цена сумма количество τιμή
ποσό 价格 金额 数量 金額 価格 가격 금액 수량 कीमत السعر المبلغ מחיר note notes remark remarks
comment comments message description subject details text_message memo bemerkung bemerkungen
notiz notizen kommentar beschreibung nachricht remarque remarques commentaire notas nota
comentario comentarios observaciones descripción commento commenti descrizione observações
descrição opmerking opmerkingen beskrivning kuvaus uwagi komentarz opis poznámka poznámky popis
megjegyzés açıklama notlar комментарий комментарии примечание описание σχόλια σημειώσεις 备注
備考 描述 说明 비고 메모 टिप्पणी ملاحظات הערות status stage source medium channel campaign
segment score priority rating result reason active is_active inactive deleted verified approved
confirmed accepted accepts consent opt_in opt_out subscribed unsubscribed marketing newsletter
email_marketing quelle herkunft statut origen stato origine stan zdroj stav állapot durum статус
источник κατάσταση 状态 状態 ステータス 상태 स्थिति الحالة סטטוס bought ordered spent tag tags
ad_name ad_names adset adsets ad_set ad_sets ad_set_name adset_name ad_id form form_name creative
label labels group groups event events session sessions seat seats section row_no table_number
table_no booking reservation order orders order_id invoice contract project task case gruppe
gruppen veranstaltung sitz platz tisch bestellung rechnung groupe événement commande facture
grupo evento pedido factura mesa asiento gruppo ordine fattura groep bestelling factuur grupp
order_no zamówienie objednávka csoport rendelés grup sipariş группа заказ мероприятие ομάδα
παραγγελία 组 订单 予約 注文 グループ 그룹 주문 industry sector employees size colour color
brand_color meal diet dietary allergies shirt t_shirt weight height question answers option
choice unit units attribute property_id permission
"""
CARRIERS = "address order registration ticket invoice booking reservation profile"
"""Say something else by themselves, but not before a clear word: `Default Address Company`."""
