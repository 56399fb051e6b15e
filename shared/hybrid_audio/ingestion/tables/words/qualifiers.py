"""Words beside the one that counts: whose it is, that it is required, and small words between."""

QUALIFIERS = """
billing shipping delivery default primary main invoice_to bill_to ship_to sold_to home work own
attendee_s cust legal current original rechnung rechnungs liefer lieferung haupt standard
facturation livraison principal principale facturación envío entrega fatturazione consegna
fakturerings leverings platby
"""
FILLERS = """
string varchar char integer int float boolean bool
a an the of for to in on at by with and or your my our their his her its what whats what_s is
are s please enter type_in write full_ required require optional mandatory field answer value_of
der die das des dem den ein eine von für und oder ihr ihre dein bitte pflichtfeld pflicht
erforderlich le la les l du de des d un une et ou votre vos obligatoire requis facultatif list
liste lista lijst lists seznam список 名簿 名单 一覧 명단 el los las del al y o su tu
obligatorio obligatoria requerido opcional il lo gli i di della dello dei delle e il_tuo
obbligatorio facoltativo do da dos das os as um uma seu obrigatório het een van en of uw jouw
verplicht och av din obligatorisk og af dit påkrævet ja i lub wymagane twoje nebo povinné és
kötelező ve zorunlu и или обязательно ваше ваш το του της 必須 必填 任意 필수 の 的
"""
GENERIC_NAMES = "nazwa název bezeichnung designation denominación intitulé название 名称"
"""Names of things, never of people: the word beside them says of what."""
