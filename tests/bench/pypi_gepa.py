"""PyPI gepa in a simulated world: the true score of its best candidate after so many rollouts, median over seeds.

    python3 -m venv venv && venv/bin/pip install gepa==0.1.4
    venv/bin/python tests/bench/pypi_gepa.py --hone build/release/bin/hone --world rules --seeds 5

The program, the data and the seeds of world and rows are those of search_power, whose `gepa-ref` this is to be compared with: a system
prompt, a note, the codes. Each seed has a server of its own, so that a run is the same whatever ran before it. A run goes on
to the largest number of rollouts; what it would have returned earlier is its best candidate by validation among those whose
validation was then complete. gepa decides nothing by its budget.
"""

import argparse
import importlib.metadata
import json
import os
import statistics
import subprocess
import tempfile
import urllib.request

import gepa
from gepa.adapters.default_adapter.default_adapter import EvaluationResult

INSTRUCTION = "Write the codes of the note."


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
    return [{"input": row["note"], "additional_context": {}, "answer": row["codes"]} for row in rows]


def run(options, seed):
    """True scores by number of rollouts. A candidate's count is of before its validation."""
    world = World(options.hone, options.world, options.world_seed)
    try:
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
        best = []
        for rollouts in options.rollouts:
            known = [i for i, count in enumerate(result.discovery_eval_counts) if count + options.validation <= rollouts] or [0]
            best.append(max(known, key=lambda i: (result.val_aggregate_scores[i], -i)))
        return world.true_scores([result.candidates[i]["instruction"] for i in best])
    finally:
        world.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hone", required=True, help="the binary")
    parser.add_argument("--world", default="rules")
    parser.add_argument("--world-seed", type=int, default=3)
    parser.add_argument("--data-seed", type=int, default=7)
    parser.add_argument("--train", type=int, default=100)
    parser.add_argument("--validation", type=int, default=100)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--rollouts", type=lambda text: [int(part) for part in text.split(",")], default=[500, 1000, 1500, 3000])
    options = parser.parse_args()
    print("gepa", importlib.metadata.version("gepa"), "in", options.world, "after", *options.rollouts, "rollouts", flush=True)
    runs = []
    for seed in range(1, options.seeds + 1):
        runs.append(run(options, seed))
        print("seed", seed, " ".join(f"{score:.3f}" for score in runs[-1]), flush=True)
    print("median", " ".join(f"{statistics.median(scores):.3f}" for scores in zip(*runs)))


if __name__ == "__main__":
    main()
