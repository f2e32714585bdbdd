"""What an idea's words say about place, hour, weather, mood, movement and people. English words; others pass unread."""

import re

from msgspec import Struct

_READ_CHARACTERS = 2000

TIMES = {
    "dawn": r"dawn|sunrise|daybreak|first light|morning",
    "golden hour": r"sunset|golden (?:hour|light)|magic hour|late afternoon|low sun",
    "dusk": r"dusk|twilight|blue hour|evening|nightfall",
    "night": r"nights?|midnight|moon(?:light|lit)?|starry|stars|neon|after dark|fireworks",
    "day": r"noon|midday|daylight|daytime|day|afternoon|sunny|sunlight|sunlit|blue sky",
}
PLACES = {
    "underwater": r"underwater|seabed|coral|submerged|div(?:er|ers|ing)|deep sea",
    "space": r"outer space|spaceships?|starships?|spacecraft|orbit|galax(?:y|ies)|planets?|moon base|cosmos|mars",
    "stage": r"stages?|concerts?|spotlights?|theat(?:er|re)|dance ?floor|ballroom|nightclub|club",
    "city": r"cit(?:y|ies)|streets?|alleys?|downtown|skylines?|skyscrapers?|rooftops?|tokyo|new york|paris|london|"
    r"berlin|metro|subway|market|bridges?|towers?|neon|traffic|taxi|sidewalk|pavement",
    "interior": r"rooms?|kitchen|bedroom|bathroom|apartment|house|home|office|corridor|hallway|caf[eé]|bar|diner|"
    r"library|studio|workshop|attic|window|church|cathedral|museum|hospital|school|table|indoors|inside|train car",
    "sea": r"sea|ocean|beach|coast|shore|waves?|harbou?r|boats?|ships?|sail(?:ing|or|boat)?|lighthouse|island|surf\w*|"
    r"pier",
    "desert": r"deserts?|dunes?|sahara|canyon|mesa|wasteland",
    "mountains": r"mountains?|peaks?|cliffs?|alps|summit|glacier|valley|volcano|highlands?",
    "forest": r"forests?|woods|trees?|jungle|grove|pines?|redwoods?|garden|orchard|fox|deer|wolf",
    "road": r"roads?|highway|motorway|cars?|driv(?:e|es|ing|er)|truck|motorbike|motorcycle|road ?trip|petrol|"
    r"gas station",
    "field": r"fields?|meadows?|farm|prairie|grass(?:land)?|hills?|countryside|wheat|sunflowers?|lake|river|village",
}
WEATHERS = {
    "rain": r"rain(?!bow)\w*|drizzl\w*|downpour|puddles?|wet|umbrellas?",
    "snow": r"snow\w*|blizzard|winter\w*|frost\w*|ice|icy|frozen",
    "fog": r"fog\w*|mist\w*|haz[ey]|smok\w*|steam\w*",
    "storm": r"storm\w*|thunder\w*|lightning|hurricane|tempest|gale",
    "dust": r"dust\w*|sand(?:storm)?|ash(?:es)?|embers?|sparks?",
}
MOODS = {
    "melancholic": r"sad\w*|lonel\w*|alone|melanchol\w*|griev\w*|grief|lost|loss|cr(?:y|ies|ying)|tears?|farewell|"
    r"goodbye|miss(?:es|ing)|nostalgi\w*|memor(?:y|ies)|empty|solitary",
    "joyful": r"joy\w*|happ\w*|laugh\w*|smil\w*|celebrat\w*|party|festival|play(?:s|ing|ful)?|birthday|carnival|"
    r"fireworks",
    "tense": r"tens\w*|danger\w*|chas\w*|escap\w*|hid(?:e|es|ing)|threat\w*|hunt\w*|knife|gun|fear\w*|afraid|panic\w*|"
    r"detective|crime|thriller|run away|hurr\w*",
    "romantic": r"lov(?:e|es|ers?|ing)|kiss\w*|romanc\w*|romantic|couple|wedding|embrac\w*|hug\w*|tender\w*|bride|"
    r"groom",
    "epic": r"epic|hero\w*|battle\w*|armies|army|warriors?|knights?|dragons?|giant|colossal|vast|kingdom|quest|"
    r"launch\w*|rockets?|majestic",
    "serene": r"seren\w*|calm\w*|quiet\w*|peace\w*|still\w*|sleep\w*|medit\w*|gentl\w*|soft\w*|breath\w*|floats?|"
    r"floating",
    "dreamlike": r"dream\w*|surreal\w*|magic\w*|fairy\w*|fantas\w*|enchant\w*|ethereal|wonder\w*|glow\w*|impossible",
    "eerie": r"eerie|haunt\w*|ghost\w*|horror|creep\w*|dark(?:ness)?|shadow\w*|monster\w*|abandon\w*|strange|grave\w*|"
    r"crow",
    "defiant": r"angr\w*|rage|rebel\w*|fight\w*|protest\w*|scream\w*|defian\w*|punk|riot\w*|power\w*|fist",
}
MOTIONS = {
    "dance": r"danc\w*|ballet|spin(?:s|ning)?|twirl\w*|waltz\w*",
    "run": r"run(?:s|ning)?|sprint\w*|chas\w*|rac(?:e|es|ing)|gallop\w*|escap\w*",
    "walk": r"walk\w*|wander\w*|stroll\w*|march\w*|climb\w*|step(?:s|ping)?|cross(?:es|ing)",
    "ride": r"driv(?:e|es|ing)|rid(?:e|es|ing)|cycl\w*|bicycle|skat\w*|motorbike|motorcycle|train|sail\w*",
    "fly": r"fl(?:y|ies|ying|ight)|soar\w*|hover\w*|drone|birds?|wings?|launch\w*|floats?|floating|lift(?:s|ing)? off",
    "fall": r"fall(?:s|ing)?|drop(?:s|ping)?|plung\w*|div(?:e|es|ing)|sink\w*",
    "fight": r"fight\w*|battle\w*|box(?:er|ing)|punch\w*|duel\w*|sword\w*",
    "still": r"stand\w*|sit(?:s|ting)?|sat|wait\w*|sleep\w*|star(?:es|ing)|look(?:s|ing)?|watch\w*|lies|lying|kneel\w*",
}
CASTS = {
    "crowd": r"crowds?|people|army|armies|audience|protest\w*|team|band|dancers|children|soldiers|passengers|strangers",
    "pair": r"couple|lovers|two (?:people|women|men|friends|strangers|sisters|brothers|girls|boys|figures)|twins|"
    r"friends|(?:wo)?man and (?:an? |the |his |her )?(?:wo)?man|bride and groom|mother and|father and|"
    r"they (?:kiss|embrace|dance)",
    "person": r"(?:wo)?man|girl|boy|child|kid|astronaut|singer|dancer|ballerina|detective|warrior|knight|soldier|"
    r"sailor|captain|queen|king|prince(?:ss)?|mother|father|grandm\w+|grandf\w+|sister|brother|friend|stranger|"
    r"traveler|traveller|wanderer|hero|heroine|lady|gentleman|artist|musician|boxer|driver|diver|monk|witch|wizard|"
    r"robot|person|figure|she|he|i|me|face|portrait|someone|rapper|guitarist|pianist|bride|teenager|elder|chef|nurse|"
    r"doctor",
    "animal": r"fox(?:es)?|wol(?:f|ves)|dogs?|cats?|horses?|birds?|deer|bears?|whales?|lions?|tigers?|eagles?|owls?|"
    r"fish|dragons?|crows?|rabbits?|elephants?|butterfl(?:y|ies)",
}
GENDERS = {
    "woman": r"wom[ae]n|girls?|she|her|lady|queen|princess|mother|grandm\w+|sisters?|heroine|bride|ballerina|witch|"
    r"actress|daughter|wife",
    "man": r"m[ae]n|boys?|he|his|gentlem[ae]n|king|prince|father|grandf\w+|brothers?|groom|monk|wizard|son|husband|"
    r"knight",
}
SHOTS = {
    "aerial": r"aerial|drone|bird'?s[- ]eye|from above|top[- ]down|overhead",
    "over-shoulder": r"over[- ](?:the[- ])?(?:\w+ )?shoulder",
    "two-shot": r"two[- ]shot",
    "low-angle": r"low[- ]angle|from below|worm'?s[- ]eye|looking up at|tower(?:s|ing) over",
    "detail": r"macro|insert|detail|extreme close[- ]?up",
    "close-up": r"close[- ]?ups?|portrait",
    "medium": r"medium shot|mid[- ]shot|waist[- ]up",
    "full": r"full shot|full[- ]body|head to toe",
    "wide": r"wide|establishing|landscape|panorama|vista",
}
_CALLS_FOR = {
    "detail": r"hands?|fingers?|ring|letter|key|eyes?|teardrop",
    "close-up": r"face|tears?|smil\w+|whisper\w*|lips|gaze",
    "medium": r"sings?|singing|plays (?:the )?\w+",
    "full": r"danc\w+|fight\w*|box(?:er|ing)",
    "wide": r"horizon|vast|skyline",
}
"""Framings that nobody asked for by name, but that what is shown calls for."""


