"""Headers of people's names. Underscores join the words of a phrase; accents and case do not count.

`FIRST_NAMES` mean nothing else. `CALLED` mean "name" in their language, so that the words around
them decide: `Nombre` heads first names, `Nombre del producto` does not.
"""

# ruff: noqa: RUF001 - the languages of the lists have letters that look like Latin ones

FIRST_NAMES = """
first_name first_names firstname fname f_name given_name given_names forename forenames
christian_name prénom prénoms vorname vornamen rufname primer_nombre primeiro_nome primo_nome
nome_proprio voornaam voornamen roepnaam förnamn tilltalsnamn fornavn etunimi etunimet
kutsumanimi imię imiona křestní_jméno krestni_jmeno krstné_meno vlastito_ime prenume prenumele
keresztnév utónév ilk_ad ilk_isim ön_ad имя_собственное личное_имя μικρό_όνομα όνομα_μικρό
व्यक्तिगत_नाम पहला_नाम الاسم_الأول الاسم_الاول الإسم_الأول שם_פרטי ファーストネーム 下の名前
nama_depan tên_gọi ชื่อจริง eesnimi eesnimed fornafn eiginnafn собствено_име лично_име lično_ime
osobno_ime نام_کوچک nom_de_pila
"""
NICKNAMES = """
preferred_name preferred_first_name nickname nick_name known_as call_name goes_by spitzname
kosename surnom apodo soprannome apelido_carinhoso bijnaam smeknamn lempinimi
"""
CALLED = """
nombre nombres nome nomi jméno jména meno mená ime imena имя имена ім'я імена όνομα ονόματα ad
adı adi isim ismi isimler 名 名字 名前 お名前 이름 नाम الاسم الإسم اسم שם nama tên ชื่อ
vardas vardai vārds vārdi име emri izena نام nafn
"""
NAMES = """
name names naam namen navn namn nimi név nevek
"""
PERSON_NAMES = """
jméno_osoby customer_name contact_name guest_name attendee_name kundenname teilnehmername gastname
ansprechpartner 顧客名 お客様名 担当者名 客户名 客户名称 联系人 고객명 고객이름
имя_клиента имя_гостя
"""
FULL_NAMES = """
full_name fullname full_names complete_name legal_name display_name first_and_last_name
name_and_surname name_vorname vorname_name name_und_vorname vorname_und_name vorname_nachname
nachname_vorname nom noms nom_complet nom_et_prénom nom_prénom prénom_et_nom vollständiger_name
vor_und_nachname vor_und_zuname nombre_completo nombre_y_apellido nombre_y_apellidos
apellidos_y_nombre nome_completo nome_e_cognome cognome_e_nome nome_e_sobrenome volledige_naam
voor_en_achternaam fullständigt_namn för_och_efternamn fulde_navn fullt_navn koko_nimi
nimi_kokonaan imię_i_nazwisko nazwisko_i_imię jméno_a_příjmení příjmení_a_jméno
meno_a_priezvisko ime_i_prezime ime_in_priimek nume nume_complet nume_si_prenume nume_și_prenume
teljes_név ad_soyad adı_soyadı adi_soyadi isim_soyisim фио полное_имя имя_и_фамилия
фамилия_и_имя фамилия_имя фамилия_имя_отчество имя_фамилия піб прізвище_та_ім'я ονοματεπώνυμο
πλήρες_όνομα 氏名 姓名 フルネーム 성명 पूरा_नाम الاسم_الكامل שם_מלא nama_lengkap họ_và_tên
họ_tên ชื่อ_นามสกุล ชื่อนามสกุล
"""
SURNAMES = """
last_name last_names lastname lname l_name surname surnames family_name family_names second_name
maiden_name nachname nachnamen zuname familienname geburtsname nom_de_famille nom_famille
nom_de_naissance apellido apellidos primer_apellido segundo_apellido sobrenome sobrenomes
apelido apelidos pavardė uzvārds perekonnanimi perenimi eftirnafn kenninafn презиме mbiemri
نام_خانوادگی abizena cognoms cognome cognomi achternaam achternamen tussenvoegsel efternamn
etternavn efternavn sukunimi nazwisko nazwiska příjmení priezvisko prezime priimek nume_de_familie
vezetéknév családnév soyad soyadı soyadi soyisim фамилия фамилии прізвище επώνυμο επίθετο 姓
姓氏 苗字 名字_姓 성 성씨 उपनाम اسم_العائلة اللقب שם_משפחה nama_belakang nama_keluarga họ
นามสกุล
"""
PERSONS = """
ticket_holder card_holder account_holder cardholder
customer customers client clients guest guests attendee attendees participant participants
invitee invitees contact contacts recipient recipients member members person persons people
patient patients student students employee passenger passengers subscriber subscribers lead
leads buyer buyers registrant registrants user users traveler traveller donor donors prospect
prospects contacto contactos contatto contatti contato contatos tenant
resident applicant kunde kunden kundin gast gäste teilnehmer teilnehmerin
empfänger mitglied mitglieder kontakt cliente clientes clienta invitado invitados asistente
asistentes participante participantes destinatario persona convidado convidados hóspede client_e
clients_es invité invités participant_e destinataire personne cliente_i clienti ospite ospiti
partecipante partecipanti invitato invitati klant klanten gasten deelnemer deelnemers kund
kunder gäst gäster deltagare gjest gjester deltaker deltager asiakas asiakkaat vieras vieraat
klient klienci gość goście uczestnik uczestnicy zákazník zákazníci host hosté účastník vendég
vendégek ügyfél ügyfelek résztvevő oaspete invitat müşteri müşteriler misafir katılımcı davetli
клиент клиента клиенты гость гости участник участники получатель контакт πελάτης πελάτες
καλεσμένος 客户 客戶 联系人 顾客 嘉宾 顧客 お客様 参加者 会員 担当者 고객 손님 참가자 회원
ग्राहक अतिथि العميل عميل zákazníka klienta hosta účastníka uczestnika gościa гостя участника
получателя покупатель покупателя заказчик πελάτη müşterinin الضيف ضيف לקוח אורח pelanggan tamu
khách_hàng
"""
