"""Words that ask for one side of a thing, which an entry about it need not tell: its founding, its end, a wage."""

_FOUNDED = """
founded founding founder founders established
osnovan osnovana osnovano osnovani osnovane osnovao osnovala osnovali osnivanje osnivac osnivaci
"""
_BEGINNINGS = """
found establish creat form launch start begin began begun born sign built invent introduc open
osnov osniv nasta stvor formir pokren potpis otvor poce uspostav izgrad uve
"""
_ENDED = """
dissolved disbanded dismantled abolished dissolution
ukinut ukinuta ukinuto ukinuti ukinute raspusten raspustena raspusteno rasformiran rasformirana raspao raspala raspalo
"""
_ENDINGS = """
dissol disband dismantl abolish end clos ceas stop replac merg broke break collaps
ukin ukid raspu raspa rasform zavrs presta zatvor zamijen
"""
_BORN = "born birthplace birthday rodjen rodjena rodjeni rodjendan rodila rodio"
_BIRTHS = "born birth nativ rodj rodi"
_EARNED = "earn earns earning salary salaries wage wages plata platu plate plati zaradjuje zaradjuju zarada zaradu"
_PAYMENTS = "earn salar wage paid unpaid zarad honorar"

ASPECTS = tuple(
    (frozenset(asked.split()), tuple(told.split()))
    for asked, told in ((_FOUNDED, _BEGINNINGS), (_ENDED, _ENDINGS), (_BORN, _BIRTHS), (_EARNED, _PAYMENTS))
)
"""Words that ask, and how the words begin by which a text tells it."""

ASPECT_WORDS = frozenset(word for asked, _ in ASPECTS for word in asked)
