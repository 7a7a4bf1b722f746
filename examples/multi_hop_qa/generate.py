#!/usr/bin/env python3
"""Writes data/passages.jsonl and data/questions.jsonl: a small invented world to ask multi-hop questions about.

Nobody has read about these people, works, towns and rivers, so no model knows the answers by heart: they have to be
looked up, one passage after another. The world comes in islands (`page`): the passages of one island name nothing of
another, so questions on different islands share no passage. Same seed, same bytes.

    ./generate.py            writes the files beside this script
"""

import itertools
import json
import pathlib
import random
import re
from dataclasses import asdict, dataclass

SEED = 20
ISLANDS = {"places": 52, "schools": 34, "rivals": 24}

FIRST_NAMES = """Ilva Tomas Neri Odile Bastin Corin Maud Petra Yorick Selma Anselm Wenna Luca Hedda Jonas Mirel Orso
Tilda Evran Sunniva Falk Greta Ivo Lisbet Rasmus Adela Bruno Clea Dorian Edda Fabio Gesa Hugo Inka Jasper Kaja Lorenz
Marit Nils Oda Pavel Quirin Runa Silvan Thea Ulf Vera Wim Xenia Yann Zora Arvid Britta Claas Dagny Emil Frida Gustav
Helga Igor Jutta Knut Leona Moritz Nanna Oskar""".split()
TRADES = """glass bells|paper kites|salted plums|copper kettles|felt hats|river barges|beeswax candles|painted tiles
|pocket compasses|rope bridges|walnut clocks|blue ink|straw baskets|juniper gin|fishing nets|tin soldiers|rye bread
|wool carpets|sheepskin gloves|church organs""".replace("\n", "").split("|")
INSTRUMENTS = """cello|bassoon|viola|zither|harp|clarinet|mandolin|flute|trombone|accordion|lute|oboe""".split("|")
JOBS = """a ferry clerk|a beekeeper|a night watchman|a seed merchant|a court reporter|a lighthouse keeper|a typesetter
|a salt miner|a piano tuner|a schoolteacher|a customs officer|a glazier""".replace("\n", "").split("|")
SUBJECTS = """a lighthouse keeper who stops every clock|two sisters who share one passport|a village that votes to
 move|a postman who reads the letters|the last winter of a travelling circus|a judge who tries his own brother|a
 mapmaker lost in his own map|a flood that returns a stolen bell|a wedding to which nobody comes|a gardener who inherits
 a warship|an orphan raised by bell ringers|a duel fought over a recipe|a census taker who counts the dead|a spy who
 forgets the password|a queen who hires a double|a miller who dreams of the sea""".replace("\n", "").split("|")
TITLE_STARTS = """Silent Amber Ninth Hollow Winter Broken Scarlet Patient Crooked Distant Gilded Sleeping Borrowed
Northern Velvet Burning Second Hidden Salted Wandering Copper Blind Morning Frozen Paper Stolen Whispering Iron Lonely
Painted Seventh Drowned Golden Restless Forgotten Marble Laughing Thirsty Invisible Rusty""".split()
TITLE_ENDS = """Orchard Harbour Lantern Staircase Tide Almanac Mirror Garden Compass Bell Parliament Ladder Island
Feast Anchor Violin Chimney Kingdom Letter Meadow Thimble Cathedral Ferry Umbrella Widow Furnace Hourglass Comet
Pilgrim Window Barometer Carnival Needle Sparrow Cellar Bridge Envelope Procession Telescope Avalanche""".split()

# What is made, the profession of who makes it, what one calls that person in relation to it, and the verb.
CRAFTS = [("novel", "novelist", "author", "wrote"), ("opera", "composer", "composer", "composed"),
          ("play", "playwright", "author", "wrote"), ("painting", "painter", "painter", "painted"),
          ("ballad", "poet", "author", "wrote"), ("tapestry", "weaver", "weaver", "wove")]


@dataclass
class Passage:
    id: str
    title: str
    text: str
    page: str


@dataclass
class Question:
    id: str
    question: str
    answer: str
    type: str
    page: str
    supporting_titles: list[str]


def pool(rng, *parts):
    """An endless supply of different words, put together from one element of each part."""
    words = ["".join(word) for word in itertools.product(*parts)]
    rng.shuffle(words)
    return iter(words)


