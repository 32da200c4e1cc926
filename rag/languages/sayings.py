"""What Footnote says around an answer, in the language that is asked in; the footnotes stay in the document's words."""

from dataclasses import dataclass

from rag.languages.function_words import Language


@dataclass(frozen=True, slots=True)
class Sayings:
    """`refusal` and `refusal_many` are whole answers, of one document and of several; `may_say` and `may_also_say` stand before
    what is not sure, `own_words` before a language model's that is not; `two_readings` before two.

    Under a refusal, `looked_for` stands before the question, `closest` over what is near to an answer, `nearby` beside it. Of the
    notices, `by_reader` follows one that says why the model's answer is not shown, `no_claim` is such a one, `left_out` tells
    the number of the model's sentences that have no support. `greeting` answers one, of the documents' titles; `welcome` thanks.
    """

    refusal: str
    refusal_many: str
    may_say: str
    may_also_say: str
    own_words: str
    two_readings: str
    looked_for: str
    closest: str
    nearby: str
    by_reader: str
    no_claim: str
    left_out: str
    greeting: str
    welcome: str


_SAID: dict[Language, Sayings] = {
    "en": Sayings(
        "The document does not say.", "The documents do not say.",
        "The document may say:", "The document may also say:", "In the model’s words: compare the source.",
        "Two readings, the likelier first.", "Looked for:", "Closest passages", "nearby in meaning, not an answer",
        "This answer is the embedded reader’s.", "The model gave no answer that can be shown.",
        "Sentences left out: {}.",
        "Hello. Ask about {}: every answer comes with the sentence it stands on.", "You are welcome.",
    ),
    "de": Sayings(
        "Das Dokument sagt es nicht.", "Die Dokumente sagen es nicht.",
        "Im Dokument steht vielleicht:", "Im Dokument steht vielleicht auch:", "Worte des Modells: Quelle vergleichen.",
        "Zwei Lesarten, die wahrscheinlichere zuerst.", "Gesucht:", "Nächste Stellen", "im Sinn verwandt, keine Antwort",
        "Diese Antwort ist die des eingebauten Lesers.", "Das Modell gab keine Antwort, die gezeigt werden kann.",
        "Ausgelassene Sätze: {}.",
        "Hallo. Fragen Sie nach {}: jede Antwort kommt mit dem Satz, auf dem sie steht.", "Gern geschehen.",
    ),
    "fr": Sayings(
        "Le document ne le dit pas.", "Les documents ne le disent pas.",
        "Le document dit peut-être :", "Le document dit peut-être aussi :", "Mots du modèle : comparez la source.",
        "Deux lectures, la plus probable d’abord.", "Recherché :", "Passages les plus proches",
        "voisins par le sens, pas une réponse",
        "Cette réponse est celle du lecteur intégré.", "Le modèle n’a donné aucune réponse qui puisse être montrée.",
        "Phrases laissées de côté : {}.",
        "Bonjour. Posez une question sur {} : chaque réponse vient avec la phrase qui la porte.", "Je vous en prie.",
    ),
    "es": Sayings(
        "El documento no lo dice.", "Los documentos no lo dicen.",
        "Quizá el documento diga:", "Quizá el documento diga también:", "Palabras del modelo: compare la fuente.",
        "Dos lecturas, primero la más probable.", "Buscado:", "Pasajes más cercanos", "próximos en sentido, no una respuesta",
        "Esta respuesta es la del lector integrado.", "El modelo no dio ninguna respuesta que pueda mostrarse.",
        "Frases omitidas: {}.",
        "Hola. Pregunte sobre {}: cada respuesta viene con la frase en la que se apoya.", "De nada.",
    ),
    "it": Sayings(
        "Il documento non lo dice.", "I documenti non lo dicono.",
        "Forse il documento dice:", "Forse il documento dice anche:", "Parole del modello: confronta la fonte.",
        "Due letture, prima la più probabile.", "Cercato:", "Passi più vicini", "affini nel senso, non una risposta",
        "Questa risposta è quella del lettore integrato.", "Il modello non ha dato una risposta che si possa mostrare.",
        "Frasi omesse: {}.",
        "Buongiorno. Chieda di {}: ogni risposta viene con la frase su cui si regge.", "Prego.",
    ),
    "pt": Sayings(
        "O documento não o diz.", "Os documentos não o dizem.",
        "Talvez o documento diga:", "Talvez o documento diga também:", "Palavras do modelo: compare com a fonte.",
        "Duas leituras, primeiro a mais provável.", "Procurado:", "Passagens mais próximas",
        "próximas no sentido, não são uma resposta",
        "Esta resposta é a do leitor incorporado.", "O modelo não deu nenhuma resposta que possa ser mostrada.",
        "Frases omitidas: {}.",
        "Olá. Pergunte sobre {}: cada resposta vem com a frase em que se apoia.", "De nada.",
    ),
    "nl": Sayings(
        "Het document zegt het niet.", "De documenten zeggen het niet.",
        "Misschien zegt het document:", "Misschien zegt het document ook:", "Woorden van het model: vergelijk de bron.",
        "Twee lezingen, de waarschijnlijkste eerst.", "Gezocht:", "Dichtstbijzijnde passages",
        "verwant in betekenis, geen antwoord",
        "Dit antwoord is dat van de ingebouwde lezer.", "Het model gaf geen antwoord dat getoond kan worden.",
        "Weggelaten zinnen: {}.",
        "Hallo. Vraag naar {}: elk antwoord komt met de zin waarop het steunt.", "Graag gedaan.",
    ),
    "ro": Sayings(
        "Documentul nu spune acest lucru.", "Documentele nu spun acest lucru.",
        "Poate că documentul spune:", "Poate că documentul mai spune:", "Cuvintele modelului: comparați cu sursa.",
        "Două interpretări, întâi cea mai probabilă.", "Căutat:", "Cele mai apropiate pasaje", "apropiate ca sens, nu un răspuns",
        "Acest răspuns este al cititorului încorporat.", "Modelul nu a dat niciun răspuns care să poată fi arătat.",
        "Propoziții omise: {}.",
        "Bună ziua. Întrebați despre {}: fiecare răspuns vine cu propoziția pe care se sprijină.", "Cu plăcere.",
    ),
    "pl": Sayings(
        "Dokument tego nie mówi.", "Dokumenty tego nie mówią.",
        "Być może dokument mówi:", "Być może dokument mówi też:", "Słowa modelu: porównaj ze źródłem.",
        "Dwa odczytania, najpierw bardziej prawdopodobne.", "Szukano:", "Najbliższe fragmenty",
        "bliskie w znaczeniu, nie odpowiedź",
        "Ta odpowiedź pochodzi z wbudowanego czytnika.", "Model nie dał odpowiedzi, którą można pokazać.",
        "Pominięte zdania: {}.",
        "Dzień dobry. Proszę pytać o {}: każda odpowiedź ma zdanie, na którym się opiera.", "Proszę bardzo.",
    ),
    "tr": Sayings(
        "Belgede bu söylenmiyor.", "Belgelerde bu söylenmiyor.",
        "Belge şunu söylüyor olabilir:", "Belge şunu da söylüyor olabilir:", "Modelin sözleri: kaynakla karşılaştırın.",
        "İki okuma, önce daha olası olanı.", "Aranan:", "En yakın bölümler", "anlamca yakın, yanıt değil",
        "Bu yanıt yerleşik okuyucunundur.", "Model gösterilebilecek bir yanıt vermedi.",
        "Çıkarılan cümleler: {}.",
        "Merhaba. {} hakkında sorun: her yanıt, dayandığı cümleyle gelir.", "Rica ederim.",
    ),
    "ru": Sayings(
        "В документе об этом не сказано.", "В документах об этом не сказано.",
        "Возможно, в документе сказано:", "Возможно, в документе сказано также:", "Слова модели: сверьте с источником.",
        "Два прочтения, сначала более вероятное.", "Искали:", "Ближайшие отрывки", "близкие по смыслу, не ответ",
        "Этот ответ дан встроенным читателем.", "Модель не дала ответа, который можно показать.",
        "Пропущено предложений: {}.",
        "Здравствуйте. Спрашивайте о {}: каждый ответ приводит предложение, на котором он основан.", "Пожалуйста.",
    ),
    "uk": Sayings(
        "У документі про це не сказано.", "У документах про це не сказано.",
        "Можливо, у документі сказано:", "Можливо, у документі сказано також:", "Слова моделі: звірте з джерелом.",
        "Два прочитання, спершу ймовірніше.", "Шукали:", "Найближчі уривки", "близькі за змістом, не відповідь",
        "Цю відповідь дав вбудований читач.", "Модель не дала відповіді, яку можна показати.",
        "Пропущено речень: {}.",
        "Вітаю. Запитуйте про {}: кожна відповідь наводить речення, на якому вона ґрунтується.", "Будь ласка.",
    ),
    "el": Sayings(
        "Το έγγραφο δεν το λέει.", "Τα έγγραφα δεν το λένε.",
        "Ίσως το έγγραφο λέει:", "Ίσως το έγγραφο λέει επίσης:", "Λόγια του μοντέλου: συγκρίνετε με την πηγή.",
        "Δύο αναγνώσεις, πρώτα η πιθανότερη.", "Αναζητήθηκε:", "Πλησιέστερα αποσπάσματα", "κοντινά στο νόημα, όχι απάντηση",
        "Αυτή η απάντηση είναι του ενσωματωμένου αναγνώστη.", "Το μοντέλο δεν έδωσε απάντηση που μπορεί να εμφανιστεί.",
        "Προτάσεις που παραλείφθηκαν: {}.",
        "Γεια σας. Ρωτήστε για {}: κάθε απάντηση έρχεται με την πρόταση στην οποία στηρίζεται.", "Παρακαλώ.",
    ),
    "ar": Sayings(
        "الوثيقة لا تذكر ذلك.", "الوثائق لا تذكر ذلك.",
        "قد تذكر الوثيقة:", "قد تذكر الوثيقة أيضاً:", "بكلمات النموذج: قارن بالمصدر.",
        "قراءتان، الأرجح أولاً.", "جرى البحث عن:", "أقرب المقاطع", "قريبة في المعنى، ليست إجابة",
        "هذه الإجابة من القارئ المدمج.", "لم يعط النموذج إجابة يمكن عرضها.",
        "جمل محذوفة: {}.",
        "مرحبًا. اسأل عن {}: كل إجابة تأتي مع الجملة التي تستند إليها.", "على الرحب والسعة.",
    ),
    "he": Sayings(
        "המסמך אינו אומר זאת.", "המסמכים אינם אומרים זאת.",
        "ייתכן שהמסמך אומר:", "ייתכן שהמסמך אומר גם:", "במילות המודל: השוו למקור.",
        "שתי קריאות, הסבירה יותר תחילה.", "חיפשנו:", "הקטעים הקרובים ביותר", "קרובים במשמעות, לא תשובה",
        "תשובה זו היא של הקורא המובנה.", "המודל לא נתן תשובה שאפשר להציג.",
        "משפטים שהושמטו: {}.",
        "שלום. שאלו על {}: כל תשובה מגיעה עם המשפט שעליו היא נשענת.", "בבקשה.",
    ),
}  # fmt: skip


def sayings(language: Language) -> Sayings:
    """What is said to whoever asks in this language."""
    return _SAID[language]
