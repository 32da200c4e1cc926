"""The commonest words of the languages, which say little of what is asked; those in Latin script tell a language, too.

Written by hand: articles, pronouns, prepositions, conjunctions, auxiliary verbs and words that ask.
"""

from typing import Literal, get_args

Language = Literal["en", "de", "fr", "es", "it", "pt", "nl", "ro", "pl", "tr", "ru", "uk", "el", "ar", "he"]
"""ISO 639-1."""

LANGUAGES: tuple[Language, ...] = get_args(Language)

_WORDS: dict[Language, str] = {
    "en": (
        "the of is are was were be been did does do what who whom whose when where why how which and in to for with between "
        "from by has have had not this that these those there he she it they we you i his her their our my its about after "
        "before during a an on at as or but if than then would could should will can may must into over under no any all some "
        "many much them him us me your also more other such only so because while until since through against"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine keinen ist sind war waren "
        "sein wird werden wurde wurden worden hat haben hatte hatten kann können konnte muss müssen soll sollte darf ich du "
        "er sie es wir ihr mein meine meinen ihre ihren ihrem ihrer seine seinen seinem seiner mich mir man sich mit von vom "
        "zu zum zur für auf aus bei beim nach über unter vor zwischen gegen ohne durch um im in an am als auch noch nur so "
        "wenn dass weil wann wer wem wen wie warum wieso wo wohin woher was welche welcher welches welchen welchem wofür "
        "womit wodurch worin worüber worauf woran wozu worum wonach wieviel viele viel diese dieser dieses diesem diesen jede "
        "jeder jedes alle mehr seit bis während gibt bedeutet bedeuten heißt"
    ),
    "fr": (
        "le la les un une des du de d l au aux et ou mais ne pas est sont était étaient être été a ont avait avaient sera qui "
        "que quoi quand où comment pourquoi combien quel quelle quels quelles lequel laquelle je tu il elle nous vous ils "
        "elles on ce cet cette ces c s n j m qu son sa ses leur leurs mon ma mes notre votre dans sur sous par pour avec sans "
        "entre chez vers depuis pendant après avant contre en y se plus très aussi comme si dont peut peuvent doit fait dois "
        "puis faut lors selon"
    ),
    "es": (
        "el la los las un una unos unas de del al y o pero no es son era eran fue fueron ser está están estaba ha han había "
        "quién quiénes quien que qué cuándo cuando dónde donde cómo como cuál cuáles cuánto cuánta cuántos cuántas por para "
        "con sin en entre sobre desde hasta según se su sus lo le les me mi mis yo nos este esta estos estas ese esa eso esto "
        "más muy también si ya hay tiene tienen puede pueden debe durante tras contra porque a e u"
    ),
    "it": (
        "il lo la i gli le un uno una di del dello della dei degli delle d l al allo alla ai agli alle dal dalla dai dalle "
        "nel nello nella nei negli nelle sul sulla sui sulle e o ma non è sono era erano fu furono essere stato stata stati "
        "state ha hanno aveva chi che cosa quando dove come perché quale quali quanto quanta quanti quante per con senza in "
        "tra fra su da si suo sua suoi sue loro mi io questo questa questi queste più molto anche se c può possono deve cui "
        "qual ci ne a dopo prima"
    ),
    "pt": (
        "o a os as um uma uns umas de do da dos das ao à aos às no na nos nas num numa e ou mas não é são era eram foi foram "
        "ser está estão tem têm há havia quem que quê quando onde como porque qual quais quanto quanta quantos quantas por "
        "pelo pela pelos pelas para com sem em entre sobre desde até se seu sua seus suas eu meu minha este esta isto esse "
        "essa isso mais muito também já pode podem deve durante após contra lhe ele ela eles elas você posso"
    ),
    "nl": (
        "de het een en of maar niet geen is zijn was waren werd werden wordt worden heeft hebben had hadden kan kunnen moet "
        "moeten zal wie wat wanneer waar hoe waarom welke welk hoeveel waarvoor waarmee waarin ik je jij hij zij ze wij we u "
        "mijn haar hun ons onze van voor met in op aan bij uit naar tot over onder tussen tegen door om te als ook nog dan "
        "dat dit deze die er zich meer sinds tijdens na volgens men mag"
    ),
    "ro": (
        "un o unui unei niște al a ai ale și sau dar nu este sunt era erau fi fost au avut are cine ce când unde cum care "
        "cărui cărei cât câtă câți câte pentru cu fără în din la de pe prin între despre după înainte până se să său sa săi "
        "lui ei lor eu mi îmi acest această aceste acestui acestei mai foarte dacă poate pot trebuie ca că către asupra fie "
        "cel cea cei cele dintre spre sub ori"
    ),
    "pl": (
        "i oraz lub ale nie jest są był była było byli były być został została zostało zostały ma mają miał miała kto kogo "
        "komu co czego czym kiedy gdzie jak dlaczego ile który która które których którym której jaki jaka jakie jakich w we "
        "z ze na do od dla po pod nad przez przy o u za między przed bez się jego jej ich mój moja mnie mi ja to ten ta te "
        "tego tej tym tych czy że już też także bardzo może można musi podczas według"
    ),
    "tr": (
        "ve veya ile için bir bu şu o ne kim kimin kime kimdir nedir nerede nereye nereden nasıl neden niçin niye hangi "
        "hangisi kaç kadar mi mı mu mü midir mıdır mudur müdür da de ki değil var yok olan olarak oldu olduğu olduğunu olur "
        "sonra önce göre gibi daha en çok ama fakat ben sen biz onlar benim onun her hiç tarafından üzerinde arasında içinde "
        "ise ya zaman kimdi kimi neydi neyi nelerdir hangileri neler kaçtır etti edildi eder"
    ),
}

