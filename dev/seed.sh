#!/usr/bin/env bash
# Fills a project of a running studio with a million traces up to today; --traces 10k for fewer, --address, --key and --project for another studio.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec dotnet run --project SwisperStudio.Bench --configuration Release -- seed "$@"