class World:
    """Names that were not used before, and the passages and questions so far."""

    def __init__(self, rng):
        self.rng = rng
        self.passages = []
        self.questions = []
        self.page = ""
        self.towns = pool(rng, ["Bel", "Cor", "Dra", "Fen", "Hes", "Jor", "Kel", "Lom", "Ner", "Tam"],
                          ["a", "o", "im", "ur"], ["moor", "dock", "gard", "wick", "holm"])
        self.rivers = pool(rng, ["Ash", "Bri", "Cle", "Iss", "Lu", "Mae", "Or", "Sel", "Tre", "Ve"],
                           ["l", "nd", "r", "v"], ["a", "enne", "une", "ay"])
        self.lakes = pool(rng, ["Ank", "Borr", "Dagg", "Elm", "Gorr", "Hul", "Varn"], ["a", "e", "o"],
                          ["ster", "mere", "th"])
        self.academies = pool(rng, ["Ard", "Cast", "Holl", "Merr", "Pell", "Ston"], ["en", "i", "o"],
                              ["by", "worth", "ton"])
        self.surnames = pool(rng, ["Bra", "Dul", "Fa", "Gre", "Hol", "Ka", "Mar", "Ost", "Qui", "Ril", "Sor", "Vey"],
                             ["e", "ma", "ri", "va"], ["beck", "dal", "lund", "nne", "ssen", "ter"])
        self.titles = pool(rng, ["The "], [start + " " for start in TITLE_STARTS], TITLE_ENDS)

    def say(self, *variants):
        return self.rng.choice(variants)

    def year(self, first, last):
        return self.rng.randint(first, last)

    def person(self):
        return f"{self.rng.choice(FIRST_NAMES)} {next(self.surnames)}"

    def tell(self, title, text):
        """Adds a passage to the current island."""
        self.passages.append(Passage(f"p{len(self.passages) + 1:03}", title, text, self.page))

    def ask(self, kind, question, answer, *chain):
        """Adds a question to the current island; `chain` are the titles of its passages, in the order of need."""
        self.questions.append(
            Question(f"q{len(self.questions) + 1:03}", question, str(answer), kind, self.page, list(chain)))

    def work(self, maker, craft):
        kind, _, _, made = craft
        title, year, subject = next(self.titles), self.year(1840, 1930), self.rng.choice(SUBJECTS)
        self.tell(title, self.say(f"A {kind} by {maker} about {subject}, finished in {year}.",
                                  f"This {kind} about {subject} dates from {year} and made {maker} famous.",
                                  f"{maker} {made} this {kind} in {year}."))
        return title


def places(world):
    """A work, its maker, the maker's birthplace and the river there."""
    craft = world.rng.choice(CRAFTS)
    kind, profession, role, _ = craft
    maker, town, river, lake = world.person(), next(world.towns), next(world.rivers), f"Lake {next(world.lakes)}"
    trade, job, born, km = world.rng.choice(TRADES), world.rng.choice(JOBS), world.year(1800, 1825), world.year(60, 400)
    title = world.work(maker, craft)
    world.tell(maker, world.say(f"A {profession}, born in {town} in {born}, who worked for years as {job}.",
                                f"Born in {born} in {town}; first {job}, then {profession}.",
                                f"The {profession} came from {town} and died poor."))
    world.tell(town, world.say(f"A market town on the river {river}, known for its {trade}.",
                               f"A town where a road crosses the river {river}. Travellers buy {trade} there.",
                               f"The people of this small town on the river {river} make {trade}."))
    world.tell(river, world.say(f"A river of {km} km that ends in {lake}.",
                                f"The river rises among chalk hills and flows into {lake}.",
                                f"After {km} km this river reaches {lake}."))
    questions = [
        ("birthplace", world.say(f"In which town was the {role} of {title} born?",
                                 f"Name the birthplace of the {role} of {title}.",
                                 f"The {role} of the {kind} {title} was born in which town?"), town, title, maker),
        ("town", world.say(f"Which river flows through the town where {maker} was born?",
                           f"Name the river at the birthplace of {maker}.",
                           f"{maker} was born in a town on which river?"), river, maker, town),
        ("town", world.say(f"What is the town where {maker} was born known for?",
                           f"Name the goods that come from the birthplace of {maker}.",
                           f"The home town of {maker} makes what?"), trade, maker, town),
        ("lake", world.say(f"Into which lake does the river at {town} flow?",
                           f"Name the lake where the river of {town} ends.",
                           f"The river at {town} ends in which lake?"), lake, town, river),
        ("three_hops", world.say(f"Which river flows through the birthplace of the {role} of {title}?",
                                 f"Name the river at the birthplace of the {role} of the {kind} {title}."),
         river, title, maker, town)]
    for index in world.rng.choice([(0, 1), (0, 2), (0, 3), (1, 3), (2, 3), (3, 4)]):
        world.ask(*questions[index])


