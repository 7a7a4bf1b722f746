"""The densities that Optuna's multivariate TPE compares, for a history of categorical choices.

Reads {"sizes": [...], "trials": [[choices, value], ...]} from the file named and prints, for every combination of choices in order (the
last parameter fastest), a line with the logarithms of the density of the good trials and of the others. Leaves with 77 where Optuna is not
installed or no longer has the parts that this looks into.
"""

import itertools
import json
import sys

try:
    import numpy
    import optuna
    from optuna.samplers._tpe.sampler import _split_trials, default_gamma

    optuna.logging.set_verbosity(optuna.logging.ERROR)
except ImportError:
    sys.exit(77)


def main(path):
    with open(path) as file:
        history = json.load(file)
    space = {f"p{i}": optuna.distributions.CategoricalDistribution(list(range(size))) for i, size in enumerate(history["sizes"])}
    sampler = optuna.samplers.TPESampler(multivariate=True, seed=0)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    for choices, value in history["trials"]:
        params = {f"p{i}": choice for i, choice in enumerate(choices)}
        study.add_trial(optuna.trial.create_trial(params=params, distributions=space, value=value))
    trials = study.get_trials(deepcopy=False)
    try:
        good, others = _split_trials(study, trials, default_gamma(len(trials)))
        densities = [sampler._build_parzen_estimator(study, space, part, handle_below=part is good) for part in (good, others)]
    except (AttributeError, TypeError):
        sys.exit(77)
    for choices in itertools.product(*(range(size) for size in history["sizes"])):
        point = {f"p{i}": numpy.array([float(choice)]) for i, choice in enumerate(choices)}
        print(*(repr(float(density.log_pdf(point)[0])) for density in densities))


main(sys.argv[1])