FUNCTION_WORDS = {language: frozenset(words.split()) for language, words in _WORDS.items()}

_OF_OTHER_SCRIPTS: dict[Language, str] = {
    "ru": (
        "и а но или да же ли бы не ни в во на с со к ко у о об обо от до из изо за по под над при про для без через между перед "
        "после около во время кто кого кому кем ком что чего чему чем чём какой какая какое какие какого какую каким каком "
        "каких который которая которое которые которого которую которой которых где куда откуда когда почему зачем отчего как "
        "сколько чей чья чьё чьи это этот эта эти этого этой этом этому этих тот та то те того той том тех там тут здесь туда "
        "он она оно они его её ее их ему ей им ним ней него неё них нём я мы вы ты меня мне нас нам вас вам мой моя моё мои "
        "моего свой своя своё свои своего своей своих наш ваш себя есть был была было были быть будет будут можно нельзя нужно "
        "надо ещё еще уже только тоже также все всё весь вся всех если чтобы потому так такой такая раз"
    ),
    "uk": (
        "і й та а але або чи же би б не ні в у на з із зі до від о об за по під над при про для без через між перед після біля "
        "під час хто кого кому ким що чого чому чим який яка яке які якого яку якій яким якому яких котрий де куди звідки коли "
        "навіщо як скільки чий чия чиє чиї це цей ця ці цього цієї цьому цих той те ті того тієї тому тих там тут туди він вона "
        "воно вони його її їх їхній йому їй їм ним ній нього неї них я ми ви ти мене мені нас нам вас вам мій моя моє мої свій "
        "своя своє свої свого своєї своїх наш ваш себе є був була було були бути буде будуть можна треба потрібно ще вже тільки "
        "лише також теж все весь вся всіх якщо щоб бо так такий така"
    ),
    "el": (
        "ο η το οι τα του της των τον την τους τις ένας μια μία ένα ενός μιας και κι ή αλλά όμως δεν μην όχι να θα που πού "
        "ποιος ποια ποιο ποιοι ποιες ποιον ποιους ποιου τι πότε πώς πως γιατί πόσο πόση πόσοι πόσες πόσα πόσους πόσων σε στο "
        "στη στην στον στους στις στα από με για κατά μετά πριν χωρίς προς μέχρι έως ως αν όταν ότι είναι ήταν έχει έχουν είχε "
        "είχαν αυτός αυτή αυτό αυτοί αυτές αυτά εκεί εδώ μου σου μας σας πιο πολύ κάθε υπάρχει υπάρχουν μπορώ μπορεί πρέπει"
    ),
    "ar": (
        "في من إلى الى على عن مع بعد قبل خلال منذ حتى بين عند لدى أو او ثم لكن و هل ما ماذا متى أين اين كيف كم لماذا لم لن لا "
        "أي اي أية هذا هذه ذلك تلك هؤلاء هناك هنا الذي التي الذين اللذان هو هي هم هن أنا انا نحن أنت انت كان كانت كانوا يكون "
        "تكون قد إن ان أن كل عدد ليس ليست به بها له لها لهم فيه فيها منه منها إليه إليها عليه عليها عنه عنها بعض غير يوجد توجد "
        "يمكن"
    ),
    "he": (
        "של את על אל עם מן בין אחרי לפני בזמן במשך מאז עד או אבל כי אם גם רק לא אין יש הוא היא הם הן אני אנחנו אתה זה זאת זו "
        "אלה אלו שם כאן מי מה מתי איפה היכן לאן מאין איך כיצד כמה למה מדוע האם איזה איזו אילו היה היתה הייתה היו יהיה להיות לו "
        "לה להם להן בו בה בהם אותו אותה אותם שלו שלה שלהם ממנו ממנה אליו אליה כל עוד כבר אפשר ניתן צריך ב ל מ ה"
    ),
}

COMMON_WORDS = FUNCTION_WORDS | {language: frozenset(words.split()) for language, words in _OF_OTHER_SCRIPTS.items()}
"""Those and the same of the languages in other scripts: what a question does not ask about."""
