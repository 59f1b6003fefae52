"""Finds where a question corrects itself: `who leads NATO, I mean KFOR`."""

import re
from dataclasses import dataclass

_HESITATION = r"(?:(?:sorry|oh|no|wait|oops|ah|pardon|izvini|izvinite|ups|ne|ma|ili|or)[\s,.!-]+)*"
_MARK = re.compile(
    # A mark that is half of a longer clause corrects nothing: `what do I mean`, `mislim da`, `a base that is open`.
    rf"(?<!\w)(?<!\bwhat )(?<!\bdo )(?<!\bdoes )(?<!\bdid )(?<!\bif )(?<!\bthat )(?<!\bthis )(?:"
    rf"{_HESITATION}(?:i\s+mean|i\s+meant|or\s+rather|that\s+is\s+to\s+say|i\.\s?e\.,?|correction:|scratch\s+that|"
    r"mislim(?!\s+(?:da|o)\b)(?:\s+na)?|mislila?\s+sam(?!\s+(?:da|o)\b)(?:\s+na)?|ho[cć]u\s+re[cć]i|odnosno|tj\.?|to\s+jest|"
    r"bolje\s+re[cč]eno|мислим(?!\s+(?:да|о)\b)(?:\s+на)?|хоћу\s+рећи|односно|тј\.?|то\s+јест)"
    r"|(?<=,\s)that\s+is(?=,))(?!\w)[\s,:–-]*",
    re.IGNORECASE,
)
_LEFT_OUT = " \t\n,;:(–—-"
_END = re.compile(r"[,;?!)\n]|\.(?=\s|$)|\s[–—-]+\s")


@dataclass(frozen=True, slots=True)
class SelfCorrection:
    """A question cut where it corrects itself.

    Attributes:
        before: What was said first; empty if the text begins with the mark.
        meant: What is meant instead of a part of it.
        after: How the question goes on.
    """

    before: str
    meant: str
    after: str


def find_self_correction(text: str) -> SelfCorrection | None:
    """Return the first place where a text corrects itself.

    >>> find_self_correction("who leads NATO, I mean KFOR, today?")
    SelfCorrection(before='who leads NATO', meant='KFOR', after=' today?')
    """
    mark = _MARK.search(text)
    if mark is None or not re.search(r"\w", text[mark.end() :]):
        return None
    rest = text[mark.end() :]
    end = _END.search(rest)
    meant, after = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    return SelfCorrection(text[: mark.start()].rstrip(_LEFT_OUT), meant.strip(), after.lstrip(",)–—-").rstrip())
