#!/usr/bin/env bash
# The action: downloads a release of winfrom, compares it with checksums.txt, runs it, and sets the outputs of the step.
# It runs on Linux, macOS (bash 3.2) and Windows (Git Bash). Inputs come as INPUT_*, and never become script text.
#
# A pull request controls every file of the workspace. Therefore:
# - Only winfrom itself runs with the workspace as its working directory. All other programs run in a new folder.
# - Programs are not looked up in folders of the PATH that are relative or in the workspace.
# - A build from source uses a fixed toolchain, and no build settings of the job.
set -euo pipefail

RELEASES=https://github.com/winfrom/winfrom/releases/download

main() {
  workspace=$(real_folder "${GITHUB_WORKSPACE:?}")
  trust_path
  cd /
  # Windows paths that `cd` does not understand.
  [ -n "$workspace" ] || workspace=$(unix_path "$GITHUB_WORKSPACE")
  action=$(unix_path "${GITHUB_ACTION_PATH:?}")
  work=$(mktemp -d "$(unix_path "${RUNNER_TEMP:?}")/winfrom.XXXXXX")
  cd "$work"

  find_winfrom
  arguments
  run_winfrom
  tell
  cd /
  rm -rf "$work"
  exit "$code"
}

# The absolute path of a folder without links; empty if there is no such folder. Runs no other program.
real_folder() {
  (CDPATH='' cd -- "$1" >/dev/null 2>&1 && pwd -P) || true
}

# Removes the folders from PATH in which a pull request can put programs: relative ones, and those in the workspace.
# They are kept in `untrusted`, one a line. Runs no other program.
trust_path() {
  local rest=$PATH: folder trusted=''
  untrusted=''
  while [ -n "$rest" ]; do
    folder=${rest%%:*}
    rest=${rest#*:}
    if is_trusted "$folder"; then
      trusted=$trusted:$folder
    else
      untrusted=$untrusted${folder:-.}$'\n'
    fi
  done
  PATH=${trusted#:}
  export PATH
  hash -r
}

# Whether a folder is absolute and not in the workspace, by its name and without links.
is_trusted() {
  case $1 in /*) ;; *) return 1 ;; esac
  ! in_workspace "$1" && ! in_workspace "$(real_folder "$1")"
}

in_workspace() {
  [ -n "$workspace" ] || return 1
  case $1/ in "${workspace%/}"/* | "${GITHUB_WORKSPACE%/}"/*) return 0 ;; *) return 1 ;; esac
}

# Ends the step as winfrom does where it cannot run.
die() {
  echo "::error title=winfrom::$(escaped "$1")" >&2
  output exit-code 2
  exit 2
}

# Data of a workflow command, as the runner reads it.
escaped() {
  local text=${1//'%'/%25}
  text=${text//$'\r'/%0D}
  text=${text//$'\n'/%0A}
  printf '%s' "$text"
}

# D:\a\_temp as Git Bash spells it; anywhere else the path itself.
unix_path() {
  if command -v cygpath >/dev/null; then cygpath -u "$1"; else printf '%s\n' "$1"; fi
}

# /tmp/x as winfrom.exe, which is no program of Git Bash, understands it.
native_path() {
  if command -v cygpath >/dev/null; then cygpath -m "$1"; else printf '%s\n' "$1"; fi
}

# ---- which winfrom ----

find_winfrom() {
  local version=${INPUT_VERSION:-}
  [ -n "$version" ] || version=$(own_version)
  case $version in
    path) from_path ;;
    source) build_from_source ;;
    *) fetch "${version#v}" ;;
  esac
}

own_version() {
  sed -n 's/^version = "\(.*\)"\r\{0,1\}$/\1/p' "$action/Cargo.toml" | head -n 1
}

from_path() {
  each_line "$untrusted" refuse_winfrom_in
  winfrom=$(command -v winfrom) || die 'version: path, but no winfrom is on the PATH'
}

# refuse_winfrom_in FOLDER: ends the step if an untrusted folder of the PATH has a winfrom.
refuse_winfrom_in() {
  local folder=$1
  case $folder in /*) ;; *) folder=$workspace/$folder ;; esac
  if [ -e "$folder/winfrom" ] || [ -e "$folder/winfrom.exe" ]; then
    die "version: path, but the winfrom in the folder '$1' of the PATH can be replaced by a pull request: install it outside of the workspace"
  fi
}

# With the oldest toolchain that winfrom supports. `cargo` of rustup otherwise runs the toolchain that a
# rust-toolchain.toml of the working directory names, which can be a program in the workspace.
build_from_source() {
  local toolchain folder
  command -v cargo >/dev/null || die 'version: source needs cargo, which is not on the PATH'
  for folder in "${CARGO_HOME:-}" "${RUSTUP_HOME:-}"; do
    [ -z "$folder" ] || folder=$(unix_path "$folder")
    [ -z "$folder" ] || is_trusted "$folder" || die "version: source, but CARGO_HOME or RUSTUP_HOME ($folder) is relative or in the workspace"
  done
  toolchain=$(sed -n 's/^rust-version = "\([0-9.]*\)".*/\1/p' "$action/Cargo.toml" | head -n 1)
  case $toolchain in *.*.*) ;; *) toolchain=$toolchain.0 ;; esac
  echo '::group::Build winfrom from source'
  (
    cd "$action" || exit
    unset RUSTC RUSTDOC RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR
    unset CARGO_BUILD_RUSTC CARGO_BUILD_RUSTC_WRAPPER CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER CARGO_BUILD_RUSTFLAGS
    unset CARGO_BUILD_TARGET CARGO_BUILD_TARGET_DIR CARGO_INSTALL_ROOT
    RUSTUP_TOOLCHAIN=$toolchain cargo install --locked --path "$(native_path "$action")" --root "$(native_path "$work")"
  ) || die 'winfrom does not build'
  echo '::endgroup::'
  winfrom=$work/bin/winfrom
}

