#!/usr/bin/env bash
# Takes the pictures of docs/tour.md again: the walk is a test, so that a picture shows what the tour says.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export STUDIO_TOUR="$PWD/docs/tour"
mkdir -p "$STUDIO_TOUR"
exec ./test.sh --filter-class '*TourTests'
