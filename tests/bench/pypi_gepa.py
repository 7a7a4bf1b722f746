"""PyPI gepa and our `gepa` in a simulated world: the true score of the best candidate after so many rollouts, over seeds.

    python3 -m venv venv && venv/bin/pip install gepa==0.1.4
    venv/bin/python tests/bench/pypi_gepa.py --hone build/release/bin/hone --world rules --seeds 40

Both have the same rows and send the task model the same messages, a system prompt and a note: luck is drawn from the messages, so the seed
scores the same on both sides. Ours is `hone optimize` with width 1, no reuse, no merge, the seed alone, and with `--memory false` no memory. PyPI gepa has its own reflection prompt and
its evaluator's own feedback, and each of its runs a server of its own, so that a run is the same whatever ran before it. A run
goes on to the largest number of rollouts; what it would have returned earlier is its best candidate by validation among those whose
validation was then complete. Neither decides anything by its budget until it is nearly used.
"""

import argparse
import importlib.metadata
import json
import math
import os
import sqlite3
import statistics
import subprocess
import tempfile
import urllib.request

import gepa
from gepa.adapters.default_adapter.default_adapter import EvaluationResult

INSTRUCTION = "Write the codes of the note."

CONFIG = """
name: gepa-ref
models: {{ task: {{ provider: simulated, world: {world}, seed: {world_seed} }} }}
data: {{ train: train.jsonl, validation: validation.jsonl, test: test.jsonl, inputs: [note], id: id }}
program:
  inputs: [note]
  steps: [{{ predict: answer, signature: "note -> codes", instruction: {instruction}, tunable: [instruction] }}]
  outputs: [codes]
metric: {{ kind: exact_match, field: codes, gold: codes }}
optimizer: {{ kind: gepa, width: 1, reuse: false, merge: false, start_with: [seed], memory: {memory} }}
budget: {{ rollouts: {rollouts} }}
"""


