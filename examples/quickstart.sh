#!/usr/bin/env bash
# From a bare Debian 12 machine to a better prompt: installs, builds, finds a model, optimises examples/multi_hop_qa,
# prints the verdict and exports the winner.
#
#   examples/quickstart.sh [--simulated] [--minutes N] [--seed N] [--no-download]
#
#   --simulated     the simulated model: seconds instead of minutes, and no word about a real model
#   --minutes N     how long the search may take (5); the verdict follows and takes about as long
#   --seed N        another seed, another search (0)
#   --no-download   fetch no model
#
# The model is the first of: the server that HONE_BASE_URL names, if it answers (HONE_MODEL, HONE_API_KEY); OpenAI's, if
# OPENAI_API_KEY is set; an ollama on the PATH that has a model; a small model, which is fetched; the simulated one.
# Exit codes are those of `hone optimize` and `hone export`: 0 done, 3 nothing fit to export, 4 paused, 130 interrupted.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() { sed -n '2,14s/^# \{0,1\}//p' examples/quickstart.sh >&2; exit 2; }
title() { printf '\n== %s\n' "$*"; }

simulated=no minutes=5 seed=0 download=yes fetching=
hone=build/release/bin/hone
example=examples/multi_hop_qa
small_model="${XDG_CACHE_HOME:-$HOME/.cache}/hone/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"

parse_arguments() {
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --simulated)   simulated=yes; shift ;;
      --minutes)     minutes="${2:-}"; shift $(($# > 1 ? 2 : 1)) ;;
      --seed)        seed="${2:-}"; shift $(($# > 1 ? 2 : 1)) ;;
      --no-download) download=no; shift ;;
      *)             usage ;;
    esac
  done
  [[ "$minutes" =~ ^[1-9][0-9]*$ && "$seed" =~ ^[0-9]+$ ]] || usage
}

# ---- what will happen -------------------------------------------------------------------------------------------

# Whether a model will be fetched, unless HONE_BASE_URL names a server that does not answer.
will_fetch() {
  [[ "$simulated" == no && "$download" == yes && ! -f "$small_model" && -z "${HONE_BASE_URL:-}${OPENAI_API_KEY:-}" ]] || return 1
  [[ -z "$(ollama list 2>/dev/null | tail -n +2)" ]]  # as examples/local_model.sh looks for it
}

groups() { [[ "$simulated" == yes ]] && echo build tests || echo build tests model; }

announce() {
  local packages
  packages="$(examples/install.sh --missing $(groups) | wc -l)"
  title "Hone: from nothing to a better prompt"
  if [[ "$packages" -gt 0 ]]; then
    echo "Packages: $packages from Debian, with what they need 120 MB to fetch and 600 MB of disk."
  else
    echo "Packages: all there."
  fi
  echo "Build:    2 GB in build/release, 3 to 6 minutes on 2 cores."
  if [[ "$simulated" == yes ]]; then
    echo "Model:    simulated, nothing to fetch. The search takes seconds."
  elif will_fetch; then
    echo "Model:    Qwen2.5-Coder-1.5B-Instruct (Apache-2.0): 1.1 GB to fetch, 2.4 GB of disk on the way, 1.3 GB to stay"
    echo "          in ${small_model%/*}; 3.5 GB of memory while it serves."
    echo "Search:   $minutes minutes, then the verdict, which takes about as long: about 20 minutes in all."
  else
    echo "Model:    one that is here or that you named, nothing to fetch."
    echo "Search:   $minutes minutes, then the verdict, which takes about as long."
  fi
}

# ---- the steps --------------------------------------------------------------------------------------------------

# Fetches the model while the build runs. What goes wrong is said by whoever needs the model.
begin_to_fetch() {
  will_fetch || return 0
  set -m  # a process group of its own, which can be ended as one
  examples/local_model.sh fetch &
  fetching=$!
  set +m
  trap 'kill -- "-$fetching" 2>/dev/null || true' EXIT
}

