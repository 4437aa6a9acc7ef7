# shellcheck shell=bash
# What the scripts beside this file share. Source it from one that stands in .ci/.

set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
trap 'echo "failed: $BASH_COMMAND" >&2' ERR

PROJECT=$PWD
# What is installed for the checks stays there between runs.
TOOLS=$PROJECT/target/tools
mkdir -p "$TOOLS"

PASSED=0
FAILED=0

step() { printf '\n== %s\n' "$*"; }

# ok WHAT COMMAND...: the command must succeed.
ok() {
  attempt "${@:2}"
  if [ "$STATUS" -eq 0 ]; then passed "$1"; else failed "$1"; fi
}

# refused WHAT COMMAND...: the command must fail, else it proves nothing where it succeeds.
refused() {
  attempt "${@:2}"
  if [ "$STATUS" -ne 0 ]; then passed "$1: refused"; else failed "$1: not refused"; fi
}

# Sets LOG and STATUS. No condition stands around the command: within one, a function would not stop at its first failure.
attempt() {
  trap - ERR
  set +e
  LOG=$(
    set -e
    "$@" 2>&1
  )
  STATUS=$?
  set -e
  trap 'echo "failed: $BASH_COMMAND" >&2' ERR
}

passed() { PASSED=$((PASSED + 1)) && echo "ok      $1"; }
failed() { FAILED=$((FAILED + 1)) && printf 'FAILED  %s\n%s\n' "$1" "$LOG"; }

# The last line, and the exit code with it.
finish() {
  printf '\n%d passed, %d failed\n' "$PASSED" "$FAILED"
  exit $((FAILED > 0))
}

# apt PACKAGE...: installs what is missing.
apt() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >"$TOOLS/apt.log" 2>&1 || {
    cat "$TOOLS/apt.log"
    return 1
  }
}

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

# pip REQUIREMENT...: installs into one virtual environment.
pip() {
  [ -x "$TOOLS/venv/bin/python" ] || python3 -m venv "$TOOLS/venv"
  "$TOOLS/venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}

# node_modules PACKAGE...: installs into one folder.
node_modules() {
  npm install --prefix "$TOOLS/node" --no-audit --no-fund --loglevel=error "$@" >"$TOOLS/npm.log" 2>&1 || {
    cat "$TOOLS/npm.log"
    return 1
  }
}

# The program under test, built.
build() {
  cargo build --locked --quiet
  WINFROM=${WINFROM:-$PROJECT/target/debug/winfrom}
}
