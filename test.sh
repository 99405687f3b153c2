#!/usr/bin/env bash
# Installs what the tests need, builds, and runs every test.
#   ./test.sh            all tests, long ones in their short form
#   ./test.sh --long     the same with big fuzz runs and many fault rounds
# Further arguments go to the test runner, e.g. ./test.sh --filter-class '*MergeLawTests'
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if [[ ${1:-} == --long ]]; then
  export STUDIO_TESTS_LONG=1
  shift
fi

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# The tests start servers and a browser of their own: only the programs have to be there, no service and no default cluster.
install_what_is_missing() {
  local missing=()
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
  command -v chromium >/dev/null || missing+=(chromium)
  command -v redis-server >/dev/null || missing+=(redis-server)
  [[ ${#missing[@]} -gt 0 ]] || return 0

  if ! grep -qx 'ID=debian' /etc/os-release 2>/dev/null || { [[ $EUID -ne 0 ]] && ! command -v sudo >/dev/null; }; then
    echo "The tests need these Debian packages, or their like in /usr/lib/postgresql/*/bin and on the PATH: ${missing[*]}" >&2
    echo "On Debian, as root: apt-get update && apt-get install --yes ${missing[*]}" >&2
    exit 1
  fi
  echo "Installing ${missing[*]} ..."
  as_root apt-get update -qq </dev/null
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}

if ! command -v dotnet >/dev/null; then
  echo "The .NET SDK is missing (global.json names its version): https://dotnet.microsoft.com/download" >&2
  exit 1
fi
install_what_is_missing

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build SwisperStudio.sln --verbosity quiet </dev/null

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
dotnet run --project SwisperStudio.Tests --no-build -- --no-ansi --progress off "$@" </dev/null 2>&1 | tee "$log" || status=$?

# The runner's summary has a line for each count: "  succeeded: 5".
count() {
  sed -n "s/^ *$1: *\([0-9]\+\)\$/\1/p" "$log" | tail -n 1
}

passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
if [[ -z $passed || -z $failed ]]; then
  echo "The test run ended without a summary (exit code $status)." >&2
  exit 1
fi
if [[ $status -eq 0 && $((passed + failed)) -eq 0 ]]; then
  status=1
fi
summary="$passed passed, $failed failed"
[[ ${skipped:-0} -eq 0 ]] || summary+=", $skipped skipped"
echo "$summary"
exit "$status"
