#!/usr/bin/env python3
"""Records what the Python package gepa decides in a small scripted world.

The test tests/optimizer/gepa/reference_test.cpp feeds the recorded draws (batch order, parent picks) to our own GEPA and
compares parents, batches, components and decisions. To record again:

    python3 -m venv VENV && VENV/bin/pip install gepa==0.1.4
    VENV/bin/python tests/support/gepa_recording/record.py 0 > tests/support/gepa_recording/gepa-0.1.4.json

The world: a candidate has two texts, each a list of edits ("0", "0.3", "0.3.8"); an edit raises the score on some examples
and lowers it on others. A reflection appends an edit that was never used before. The train set is a multiple of the
minibatch, nothing is merged, duplicated or rejected for its form, and the frontier never goes the ways in which ours differs.
"""

import collections
import hashlib
import importlib.metadata
import json
import sys

import gepa
from gepa.core.adapter import EvaluationBatch
from gepa.gepa_utils import remove_dominated_programs

COMPONENTS = ["first.instruction", "second.instruction"]
TRAIN, VALIDATION, MINIBATCH, ITERATIONS = 12, 23, 3, 120


def unit(*parts):
    digest = hashlib.sha256(repr(parts).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2.0**48


def effect(component, edit, example):
    """What an edit does to an example, in quarters of a point."""
    luck = unit(component, edit, example)
    return 2 if luck < 0.12 else 1 if luck < 0.27 else -1 if luck < 0.42 else 0


def score(candidate, example):
    quarters = sum(
        effect(component, edit, example) for component in COMPONENTS for edit in candidate[component].split(".")
    )
    return min(max(quarters, 0), 4) / 4


class World:
    """The adapter: runs candidates and writes the next edit."""

    def __init__(self):
        self.next_edit = 1

    def evaluate(self, batch, candidate, capture_traces=False):
        scores = [score(candidate, example) for example in batch]
        return EvaluationBatch(outputs=scores, scores=scores, trajectories=scores if capture_traces else None)

    def make_reflective_dataset(self, candidate, eval_batch, components_to_update):
        return {name: [{"score": value} for value in eval_batch.scores] for name in components_to_update}

    def propose_new_texts(self, candidate, reflective_dataset, components_to_update):
        edit, self.next_edit = self.next_edit, self.next_edit + 1
        return {name: f"{candidate[name]}.{edit}" for name in components_to_update}


def our_survivors(state):
    """The reduction with what ours does otherwise: the best mean stays, and ties go by number, not by a set's order."""
    fronts = state.get_pareto_front_mapping().values()
    means = state.per_program_tracked_scores
    best = max(range(len(means)), key=lambda c: (means[c], c))
    left = set().union(*fronts)
    for candidate in sorted(left, key=lambda c: (means[c], c)):
        if candidate != best and all(front & left != {candidate} for front in fronts if candidate in front):
            left.discard(candidate)
    return left | {best}


class Silent:
    """A logger that says nothing: standard output is for the recording."""

    def log(self, message):
        pass


class Recorder:
    """A callback that writes down each iteration's decisions."""

    def __init__(self):
        self.iterations = []
        self.candidates = []

    def on_iteration_start(self, event):
        state = event["state"]
        fronts = remove_dominated_programs(state.get_pareto_front_mapping(), state.per_program_tracked_scores)
        if set().union(*fronts.values()) != our_survivors(state):
            raise SystemExit(f"iteration {len(self.iterations)} goes another way than ours: take another seed")
        self.choices = sorted(collections.Counter(c for front in fronts.values() for c in front).items())

    def on_candidate_selected(self, event):
        self.iterations.append(
            {"choices": self.choices, "parent": event["candidate_idx"], "component": None, "outcome": "skipped"}
        )

    def on_minibatch_sampled(self, event):
        self.iterations[-1]["batch"] = list(event["minibatch_ids"])

    def on_proposal_start(self, event):
        (self.iterations[-1]["component"],) = event["components"]

    def on_candidate_rejected(self, event):
        self.iterations[-1]["outcome"] = "rejected"

    def on_candidate_accepted(self, event):
        self.iterations[-1]["outcome"] = "accepted"

    def on_valset_evaluated(self, event):
        texts = [event["candidate"][name] for name in COMPONENTS]
        self.candidates.append({"texts": texts, "sum": sum(event["scores_by_val_id"].values())})


def main(seed):
    recorder = Recorder()
    result = gepa.optimize(
        seed_candidate={name: "0" for name in COMPONENTS},
        trainset=[f"train{i}" for i in range(TRAIN)],
        valset=[f"validation{i}" for i in range(VALIDATION)],
        adapter=World(),
        reflection_minibatch_size=MINIBATCH,
        max_metric_calls=None,
        stop_callbacks=[lambda state: len(recorder.iterations) >= ITERATIONS],
        callbacks=[recorder],
        logger=Silent(),
        seed=seed,
    )
    lines = {
        "package": json.dumps("gepa " + importlib.metadata.version("gepa")),
        "minibatch": MINIBATCH,
        "train": TRAIN,
        "validation": VALIDATION,
        "components": json.dumps(COMPONENTS),
        "iterations": "[\n" + ",\n".join(map(json.dumps, recorder.iterations)) + "\n]",
        "candidates": "[\n" + ",\n".join(map(json.dumps, recorder.candidates)) + "\n]",
        "best": result.best_idx,
    }
    print("{\n" + ",\n".join(f'"{key}": {value}' for key, value in lines.items()) + "\n}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
