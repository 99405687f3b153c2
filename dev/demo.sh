#!/usr/bin/env bash
# A living studio: the host in Development over a database of its own, and the demo agent that sends runs until Ctrl+C.
#   dev/demo.sh [arguments of the agent, like --rate 5]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
address=${DEMO_ADDRESS:-http://localhost:8001}
data=$(mktemp -d)
if curl --silent --output /dev/null "$address"; then
  echo "Something answers at $address already: end it, or set DEMO_ADDRESS to another." >&2
  exit 1
fi

dotnet build SwisperStudio.Web --verbosity quiet
dotnet build samples/DemoAgent --verbosity quiet

(cd SwisperStudio.Web && ASPNETCORE_ENVIRONMENT=Development ASPNETCORE_URLS=$address Studio__DataDirectory=$data exec dotnet bin/Debug/net10.0/SwisperStudio.Web.dll) >"$data/host.log" 2>&1 &
host=$!
trap 'kill "$host" 2>/dev/null || true; wait "$host" 2>/dev/null || true; rm -rf "$data"' EXIT

for _ in $(seq 60); do
  curl --silent --fail --output /dev/null "$address/health/ready" && break
  if ! kill -0 "$host" 2>/dev/null; then
    cat "$data/host.log" >&2
    exit 1
  fi
  sleep 1
done
curl --silent --fail --output /dev/null "$address/health/ready"
echo "The studio is at $address (admin@swisperstudio.com, admin123). Ctrl+C ends it."
SWISPER_STUDIO_URL=$address dotnet samples/DemoAgent/bin/Debug/net10.0/DemoAgent.dll "$@"
