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
Tilda Evran Sunniva Falk Greta Ivo Lisbet Rasmus""".split()
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
Northern""".split()
TITLE_ENDS = """Orchard Harbour Lantern Staircase Tide Almanac Mirror Garden Compass Bell Parliament Ladder Island
Feast""".split()

# What is made, by whom, and how one says so.
CRAFTS = [("novel", "novelist", "wrote"), ("opera", "composer", "composed"), ("play", "playwright", "wrote"),
          ("painting", "painter", "painted"), ("ballad", "poet", "wrote"), ("tapestry", "weaver", "wove")]


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
        self.lakes = pool(rng, ["Ank", "Borr", "Dagg", "Elm", "Gorr", "Hul", "Varn"], ["a", "e", "o"], ["ster", "mere", "th"])
        self.academies = pool(rng, ["Ard", "Cast", "Holl", "Merr", "Pell", "Ston"], ["en", "i", "o"], ["by", "worth", "ton"])
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
        """Adds a question to the current island; `chain` are the titles of the passages, in the order they are needed."""
        self.questions.append(
            Question(f"q{len(self.questions) + 1:03}", question, str(answer), kind, self.page, list(chain)))

    def work(self, maker, craft):
        kind, profession, made = craft
        title, year, subject = next(self.titles), self.year(1840, 1930), self.rng.choice(SUBJECTS)
        self.tell(title, self.say(
            f"{title} is a {kind} by {maker}, finished in {year}. Its subject is {subject}.",
            f"{maker} {made} the {kind} {title} in {year}. It shows {subject}.",
            f"The {kind} {title} dates from {year} and is about {subject}. It was {maker}'s first success."))
        return title


def places(world):
    """A work, its maker, the maker's birthplace and the river there."""
    craft = world.rng.choice(CRAFTS)
    kind, profession, _ = craft
    maker, town, river, lake = world.person(), next(world.towns), next(world.rivers), f"Lake {next(world.lakes)}"
    trade, job, born = world.rng.choice(TRADES), world.rng.choice(JOBS), world.year(1800, 1825)
    title = world.work(maker, craft)
    world.tell(maker, world.say(
        f"{maker} was a {profession}, born in {town} in {born}, who worked for years as {job}.",
        f"Born in {born} in {town}, {maker} was first {job} and then a {profession}.",
        f"The {profession} {maker} came into the world in {town} in {born}, and never gave up the trade of {job[2:]}."))
    world.tell(town, world.say(
        f"{town} is a market town on the river {river}. It is known for its {trade}.",
        f"The old town of {town} lies where a road crosses the river {river}; travellers buy {trade} there.",
        f"The people of {town}, a small town on the river {river}, have always made {trade}."))
    world.tell(river, world.say(
        f"The {river} is a river of {world.year(60, 400)} km that ends in {lake}.",
        f"The river {river} rises among chalk hills and flows into {lake}.",
        f"After {world.year(60, 400)} km the river {river} reaches {lake}."))
    questions = [
        ("birthplace", world.say(f"In which town was the {profession} who made {title} born?",
                                 f"Where was the {profession} behind the {kind} {title} born?",
                                 f"What is the birthplace of the maker of the {kind} {title}?"), town, title, maker),
        ("town", world.say(f"Which river flows through the town where {maker} was born?",
                           f"On which river lies the birthplace of {maker}?"), river, maker, town),
        ("town", world.say(f"What is the town where {maker} was born known for making?",
                           f"Which goods come from the birthplace of {maker}?"), trade, maker, town),
        ("lake", world.say(f"Into which lake does the river at {town} flow?",
                           f"In which lake does the river that passes {town} end?"), lake, town, river),
        ("three_hops", world.say(f"Which river flows through the birthplace of the {profession} who made {title}?",
                                 f"On which river lies the town where the maker of the {kind} {title} was born?"),
         river, title, maker, town)]
    pick = world.rng.choice([(0, 1), (0, 2), (0, 3), (1, 3), (2, 3), (3, 4)])
    for index in pick:
        world.ask(*questions[index])


def schools(world):
    """A work, its maker, the maker's teacher, and the academy at which that one taught."""
    craft = world.rng.choice(CRAFTS)
    kind, profession, _ = craft
    maker, teacher, academy = world.person(), world.person(), f"{next(world.academies)} Academy"
    instrument, founded = world.rng.choice(INSTRUMENTS), world.year(1700, 1795)
    title = world.work(maker, craft)
    world.tell(maker, world.say(
        f"{maker} was a {profession} and a pupil of {teacher}.",
        f"The {profession} {maker} learned everything, as the letters say, from {teacher}.",
        f"{maker} was a {profession}. The only teacher in those years was {teacher}."))
    world.tell(teacher, world.say(
        f"{teacher} taught at the {academy} and played the {instrument} every evening.",
        f"{teacher}, who played the {instrument}, gave lessons at the {academy}.",
        f"A professor of the {academy}, {teacher} was better known for playing the {instrument}."))
    world.tell(academy, world.say(
        f"The {academy} was founded in {founded} and has {world.year(60, 600)} students.",
        f"The {academy} opened its doors in {founded}, in a former granary.",
        f"Founded in {founded}, the {academy} burned down twice."))
    questions = [
        ("teacher", world.say(f"Who taught the {profession} who made {title}?",
                              f"Whose pupil was the maker of the {kind} {title}?"), teacher, title, maker),
        ("teacher", world.say(f"Which instrument did the teacher of {maker} play?",
                              f"What instrument was played by the person who taught {maker}?"), instrument, maker, teacher),
        ("academy", world.say(f"In which year was the academy where {teacher} taught founded?",
                              f"When did the academy at which {teacher} gave lessons open?"), founded, teacher, academy),
        ("three_hops", world.say(f"Which instrument did the teacher of the {profession} who made {title} play?"),
         instrument, title, maker, teacher)]
    pick = world.rng.choice([(0, 1), (0, 2), (1, 2), (2, 3)])
    for index in pick:
        world.ask(*questions[index])


def rivals(world):
    """Two works of one kind and their makers, to be compared."""
    craft = world.rng.choice(CRAFTS)
    kind, profession, _ = craft
    makers = [world.person(), world.person()]
    born = [world.year(1790, 1805), world.year(1808, 1825)]
    world.rng.shuffle(born)
    titles = [world.work(maker, craft) for maker in makers]
    for maker, year in zip(makers, born):
        job = world.rng.choice(JOBS)
        world.tell(maker, world.say(
            f"{maker}, {profession} and later {job}, was born in {year}.",
            f"{maker} was a {profession}. Born in {year}, and in youth {job}.",
            f"The {profession} {maker} was born in {year} and died rich."))
    first = 0 if born[0] < born[1] else 1
    world.ask("comparison", world.say(f"Who was born first, the maker of {titles[0]} or the maker of {titles[1]}?",
                                      f"Of the {profession}s who made {titles[0]} and {titles[1]}, who was older?"),
              makers[first], titles[first], makers[first], titles[1 - first], makers[1 - first])
    world.ask("year", world.say(f"In which year was the {profession} who made {titles[1]} born?",
                                f"What is the year of birth of the maker of the {kind} {titles[1]}?"),
              born[1], titles[1], makers[1])


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
        assert names(chains[0][-1].text, question.answer) and not names(question.question, question.answer), question
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