class World:
    """`hone simulate` as a child process."""

    def __init__(self, hone, world, seed):
        self.command = [hone, "simulate", "--world", world, "--seed", str(seed)]
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = self.process.stdout.readline().strip() + "/chat/completions"

    def close(self):
        self.process.terminate()
        self.process.wait()

    def rows(self, count, data_seed):
        lines = subprocess.run(self.command + ["--rows", str(count), "--data-seed", str(data_seed)], capture_output=True, text=True, check=True)
        return [json.loads(line) for line in lines.stdout.splitlines()]

    def true_scores(self, prompts):
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for number, prompt in enumerate(prompts):
                files.append(os.path.join(folder, f"{number}.json"))
                with open(files[-1], "w", encoding="utf-8") as file:
                    json.dump({"instruction": prompt}, file)
            lines = subprocess.run(self.command + ["--json", "--true-score"] + files, capture_output=True, text=True, check=True)
        return [json.loads(line)["true_score"] for line in lines.stdout.splitlines()]

    def complete(self, messages, temperature):
        body = json.dumps({"model": "simulated", "messages": list(messages), "temperature": temperature, "max_tokens": 4096}).encode()
        request = urllib.request.Request(self.url, data=body, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as reply:
            return json.load(reply)["choices"][0]["message"]["content"]


def exact(data, response):
    """The score of search_power, with the feedback of gepa's own evaluator."""
    right = response.strip() == data["answer"]
    verdict = "correct. The response include" if right else "incorrect."
    feedback = f"The generated response is {verdict} The correct answer is '{data['answer']}'."
    return EvaluationResult(score=float(right), feedback=feedback)


def data_of(rows):
    """The note as our program sends it."""
    return [{"input": f"note: {row['note']}", "additional_context": {}, "answer": row["codes"]} for row in rows]


def best_so_far(rollouts, candidates):
    """Texts by number of rollouts. Of a candidate: when its validation was complete, its mean there, its text; the seed is the first."""
    texts = []
    for limit in rollouts:
        known = [i for i, (complete, _, _) in enumerate(candidates) if complete <= limit] or [0]
        texts.append(candidates[max(known, key=lambda i: (candidates[i][1], -i))][2])
    return texts


def run_pypi(options, seed, world):
    rows = world.rows(options.train + options.validation, options.data_seed)
    result = gepa.optimize(
        seed_candidate={"instruction": INSTRUCTION},
        trainset=data_of(rows[: options.train]),
        valset=data_of(rows[options.train :]),
        task_lm=lambda messages: world.complete(messages, 0),
        evaluator=exact,
        reflection_lm=lambda prompt: world.complete([{"role": "user", "content": prompt}], 1),
        max_metric_calls=max(options.rollouts),
        logger=type("Silence", (), {"log": staticmethod(lambda *_: None)})(),
        seed=seed,
    )
    complete = [count + options.validation for count in result.discovery_eval_counts]  # counted before the validation
    texts = [candidate["instruction"] for candidate in result.candidates]
    return best_so_far(options.rollouts, list(zip(complete, result.val_aggregate_scores, texts)))


def candidates_of(folder, validation):
    """The candidates of a run's folder that may win, as `best_so_far` wants them."""
    with sqlite3.connect(os.path.join(folder, "run.sqlite")) as run:
        texts = dict(run.execute("select hash, text from texts"))
        complete = {}
        for number, (candidate, partition) in enumerate(run.execute("select candidate, partition from rollouts where phase = 'search' order by id"), 1):
            if partition == "validation":
                complete[candidate] = number
        found = []
        query = "select id, validation, components from candidates where validation_n >= ? order by number"
        for candidate, mean, components in run.execute(query, (validation - validation // 20,)):
            text = json.loads(components)["answer.instruction"]
            found.append((complete[candidate], mean, texts[text["$"]] if isinstance(text, dict) else text))
    return found


def run_ours(options, seed, world):
    with tempfile.TemporaryDirectory() as folder:
        at = lambda name: os.path.join(folder, name)
        rows = world.rows(options.train + options.validation + 20, options.data_seed)  # 20 for the verdict, which is not looked at
        ends = [0, options.train, options.train + options.validation, len(rows)]
        for name, begin, end in zip(["train", "validation", "test"], ends, ends[1:]):
            with open(at(name + ".jsonl"), "w", encoding="utf-8") as file:
                file.writelines(json.dumps(row) + "\n" for row in rows[begin:end])
        with open(at("config.yaml"), "w", encoding="utf-8") as file:
            file.write(config_of(options))
        command = [options.hone, "optimize", at("config.yaml"), "--out", at("run"), "--seed", str(seed)]
        subprocess.run(command, capture_output=True, check=True)
        return best_so_far(options.rollouts, candidates_of(at("run"), options.validation))


def config_of(options):
    return CONFIG.format(world=options.world, world_seed=options.world_seed, instruction=INSTRUCTION, rollouts=max(options.rollouts), memory=options.memory)


def scores(run, options, seed):
    world = World(options.hone, options.world, options.world_seed)
    try:
        return world.true_scores(run(options, seed, world))
    finally:
        world.close()


def rank_test(ours, theirs):
    """How often a run of ours beats one of theirs, ties half, and Mann-Whitney's two-sided p with correction for ties."""
    wins = sum((a > b) + 0.5 * (a == b) for a in ours for b in theirs)
    n, m = len(ours), len(theirs)
    both = ours + theirs
    ties = sum(both.count(value) ** 3 - both.count(value) for value in set(both)) / ((n + m) * (n + m - 1))
    spread = math.sqrt(n * m / 12 * (n + m + 1 - ties))
    p = math.erfc(abs(wins - n * m / 2) / spread / math.sqrt(2)) if spread > 0 else 1.0
    return wins / (n * m), p


def report(options, runs):
    for column, rollouts in enumerate(options.rollouts):
        print(f"{rollouts} rollouts:")
        sides = {side: [curve[column] for curve in curves] for side, curves in runs.items()}
        for side, values in sides.items():
            low, median, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
            print(f"  {side:5} median {median:.3f} ({low:.3f} to {high:.3f})")
        if len(sides) == 2:
            share, p = rank_test(sides["ours"], sides["pypi"])
            print(f"  ours is the better one of {share:.2f} of the pairs, p = {p:.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hone", required=True, help="the binary")
    parser.add_argument("--world", default="rules")
    parser.add_argument("--world-seed", type=int, default=3)
    parser.add_argument("--data-seed", type=int, default=7)
    parser.add_argument("--train", type=int, default=100)
    parser.add_argument("--validation", type=int, default=100)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--memory", default="true", choices=["true", "false"], help="of ours")
    parser.add_argument("--sides", type=lambda text: text.split(","), default=["pypi", "ours"])
    parser.add_argument("--rollouts", type=lambda text: [int(part) for part in text.split(",")], default=[500, 1000, 1500, 3000])
    options = parser.parse_args()
    print("gepa", importlib.metadata.version("gepa"), "and ours in", options.world, "after", *options.rollouts, "rollouts", flush=True)
    runs = {side: [] for side in options.sides}
    for seed in range(options.first, options.first + options.seeds):
        for side, curves in runs.items():
            curves.append(scores({"pypi": run_pypi, "ours": run_ours}[side], options, seed))
            print("seed", seed, side, " ".join(f"{score:.3f}" for score in curves[-1]), flush=True)
    report(options, runs)


if __name__ == "__main__":
    main()