fetch() {
  local version=$1 target extension=tar.gz archive expected actual
  target=$(target)
  case $target in *windows*) extension=zip ;; esac
  expected=$(checksum_of "$version" "$target")
  [ -n "$expected" ] || die "version $version for $target is not in the table of this action: use another ref of the action, or version: source"
  archive=winfrom-v$version-$target.$extension
  # -q: without the settings of a .curlrc.
  curl -q --proto '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 \
    --output "$work/$archive" "$RELEASES/v$version/$archive" || die "cannot fetch $RELEASES/v$version/$archive"
  actual=$(sha256 "$work/$archive")
  [ "$actual" = "$expected" ] || die "$archive has the SHA-256 $actual; this action knows it as $expected"
  case $extension in
    zip) unzip -q "$work/$archive" -d "$work" ;;
    *) tar -xzf "$work/$archive" -C "$work" ;;
  esac
  winfrom=$work/winfrom
  [ "$extension" != zip ] || winfrom=$work/winfrom.exe
}

# The target of the release that runs here. On Linux the static one, which wants nothing of the distribution.
target() {
  local cpu system
  case ${RUNNER_ARCH:-} in
    X64) cpu=x86_64 ;;
    ARM64) cpu=aarch64 ;;
    *) die "there is no winfrom for the processor '${RUNNER_ARCH:-}': use version: source" ;;
  esac
  case ${RUNNER_OS:-} in
    Linux) system=unknown-linux-musl ;;
    macOS) system=apple-darwin ;;
    Windows) system=pc-windows-msvc ;;
    *) die "there is no winfrom for the system '${RUNNER_OS:-}': use version: source" ;;
  esac
  echo "$cpu-$system"
}

checksum_of() {
  awk -v version="$1" -v target="$2" '{ sub(/\r$/, "") } $1 == version && $2 == target { print $3; exit }' \
    "$action/action/checksums.txt"
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi | cut -d ' ' -f 1
}

# ---- what it is asked ----

# Fills the array `options`, and the paths behind `--`.
arguments() {
  options=(lint --color=always "--fail-on=${INPUT_FAIL_ON:-warning}")
  option --config "$(from_working_directory "${INPUT_CONFIG:-}")"
  option --isolation "${INPUT_ISOLATION:-}"
  option --build-host "$(build_host)"
  each_line "${INPUT_HOSTS:-}" add_host
  each_line "${INPUT_BUILD_ARGS:-}" add_build_arg
  case ${INPUT_ONLINE:-false} in
    false) ;;
    true) options+=(--online) ;;
    required) options+=(--online=required) ;;
    *) die "online: '$INPUT_ONLINE' is none of true, false, required" ;;
  esac
  is_on require-files "${INPUT_REQUIRE_FILES:-false}" && options+=(--require-files)
  is_on allow-unreadable "${INPUT_ALLOW_UNREADABLE:-false}" && options+=(--allow-unreadable)
  options+=("--report=json=$(native_path "$work")/report.json")
  is_on annotations "${INPUT_ANNOTATIONS:-true}" && options+=("--report=github=$(native_path "$work")/annotations")
  is_on summary "${INPUT_SUMMARY:-true}" && options+=("--report=markdown=$(native_path "$work")/summary.md")
  sarif_file=$(from_working_directory "${INPUT_SARIF_FILE:-}")
  [ -z "$sarif_file" ] || options+=("--report=sarif=$sarif_file")
  each_line "${INPUT_REPORT:-}" add_report
  each_line "${INPUT_ARGS:-}" add_arg
  options+=(--)
  each_line "${INPUT_PATHS:-.}" add_path
}

