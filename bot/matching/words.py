"""Words that carry no subject: they join, ask and greet. Known to every base, so that none has to explain them."""

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

_SMALL_TALK = """
hello hi hey hiya yo greetings good morning evening night afternoon thanks thank thx ty cheers bye goodbye lol lmao haha
hahaha wow cool nice great awesome ok okay k yes no yeah yep nope sorry please bot robot human real alive friend bro
dude mate lads test testing ping joke love hate bad stupid dumb smart best worst morning sup wassup whatsup omg wtf hmm
zdravo cao pozdrav hvala bok dobar dan bonjour salut merci do doing work made created
"""

FUNCTION_WORDS = frozenset(_FUNCTION.split())
SMALL_TALK = frozenset(_SMALL_TALK.split())


def is_small_talk(words: list[str]) -> bool:
    """Whether nothing but greetings, thanks and words without a subject was said."""
    return all(word in FUNCTION_WORDS or word in SMALL_TALK or len(set(word)) == 1 for word in words)