def schools(world):
    """A work, its maker, the maker's teacher, and the academy at which that one taught."""
    craft = world.rng.choice(CRAFTS)
    kind, profession, role, _ = craft
    maker, teacher, academy = world.person(), world.person(), next(world.academies)
    instrument, founded = world.rng.choice(INSTRUMENTS), world.year(1700, 1795)
    title = world.work(maker, craft)
    world.tell(maker, world.say(f"A {profession} and a pupil of {teacher}.",
                                f"This {profession} learned the craft from {teacher}.",
                                f"The only teacher of this {profession} was {teacher}."))
    world.tell(teacher, world.say(f"Taught at {academy} and played the {instrument} every evening.",
                                  f"Played the {instrument}; gave lessons at {academy}.",
                                  f"A professor of {academy} and a master of the {instrument}."))
    world.tell(academy, world.say(f"An academy, founded in {founded}, with {world.year(60, 600)} students.",
                                  f"This academy opened its doors in {founded}, in a granary.",
                                  f"An academy of {founded}, which burned down twice."))
    questions = [
        ("teacher", world.say(f"Who taught the {role} of {title}?",
                              f"Name the teacher of the {role} of {title}.",
                              f"The {role} of the {kind} {title} was a pupil of whom?"), teacher, title, maker),
        ("teacher", world.say(f"Which instrument did the teacher of {maker} play?",
                              f"Name the instrument of the teacher of {maker}.",
                              f"The teacher of {maker} played what?"), instrument, maker, teacher),
        ("academy", world.say(f"In which year was the academy where {teacher} taught founded?",
                              f"Name the founding year of the academy of {teacher}.",
                              f"The academy where {teacher} taught opened in which year?"), founded, teacher, academy),
        ("three_hops", world.say(f"Which instrument did the teacher of the {role} of {title} play?",
                                 f"Name the instrument of the teacher of the {role} of the {kind} {title}."),
         instrument, title, maker, teacher)]
    for index in world.rng.choice([(0, 1), (0, 2), (1, 2), (2, 3)]):
        world.ask(*questions[index])


def rivals(world):
    """Two works of one kind and their makers, to be compared."""
    craft = world.rng.choice(CRAFTS)
    kind, profession, role, _ = craft
    makers = [world.person(), world.person()]
    born = [world.year(1790, 1805), world.year(1808, 1825)]
    world.rng.shuffle(born)
    titles = [world.work(maker, craft) for maker in makers]
    for maker, year in zip(makers, born):
        job = world.rng.choice(JOBS)
        world.tell(maker, world.say(f"A {profession} and later {job}, born in {year}.",
                                    f"Born in {year}; {profession}, and in youth {job}.",
                                    f"The {profession} was born in {year} and died rich."))
    older = born.index(min(born))
    world.ask("comparison", world.say(f"Who was born first, the {role} of {titles[0]} or the {role} of {titles[1]}?",
                                      f"Name the older one: the {role} of {titles[0]} or the {role} of {titles[1]}.",
                                      f"The {role} of {titles[0]} or the {role} of {titles[1]}: who is older?"),
              makers[older], titles[older], makers[older], titles[1 - older], makers[1 - older])
    world.ask("year", world.say(f"In which year was the {role} of {titles[1]} born?",
                                f"Name the year of birth of the {role} of the {kind} {titles[1]}.",
                                f"The {role} of {titles[1]} was born in which year?"), born[1], titles[1], makers[1])


def names(text, title):
    """Whether `text` has `title` in it, as whole words."""
    return re.search(rf"\b{re.escape(title)}\b", text) is not None


def check(world):
    """Holds the world to what this file promises."""
    by_title = {passage.title: passage for passage in world.passages}
    assert len(by_title) == len(world.passages), "a title stands twice"
    for title, passage in by_title.items():
        for other in world.passages:
            assert other.page == passage.page or not names(other.text, title), f"{title} is named on another island"
    assert len({question.question for question in world.questions}) == len(world.questions) >= 200
    for question in world.questions:
        hops = [by_title[title] for title in question.supporting_titles]
        chains = [hops[:2], hops[2:]] if question.type == "comparison" else [hops]
        assert {hop.page for hop in hops} == {question.page}
        last = chains[0][-1]
        assert names(f"{last.title} {last.text}", question.answer), f"{question.id} is not answered by its passages"
        assert not names(question.question, question.answer), f"{question.id} gives its answer away"
        for chain in chains:
            assert names(question.question, chain[0].title), f"{question.id} does not name where to begin"
            for before, after in itertools.pairwise(chain):
                assert names(before.text, after.title), f"{question.id} breaks off after {before.title}"
                assert not names(question.question, after.title), f"{question.id} gives {after.title} away"


def write(path, rows):
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def main():
    world = World(random.Random(SEED))
    makers = {"places": places, "schools": schools, "rivals": rivals}
    islands = [name for name, count in ISLANDS.items() for _ in range(count)]
    world.rng.shuffle(islands)
    for number, name in enumerate(islands, 1):
        world.page = f"page{number:03}"
        makers[name](world)
    check(world)
    folder = pathlib.Path(__file__).resolve().parent / "data"
    write(folder / "passages.jsonl", world.passages)
    write(folder / "questions.jsonl", world.questions)
    print(f"{len(world.passages)} passages, {len(world.questions)} questions in {len(islands)} islands")


if __name__ == "__main__":
    main()
