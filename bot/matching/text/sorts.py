"""Words of one sort, of which one is never the other: seasons, weekdays, sports, ranks, countries.

A question about the winter fair is not answered with the summer fair. A line is a sort, and goes on in indented
lines; written by hand from general knowledge. Words that also mean something else (`may`, `second`) are left out
where that reading is as common.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from bot.matching.text.language import ENGLISH, Language
from bot.matching.text.normalise import normalise

_SORTS = """
spring summer autumn winter proljece ljeto jesen zima
monday tuesday wednesday thursday friday saturday sunday ponedjeljak utorak srijeda cetvrtak petak subota nedjelja
january february april june july august september october november december
weekday weekend
breakfast lunch dinner supper brunch
football soccer basketball volleyball handball rugby tennis badminton squash hockey cricket baseball softball golf
  swimming rowing sailing skiing skating running cycling climbing boxing judo karate wrestling fencing archery
  gymnastics yoga pilates zumba ballet aerobics athletics darts bowling snooker billiards chess lacrosse surfing
  diving netball futsal padel
children kids adults teenagers seniors juniors toddlers pensioners
child kid adult teenager senior junior toddler pensioner
men women boys girls
man woman boy girl
first third fourth fifth sixth seventh eighth ninth tenth last
northern southern eastern western
bronze silver gold platinum diamond iron copper emerald ruby sapphire
red blue green yellow purple orange pink brown grey
windows linux macos android ios playstation xbox nintendo
iphone ipad android
python javascript typescript java ruby golang rust kotlin swift scala perl haskell php
mysql postgres sqlite mongodb redis mariadb oracle
rabbitmq kafka redis nats
chrome firefox safari opera
president king queen chancellor premier mayor governor ambassador speaker treasurer secretary
predsjednik premijer kralj kraljica guverner ambasador
minister president ambassador governor
army navy police
mother father brother sister son daughter wife husband uncle aunt grandmother grandfather
bus train plane bicycle boat ferry tram taxi
cash card cheque paypal bitcoin crypto
guitar piano violin drums flute trumpet cello saxophone
dog cat horse rabbit hamster
tea coffee beer wine juice milk
dollar euro pound franc yen krone
english french german spanish italian russian chinese japanese arabic turkish greek portuguese dutch polish
minimum maximum
bachelor master doctorate
stadium museum library theatre cinema hospital university airport harbour
"""

_COUNTRIES = """
afghanistan albania algeria andorra angola argentina armenia australia austria azerbaijan bahrain bangladesh belarus
belgium bolivia bosnia botswana brazil bulgaria cambodia cameroon canada chile china colombia croatia cuba cyprus
czechia denmark ecuador egypt estonia ethiopia finland france germany ghana greece hungary iceland india indonesia iran
iraq ireland israel italy japan jordan kazakhstan kenya kosovo kuwait latvia lebanon libya liechtenstein lithuania
luxembourg macedonia malaysia mali malta mexico moldova monaco mongolia montenegro morocco nepal netherlands nigeria
norway pakistan palestine panama paraguay peru philippines poland portugal qatar romania russia rwanda senegal serbia
singapore slovakia slovenia somalia spain sudan sweden switzerland syria taiwan tanzania thailand tunisia turkey turkiye
uganda ukraine uruguay uzbekistan venezuela vietnam yemen zambia zimbabwe
england scotland wales britain america usa uk
hrvatska srbija slovenija albanija makedonija bosna kosovo njemacka francuska italija rusija ukrajina turska grcka
"""

_CAPITALS = """
amsterdam ankara athens baghdad bangkok beijing belgrade berlin bern brussels bucharest budapest cairo canberra
copenhagen damascus delhi dublin hanoi helsinki istanbul jerusalem kabul kyiv kiev lisbon ljubljana london luxembourg
madrid minsk moscow oslo ottawa paris podgorica prague pristina reykjavik riga rome sarajevo skopje sofia stockholm
tallinn tbilisi tehran tirana tokyo vienna vilnius warsaw washington zagreb
beograd bec budimpesta london moskva pariz prag rim sarajevo skoplje sofija tirana varsava zagreb pristina
"""


_FURTHER_COUNTRIES = """
bugarska rumunija madjarska poljska ceska slovacka austrija svajcarska spanija portugal holandija belgija danska svedska
norveska finska estonija letonija litvanija irska engleska britanija kanada meksiko brazil argentina kina indija japan
iran irak izrael palestina sirija egipat libija tunis maroko bjelorusija moldavija gruzija jermenija azerbejdzan
kazahstan avganistan saudijska emirati katar kuvajt pakistan australija amerika sad kipar malta luksemburg island
"""

_FURTHER_SORTS = """
proljece ljeto jesen zima
ponedjeljak utorak srijeda cetvrtak petak subota nedjelja
januar februar mart april maj jun jul avgust septembar oktobar novembar decembar
predsjednik premijer kralj kraljica guverner ambasador kancelar gradonacelnik sekretar
ministar predsjednik guverner ambasador
vojska mornarica policija
prvi treci cetvrti peti sesti sedmi osmi deveti deseti posljednji
sjeverni juzni istocni zapadni
crveni plavi zeleni zuti bijeli crni
"""
"""In South Slavic languages; what the list above has of them is for questions among English ones."""


def _index_sorts(lines: Iterable[str], language: Language) -> Mapping[str, frozenset[int]]:
    members: dict[str, set[int]] = {}
    for number, line in enumerate(lines):
        for word in normalise(line).split():
            members.setdefault(language.stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in members.items()}


def _list_countries(language: Language) -> str:
    further = "" if language.is_english else _FURTHER_COUNTRIES
    return f"{_COUNTRIES} {further}".replace("\n", " ")


@cache
def get_sorts(language: Language) -> Mapping[str, frozenset[int]]:
    """Return the sorts that a stem of a language belongs to, by number."""
    # English words would be stemmed to those of another language.
    lines = (_SORTS.replace("\n  ", " ") if language.is_english else _FURTHER_SORTS).strip().splitlines()
    return _index_sorts([*lines, _list_countries(language), _CAPITALS.replace("\n", " ")], language)


@cache
def get_place_stems(language: Language) -> frozenset[str]:
    """Return the stems of countries and capitals: names wherever they stand, also in lower case."""
    return frozenset(map(language.stem, normalise(f"{_list_countries(language)} {_CAPITALS}").split()))


PLACE_PREFIXES = frozenset(word[:5] for word in normalise(f"{_COUNTRIES} {_CAPITALS}").split() if len(word) >= 5)
"""Beginnings of the same names, for questions among English ones in languages that inflect them."""

SORT_WORDS = frozenset(normalise(f"{_SORTS} {_COUNTRIES} {_CAPITALS}").split())
"""The members of all sorts, in the very form that they are listed in: `running` but not `run`."""

SORTS = get_sorts(ENGLISH)
PLACE_NAMES = get_place_stems(ENGLISH)
