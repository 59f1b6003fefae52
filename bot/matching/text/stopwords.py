"""Stop words, small talk and general words: words that do not identify the subject of a question."""

from collections.abc import Sequence

from bot.matching.text.normalise import is_sign_word

_FUNCTION = """
a about above after again against all also am an and any anyone anything are as at be because been before being between
both but by can cannot could did do does doing done down during each either else ever every few for from further get
gets getting give given go goes going got had has have having he her here hers him his how i if im in into is it its
itself just know let like lot lots made make makes many may me mean means might mine more most much must my myself need
needs no nor not now of off oh on once one ones only onto or other others our ours out over own part per perhaps please
pls put quite rather really s said same say says see seem seems shall she should since so some somebody someone
something still such t take tell than that thats the their theirs them then there theres these they theyre thing things
think this those though through till to too under until up upon us use used using very via want wants was way we well
were what whats when where wheres whether which while who whom whos whose why will with within without would yes yet you
your youre yours u r ur dont doesnt didnt isnt arent wasnt werent wont cant couldnt shouldnt wouldnt ive id ill hows
explain describe name list show find actually again ago already always anyway away back bit called come comes exactly
even help idea instead kind maybe mention mentioned never ok okay question right serious seriously simply sort stuff
sure talk today wanna wonder wondering
sta sto je li da i u na za se su od do iz po sa s o koji koja koje kako kad kada gdje gde zasto ko tko ovo to taj ta
biti bio bila bilo ili ali nije nisu jesu jeste kakav kakva kakve koliko sam si smo ste
le la les un une des de du et est sont que qui quoi ou quand comment pourquoi quel quelle quels quelles
"""

_SOUTH_SLAVIC_FUNCTION = """
zdravo cao pozdrav hvala bok
sta sto je li da i a u na za se su od do iz po sa s o k ka koji koja koje kojeg kojem kojoj kojim kojih koju kako kad
kada gdje gde zasto ko tko koga kome kim ciji cija cije ovo ova ovaj ove ovi to taj ta te ti tu tom tog one oni ona
ono onaj biti bio bila bilo bili bile budem bude budu jesam jesi jeste jesmo jesu sam si smo ste nisam nisi nije nismo
niste nisu ili ali nego vec jer ako dok pa ni niti ne ce cu ces cemo cete nece hoce hocu zeli bi bih bismo biste kakav
kakva kakvo kakve kakvi koliko kolika koliki kolike zar mi ja on vi nas vas nam vam njih njima njega njemu njoj nju mu
joj im me mene ga moj moja moje nasa nase vasa vase svoj svoja svoje sebe sebi njegov njegova njen njena njihov
njihova kod pri uz pod nad pred medju izmedju oko kroz zbog radi prema protiv bez osim pored preko tokom poslije posle
nakon prije pre kao tako ovako samo jos opet sada sad tada tad onda danas inace uopste bas zapravo ustvari valjda
mozda moze mogu mozes mozemo mozete moci treba trebalo ima imaju imam imamo imate imao imala nema nemaju neki neka
neko neke nesto nista niko svi sve svaki svaka svako svih svim svega ovdje tamo ovde
"""

_SOUTH_SLAVIC_GENERAL = """
kosta kostaju kostalo kostala staje iznosi cijena cijene cijenu cena reci kazi recite kazite objasni objasnite pojasni
molim zanima znas znate znam znati zna znaju neko pitanje pitam pitao pricaj ispricaj opisi navedi nabroji imena ime
naziv zove zovu stvar stvari dio dijelu nacin razlog razloga tema temi temu vazno vazan vazna najvaznije glavni glavna
glavno trenutno trenutni trenutna najnoviji najnovije uopsteno ukratko tacno tacan tacna otprilike obicno uglavnom
posebno naime primjer primjera slucaj slucaju pojam
"""

_ENGLISH = """
the is are was were am how what when who where why which can could would should does did have has my it this you your
of in for with
"""

_SMALL_TALK = """
hello hi hey hiya yo greetings good morning evening night afternoon thanks thank thx ty cheers bye goodbye lol lmao haha
hahaha wow cool nice great awesome ok okay k yes no yeah yep nope sorry please bot robot human real alive friend bro
everyone everybody folks guys dude mate lads test testing ping joke love hate bad stupid dumb smart best worst morning
sup wassup whatsup omg wtf hmm zdravo cao pozdrav hvala bok dobar dan bonjour salut merci do doing work made created
"""