build() {
  title "Building"
  export CCACHE_SLOPPINESS=pch_defines,time_macros    # lets ccache work with precompiled headers
  cmake --preset release --log-level=WARNING
  cmake --build --preset release --target hone --parallel "$(nproc)"
}

# GET on the server's list of models; the key travels on stdin, not in the list of processes.
list_models() {
  printf 'header = "Authorization: Bearer %s"\n' "${HONE_API_KEY:-}" | curl -s -m 10 -K - "${HONE_BASE_URL%/}/models"
}

# The first model that the server lists, unless HONE_MODEL says which.
name_model() {
  [[ -z "${HONE_MODEL:-}" ]] || return 0
  HONE_MODEL="$(list_models | grep -o '"id" *: *"[^"]*"' | head -n 1 | cut -d'"' -f4)" || true
  export HONE_MODEL="${HONE_MODEL:-local}"
}

# Sets $config and the variables that it reads.
pick_model() {
  title "Picking a model"
  if [[ "$simulated" == yes ]]; then
    config="$example/simulated.yaml"
    echo "The simulated model, as asked."
  elif [[ -n "${HONE_BASE_URL:-}" ]] && list_models >/dev/null; then
    name_model
    config="$example/config.yaml"
    echo "$HONE_MODEL at $HONE_BASE_URL (HONE_BASE_URL)."
  elif [[ -n "${OPENAI_API_KEY:-}" ]]; then
    config="$example/openai.yaml"
    echo "The model in $config, with your OPENAI_API_KEY. This costs money: the budget there is the limit."
  elif start_local_model; then
    config="$example/config.yaml"
    echo "$HONE_MODEL at $HONE_BASE_URL, on this machine. 'examples/local_model.sh stop' ends it."
  else
    config="$example/simulated.yaml"
    notice_simulated
  fi
}

start_local_model() {
  local options=()
  [[ "$download" == yes ]] || options=(--no-download)
  unset HONE_API_KEY
  [[ -z "$fetching" ]] || wait "$fetching" || true
  HONE_BASE_URL="$(examples/local_model.sh start "${options[@]}")" || return 1
  export HONE_BASE_URL
  name_model
}

notice_simulated() {
  cat <<'END'

  ***********************************************************************************
  *  NO MODEL WAS FOUND: this goes on with a SIMULATED model.                       *
  *  What follows shows how Hone works. Its scores say nothing about a real model.  *
  *  Set HONE_BASE_URL or OPENAI_API_KEY, or leave out --no-download.               *
  ***********************************************************************************

END
}

optimize() {
  title "Optimising $config"
  run="results/quickstart/$(date +%Y%m%d-%H%M%S)-seed$seed"
  echo "Kill it whenever you like: '$hone resume $run' goes on where it was."
  local status=0
  "$hone" optimize "$config" --seed "$seed" --set "budget.wall=${minutes}m" --out "$run" || status=$?
  [[ $status == 0 ]] || { echo "Stopped (exit code $status)."; exit "$status"; }
}

export_winner() {
  title "Exporting the winner"
  local status=0
  "$hone" export "$run" --format json -o "$run/winner.json" --verify || status=$?
  if [[ $status != 0 ]]; then
    echo "Not exported (exit code $status); '$hone export $run --candidate seed --unproven' exports the baseline."
    exit "$status"
  fi
  "$hone" export "$run" --format text -o "$run/winner.txt"
  echo "Written: $run/winner.json, to load in production, and winner.txt, to read."
}

say_what_next() {
  title "What to try next"
  cat <<END
  # What was tried, what it cost, and the search derived again from its journal:
  $hone show $run
  $hone replay $run

  # The exact messages, without a call, and the winner's score on rows of the search:
  $hone render $run/winner.json
  $hone eval $run/config.yaml --program $run/winner.json --split validation

  # Another search, and a longer one:
  examples/quickstart.sh --seed $((seed + 1)) --minutes 15

  # Your own program: copy $config; $example/README.md explains it.
END
}

main() {
  parse_arguments "$@"
  announce
  title "Installing"
  examples/install.sh $(groups)
  begin_to_fetch
  build
  pick_model
  optimize
  export_winner
  say_what_next
}

main "$@"
