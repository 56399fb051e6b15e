"""Headers of companies, brands and resorts, and the words that set them apart."""

# ruff: noqa: RUF001 - the languages of the lists have letters that look like Latin ones

DEVELOPERS = """
developer developers developer_name developer_names timeshare_developer bauträger entwickler
promotor desarrollador promoteur sviluppatore desenvolvedor застройщик
"""
COMPANIES = """
company companies company_name company_names companyname firm firms firm_name business
business_name brand brands brand_name organisation organisations organisation_name organization
organizations organization_name org org_name resort resorts resort_name club club_name employer
employer_name account_name hotel hotels hotel_name vendor vendor_name supplier supplier_name
merchant merchant_name agency agency_name corporation manufacturer entreprise entreprises
société sociétés marque marques raison_sociale nom_de_l_entreprise nom_de_la_société empresa
empresas compañía compañías marca marcas razón_social organización firma firmen firmenname
unternehmen unternehmensname marke marken organisation_e gesellschaft arbeitgeber azienda
aziende società ragione_sociale companhia organização bedrijf bedrijven bedrijfsnaam merk merken
organisatie företag företagsnamn varumärke virksomhed firmanavn bedrift yritys yrityksen_nimi
yritykset przedsiębiorstwo firma_nazwa nazwa_firmy marka společnost název_firmy spoločnost
tvrtka poduzeće podjetje companie societate cég cégnév vállalat şirket şirket_adı firma_adı
kuruluş компания компании организация фирма бренд название_компании компанія організація
εταιρεία επωνυμία επιχείρηση 公司 公司名 公司名称 公司名稱 品牌 企业 企業 企業名 会社 会社名
法人名 ブランド 회사 회사명 업체명 브랜드 기업 कंपनी कंपनी_का_नाम الشركة شركة اسم_الشركة
العلامة_التجارية חברה שם_החברה מותג perusahaan nama_perusahaan công_ty tên_công_ty บริษัท
ชื่อบริษัท
"""
ACCOUNTS = "account accounts konto compte cuenta conta"
"""An account is a company in sales systems and anything elsewhere."""
