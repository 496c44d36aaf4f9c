#!/bin/sh
# Says to HAProxy (agent-check) whether the node of this machine is ready: one line, "up" or "down #why" (HAProxy wants the space).
#
#   ready-agent.sh                                        asks http://127.0.0.1:8444/health/ready
#   ready-agent.sh http://127.0.0.1:9444/health/ready     asks another one
set -eu
case "${1:-}" in
  -h | --help)
    sed -n '2,5s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
esac
url="${1:-http://127.0.0.1:8444/health/ready}"
# The body's first line is "ready" or the first problem; the last line is the status that curl adds. A node whose database is away
# says so after 5 s, after 6 s at most.
answer="$(curl --silent --max-time 7 --max-filesize 65536 --write-out '\n%{http_code}' "$url" || true)"
status="$(printf '%s\n' "$answer" | tail -n 1)"
why="$(printf '%s\n' "$answer" | head -n 1 | tr -cd '[:alnum:] .,:()_/-' | cut -c 1-120)"
case "$status" in
  200) echo up ;;
  503) echo "down #$why" ;;
  *) echo "down #no answer from $url" ;;
esac