# option NAME VALUE: where there is a value. With `=`, so that no value is taken for an option.
option() {
  [ -z "$2" ] || options+=("$1=$2")
}

add_host() { options+=("--host=$1"); }
add_build_arg() { options+=("--build-arg=$1"); }
add_arg() { options+=("$1"); }
add_path() { options+=("$(from_working_directory "$1")"); }
add_report() {
  case $1 in
    *=?*) options+=("--report=${1%%=*}=$(from_working_directory "${1#*=}")") ;;
    *) die "report: '$1' is no FORMAT=FILE" ;;
  esac
}

# each_line TEXT FUNCTION: calls it with every line that is not blank, without the blanks at its ends.
each_line() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    line=${line#"${line%%[![:blank:]]*}"}
    line=${line%"${line##*[![:blank:]]}"}
    [ -z "$line" ] || "$2" "$line"
  done <<<"$1"
}

is_on() {
  case $2 in
    true) return 0 ;;
    false) return 1 ;;
    *) die "$1: '$2' is neither true nor false" ;;
  esac
}

# A path that the user means from the working directory, from the workspace: annotations and SARIF want that.
from_working_directory() {
  local folder=${INPUT_WORKING_DIRECTORY:-.}
  folder=${folder%/}
  case $1 in
    '' | /* | \\* | [A-Za-z]:*) printf '%s\n' "$1" ;;
    *) if [ "$folder" = . ]; then printf '%s\n' "$1"; else printf '%s\n' "$folder/$1"; fi ;;
  esac
}

build_host() {
  case ${INPUT_BUILD_HOST:-auto} in
    none) ;;
    auto) if [ "${RUNNER_OS:-}" = Windows ]; then this_machine; fi ;;
    *) printf '%s\n' "$INPUT_BUILD_HOST" ;;
  esac
}

# This Windows runner: as the hosted image that it is, with its revision, or as what winfrom reads from the registry.
this_machine() {
  local version
  version=$(MSYS_NO_PATHCONV=1 cmd /c ver | sed -n 's/.*10\.0\.\([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p')
  case "${RUNNER_ENVIRONMENT:-}-${ImageOS:-}-$version" in
    github-hosted-win22-?*) echo "windows-2022@$version" ;;
    github-hosted-win25*-?*) echo "windows-2025@$version" ;;
    *) echo current ;;
  esac
}

# ---- what it says ----

# The log shows text of files: between the two commands the runner takes no line of it for a command.
run_winfrom() {
  local token
  token=$(random)
  code=0
  echo "::stop-commands::$token"
  # Git Bash would take /x in a value for a path of its own, and rewrite it.
  (cd "$workspace" && MSYS_NO_PATHCONV=1 MSYS2_ARG_CONV_EXCL='*' exec "$winfrom" "${options[@]}" 2>&1) || code=$?
  echo "::$token::"
}

random() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

tell() {
  local report=$work/report.json
  output exit-code "$code"
  output version "$("$winfrom" --version | cut -d ' ' -f 2 | tr -d '\r')"
  [ -s "$report" ] || return 0
  output files "$(number files)"
  output unreadable "$(number unreadable)"
  output skipped "$(number skipped)"
  output errors "$(number errors)"
  output warnings "$(number warnings)"
  output notes "$(number notes)"
  output catalog-date "$(sed -n 's/^ *"catalog": "\([0-9-]*\)".*/\1/p' "$report" | head -n 1)"
  output sarif-file "$sarif_file"
  if [ -s "$work/annotations" ]; then cat "$work/annotations"; fi
  if [ -s "$work/summary.md" ]; then cat "$work/summary.md" >>"$(unix_path "${GITHUB_STEP_SUMMARY:?}")"; fi
}

# A number of the summary, or nothing if the summary does not have it. The summary comes before all text of files, and no
# such text begins a line.
number() {
  sed -n "s/^ *\"$1\": \\([0-9]*\\),*\\r*\$/\\1/p" "$work/report.json" | head -n 1
}

# output NAME VALUE: with a delimiter that no value can hold.
output() {
  local end
  end=$(random)
  printf '%s<<%s\n%s\n%s\n' "$1" "$end" "$2" "$end" >>"$(unix_path "${GITHUB_OUTPUT:?}")"
}

main
