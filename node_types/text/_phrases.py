"""The words that the stages of a prompt are made of, by what was read in the idea. Data only."""

SCENES = {
    "underwater": (
        "underwater, shafts of light from the surface and drifting particles",
        "below the surface, blue depth fading to black, slow rising bubbles",
    ),
    "space": (
        "deep space, a dense star field and the curved edge of a planet",
        "weightless emptiness, one hard sun and absolute black around it",
    ),
    "stage": (
        "a stage with beams of light in thin haze, the audience only a dark edge",
        "a bare stage floor, cables and lamps at the border of the light",
    ),
    "city": (
        "a lived-in city street, layered facades, signs and windows receding in depth",
        "between tall buildings, cables across a strip of sky, small lights far away",
    ),
    "interior": (
        "a lived-in interior, one window, objects that tell who stays here",
        "a quiet room with worn surfaces, a doorway opening into darker depth",
    ),
    "sea": (
        "at the edge of the sea, a clear horizon and slow moving swell",
        "a wide shore, wet ground that mirrors the sky, salt in the air",
    ),
    "desert": (
        "open desert, dune ridges drawing long curves, nothing else for miles",
        "sun-baked ground and far mesas trembling in the heat",
    ),
    "mountains": (
        "high mountains, ridge behind ridge, each one paler than the last",
        "a bare slope above the clouds, rock and thin grass in the foreground",
    ),
    "forest": (
        "inside a forest, dark trunks close by and light between the far ones",
        "a clearing under tall trees, ferns and moss, air full of fine dust",
    ),
    "road": (
        "a long road running to its vanishing point, poles keeping the rhythm",
        "the roadside, asphalt, guard rail and open country beyond",
    ),
    "field": (
        "open country, tall grass moving in waves up to a low horizon",
        "rolling hills, one lone tree, a great deal of sky",
    ),
    "": (
        "a simple, uncluttered place with one clear foreground, middle and background",
        "a setting with depth, where only things that belong to the story are seen",
    ),
}

HOURS = {
    "dawn": "at first light",
    "golden hour": "in the last sun of the day",
    "dusk": "after sunset, while the sky still glows",
    "night": "at night",
    "day": "in daylight",
    "": "",
}

SKIES = {
    "rain": "rain hangs in the light and every surface shines",
    "snow": "snow softens all edges and sounds",
    "fog": "fog swallows the background step by step",
    "storm": "a heavy sky, wind pulling at everything loose",
    "dust": "dust drifts through the light",
    "": "",
}

LIGHTS = {
    "dawn": "pale low light from the side, cool shadows that are just turning warm",
    "golden hour": "low warm sun from behind, long shadows, a glowing rim",
    "dusk": "cool sky light from above, one warm lamp as a counterpoint",
    "night": "small pools of lamp light in deep darkness",
}
"""The hour rules the light, unless the look was chosen by hand or a style is connected."""

COMPOSITIONS = (
    "subject on the left third, open space in the direction of the gaze",
    "subject on the right third, leading lines from the opposite corner",
    "centred and symmetrical, strong negative space around the subject",
    "layered depth: something dark and soft in the foreground, the subject behind it",
    "a frame within the frame that holds the subject",
)

SHOTS = {
    "wide": "wide shot, the subject small against the place",
    "full": "full shot, head to toe with air around the body",
    "medium": "medium shot from the waist up, eye level",
    "close-up": "close-up of head and shoulders, the background falling out of focus",
    "detail": "detail shot filling the frame with one telling thing",
    "over-shoulder": "over-the-shoulder shot, a dark soft shoulder framing what is looked at",
    "two-shot": "two-shot, both figures in profile with the space between them as the third character",
    "aerial": "aerial shot looking steeply down, the ground as a pattern",
    "low-angle": "low-angle shot, the subject standing tall against the sky",
}

MOVES = {
    "dance": (
        "the camera circles once, against the turn of the body",
        "a floating handheld that breathes with the dance",
    ),
    "run": (
        "a fast tracking move alongside, foreground streaking past",
        "the camera leads, running backwards just ahead",
    ),
    "walk": ("a slow tracking move at walking pace", "a patient follow from behind, at shoulder height"),
    "ride": ("a steady car-mounted move, the horizon held level", "a long pan that lets the vehicle cross the frame"),
    "fly": ("a slow crane up that reveals the distance", "a gliding move, the ground falling away"),
    "fall": ("a straight drop with the subject, slowed down", "a vertical tilt that arrives a moment late"),
    "fight": ("a close handheld with short, hard reframings", "a low lateral move, bodies crossing the lens"),
    "still": ("a barely noticeable push in", "a locked-off frame in which only the air moves"),
    "": ("a slow dolly in", "a gentle lateral slide with parallax", "a locked-off frame, held a beat too long"),
}

BEATS = {
    "melancholic": (
        "the moment after someone has left, before it is said aloud",
        "a look back that is held a second too long",
    ),
    "joyful": ("the instant when restraint gives way", "a shared laugh just breaking out"),
    "tense": ("the breath before it happens", "something has been noticed outside the frame"),
    "romantic": ("the last inch before a touch", "two people forgetting that anyone could be watching"),
    "epic": ("the threshold: one step and there is no way back", "the first sight of what is larger than anyone here"),
    "serene": ("nothing has to happen; time is allowed to pass", "a long breath out"),
    "dreamlike": ("the world has just stopped obeying its rules", "a memory that may never have happened"),
    "eerie": ("something here is slightly wrong, and only we have seen it", "the silence has become too complete"),
    "defiant": ("the moment of standing up", "a stare that will not be the first to drop"),
    "": ("a small decision is being made", "in the middle of an action, its outcome still open"),
}

_PEOPLE = "the same faces, clothes and proportions throughout"
KEPT = {
    "person": _PEOPLE,
    "pair": _PEOPLE,
    "crowd": _PEOPLE,
    "animal": "the same animal, markings and proportions throughout",
    "": "the same shapes, materials and scale throughout",
}

BASE_NEGATIVE = (
    "low resolution", "jpeg artefacts", "oversharpened", "blurry subject", "flat composition", "cluttered background",
)  # fmt: skip
LETTERING_NEGATIVE = ("text", "captions", "watermark", "logo", "signature")
LETTERING_WANTED = r"text|sign(?:s|age|board)?|letters?|words?|title|logo|poster|billboard|graffiti|newspaper|neon"
_PEOPLE_NEGATIVE = (
    "deformed hands", "extra fingers", "extra limbs", "distorted face", "asymmetrical eyes", "plastic skin",
)  # fmt: skip
CAST_NEGATIVE = {
    "person": _PEOPLE_NEGATIVE,
    "pair": _PEOPLE_NEGATIVE,
    "crowd": _PEOPLE_NEGATIVE,
    "animal": ("extra legs", "distorted anatomy"),
    "": (),
}
SHOT_NEGATIVE = {
    "wide": ("cropped horizon",),
    "full": ("cropped feet", "cropped head"),
    "medium": ("awkward cropping at the joints",),
    "close-up": ("cropped chin", "wide-angle face distortion"),
    "two-shot": ("merged bodies",),
}