_GENERAL = """
able accept accord according achieve act acting action actual add agree aim aims allow answer apart appear apply
approach
area areas argue around article aspect aspects author available aware background base based basic basically basis become
becomes begin begins belief believe belong benefit benefits best better big bring brings briefly broad build building
care carry case cases cause causes central certain chance change changes check choose claim claims class clear clearly
close come coming common compare complete concern concerns concrete confused connect consider contain contains continue
correct could cousin cover covers create creates current currently dad day days deal decide define depend describe
described detail details develop difference different difficult discuss discussed easy effect effects element elements
enable end ended ends enough ensure entire especially essay even ever exact exam example examples exist expect expected
explicit express face faces fact facts factor factors familiar feature feel final find first fit flashcards focus follow
following form friend full gain gains general generally given gives goal goals grow guess guy guys happen happened
happening happens hard held help helped helping helps high hold holds homework honestly hope huge idea ideas identify
importance important improve improved include included includes increase inform information intend intended interested
interesting involve involved issue issues item items keep key kind kinds know known large last late lately latest lead
leads learn leave left level likely line list listed little live long look looking looks lose low main mainly major
makes making many matter matters meaning means meant method might modern mom moment most move moving multiple name named
names near necessary needed new next nowadays note notes number objective objectives obvious occur offer often old only
opinion option options order original outcome outcomes outline overall overview paragraph part particular parts people
perhaps person piece place places plan planned plans play plays please point points possible precise prepare present
presentation prevent previous primarily probably problem problems process produce profit project promote proper propose
proposed provide provided provides purpose push put quick quickly quiz quote raise reach read reading ready real reason
reasons recent recently recognize refer reflect related relation relevant remain remember report represent require
result results right role roles run running runs school section see seek sense serve set several shape short show shown
shows side sides similar simple simply single situation small solve something sort sound source speak special specific
specifically stand start started starts stay step steps stop stopped story stress stressed strong student study subject
such suggest suggested summary support suppose supposed target task teacher tell telling term terms text theme think
thought time times title together top topic topics total touch towards true try trying turn type types typical
understand used useful user using usual usually value various version view views wait wanted wants watch way ways whole
why wish word words work works worry worth would write writer written wrong year years
"""

ENGLISH_WORDS = frozenset(_ENGLISH.split())
"""Words that identify a question as English. In South Slavic languages a lone `i` means *and*."""

FUNCTION_WORDS = frozenset(_FUNCTION.split())
SOUTH_SLAVIC_FUNCTION_WORDS = frozenset(_SOUTH_SLAVIC_FUNCTION.split())
SMALL_TALK = frozenset(_SMALL_TALK.split())

_INTERROGATIVES = frozenset(
    [
        *["who", "when", "where", "why", "how", "what", "which", "since", "much", "many"],
        *["kad", "kada", "gdje", "gde", "ko", "zasto", "koliko", "kako", "sta", "koji", "koja", "koje", "otkad"],
    ]
)

_FIRST_PERSON = frozenset(["i", "im", "ive", "id", "my", "we", "our"])

GENERAL_WORDS = frozenset(_GENERAL.split() + _SOUTH_SLAVIC_GENERAL.split()) - FUNCTION_WORDS
"""Content words that appear in questions about anything, so that an unknown one says little about the subject."""


MIN_TELLING_DIGITS = 3
"""Digits from which a number by itself may name something."""


def is_small_talk(words: Sequence[str]) -> bool:
    """Whether a text consists of greetings, thanks and stop words only."""
    if words and all(map(is_sign_word, words)):
        return True  # an emoji; those that are names find their entry before
    return all(word in FUNCTION_WORDS or word in SMALL_TALK or _is_letter(word) for word in words)


def _is_letter(word: str) -> bool:
    """Whether a word is a single letter, repeated or not, which means nothing: `k`, `xxxx`. A number has a meaning."""
    return len(set(word)) == 1 and not word.isdigit()


def is_small_sum(words: Sequence[str]) -> bool:
    """Whether a text holds nothing but small numbers, which stand in many texts: `0.1 + 0.2`, but not `404`."""
    return bool(words) and all(word.isdigit() and len(word) < MIN_TELLING_DIGITS for word in words)


def asks_for_more(words: Sequence[str]) -> bool:
    """Whether a text without a subject follows up on the previous question: `since when?`, but not `ok, thanks`."""
    return bool(_INTERROGATIVES & set(words)) and not SMALL_TALK - FUNCTION_WORDS & set(words)


def is_self_statement(words: Sequence[str]) -> bool:
    """Whether users tell something about themselves and ask nothing: `I need to stop at a few points`."""
    return bool(words) and words[0] in _FIRST_PERSON and not _INTERROGATIVES & set(words)