class Idea(Struct, frozen=True, kw_only=True):
    """What was recognised; empty where the words say nothing. `moods` are in the order of mention."""

    time: str = ""
    place: str = ""
    weather: str = ""
    moods: tuple[str, ...] = ()
    motion: str = ""
    cast: str = ""
    gender: str = ""
    shot: str = ""

    @property
    def tags(self) -> frozenset[str]:
        """Everything that was recognised, except the framing."""
        return frozenset({self.time, self.place, self.weather, self.motion, self.cast, *self.moods} - {""})


def read(text: str, background: str = "") -> Idea:
    """Read an idea. Place, hour and weather that it leaves open are taken from `background`; the rest is its own."""
    words, behind = _normal(text), _normal(background)
    genders = _mentioned(GENDERS, words)
    return Idea(
        time=_first(TIMES, words) or _first(TIMES, behind),
        place=_first(PLACES, words) or _first(PLACES, behind),
        weather=_first(WEATHERS, words) or _first(WEATHERS, behind),
        moods=tuple(_mentioned(MOODS, words)[:2]),
        motion=_first(MOTIONS, words),
        cast=_first(CASTS, words),
        gender=genders[0] if len(genders) == 1 else "",
        shot=_first(SHOTS, words) or _first(_CALLS_FOR, words),
    )


def _normal(text: str) -> str:
    return text[:_READ_CHARACTERS].casefold().replace("’", "'")


def _first(table: dict[str, str], words: str) -> str:
    return next(iter(_mentioned(table, words)), "")


def _mentioned(table: dict[str, str], words: str) -> list[str]:
    """The entries whose words occur, in the order of their first mention, then of the table."""
    places = {entry: at for entry, pattern in table.items() if (at := _at(pattern, words)) is not None}
    return sorted(places, key=lambda entry: places[entry])


def _at(pattern: str, words: str) -> int | None:
    found = re.search(rf"\b(?:{pattern})\b", words)
    return found.start() if found else None
