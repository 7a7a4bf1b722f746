#!/usr/bin/env bash
# Installs the Debian packages that Hone needs. Says which, asks for nothing, does nothing when all are there.
#
#   examples/install.sh [--missing] [build] [tests] [model]      default: build
#
#   --missing   only lists the packages that are missing, one a line
#
#   build   compiler, CMake and libraries
#   tests   what tests and benchmarks add to these
#   model   what examples/local_model.sh adds to these
set -euo pipefail

packages_of() {
  case "$1" in
    build) echo g++ cmake ninja-build ccache mold libboost1.81-dev libboost-url1.81-dev libssl-dev \
                nlohmann-json3-dev libeigen3-dev libspdlog-dev libfmt-dev libcli11-dev libyaml-cpp-dev \
                libsqlite3-dev libmd-dev libutf8proc-dev ca-certificates curl ;;
    tests) echo doctest-dev librapidcheck-dev libbenchmark-dev ;;
    model) echo python3 python3-venv curl ;;
    *)     echo "install.sh: unknown group '$1'. Groups are build, tests and model." >&2; return 2 ;;
  esac
}

installed() {
  [[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

missing_of() {
  local group package
  for group in "$@"; do
    for package in $(packages_of "$group"); do
      installed "$package" || echo "$package"
    done
  done | sort -u
}

as_root() {
  if [[ "$(id -u)" == 0 ]]; then
    DEBIAN_FRONTEND=noninteractive "$@"
  elif command -v sudo >/dev/null; then
    sudo DEBIAN_FRONTEND=noninteractive "$@"
  else
    echo "install.sh: installing packages needs root. Run this as root, or install sudo." >&2
    return 1
  fi
}

main() {
  local group missing only_list=no
  if [[ "${1:-}" == --missing ]]; then only_list=yes; shift; fi
  [[ $# -gt 0 ]] || set -- build
  for group in "$@"; do packages_of "$group" >/dev/null; done
  if ! command -v dpkg-query >/dev/null; then
    [[ $only_list == no ]] || return 0
    echo "install.sh: this is no Debian system, so nothing was installed. What Debian calls the packages needed:" >&2
    for group in "$@"; do packages_of "$group"; done >&2
    return 0
  fi
  mapfile -t missing < <(missing_of "$@")
  if [[ ${#missing[@]} == 0 ]]; then return 0; fi
  if [[ $only_list == yes ]]; then printf '%s\n' "${missing[@]}"; return 0; fi

  echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  as_root apt-get update -q -o Acquire::Retries=3
  as_root apt-get install -q -y -o Acquire::Retries=3 --no-install-recommends "${missing[@]}"
}

main "$@"
