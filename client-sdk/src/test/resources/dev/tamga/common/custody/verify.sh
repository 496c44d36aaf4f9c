#!/bin/sh
# From an event to the log's key with ordinary tools (CUSTODY.md 6).
# Reads event.xml, entry.txt, event.tlog-proof and log-key.txt in the current folder.
set -u
no() { echo "$1"; echo "not proven"; exit 1; }
hash() { openssl dgst -sha256 -binary; }
line() { sed -n "$1p" event.tlog-proof; }

# 1. The entry is that event's.
event=$(openssl dgst -sha256 -r event.xml | cut -d ' ' -f 1)
grep -qx "event $event" entry.txt || no "the entry is of another event"

# 2. The log's key signed the checkpoint.
blank=$(grep -n '^$' event.tlog-proof | head -n 1 | cut -d : -f 1)
sed -n "$((blank + 1)),$((blank + 3))p" event.tlog-proof > checkpoint
tail -n 1 event.tlog-proof | cut -d ' ' -f 3 | base64 -d | tail -c +5 > signature
{ printf '\060\052\060\005\006\003\053\145\160\003\041\000'
  cut -d + -f 3- log-key.txt | base64 -d | tail -c +2; } > key.der
openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in checkpoint -sigfile signature ||
  no "the checkpoint's signature does not hold"

# 3. The leaf leads to the checkpoint's root (RFC 9162 2.1.3.2).
at=$(line 2 | cut -d ' ' -f 2)
size=$(sed -n 2p checkpoint)
[ "$at" -lt "$size" ] || no "the index lies outside the tree"
last=$((size - 1))
next=3
{ printf '\000'; cat entry.txt; } | hash > node
while [ "$last" -gt 0 ]; do
  if [ $((at % 2)) -eq 1 ]; then
    { printf '\001'; line "$next" | base64 -d; cat node; } | hash > up
    next=$((next + 1))
    mv up node
  elif [ "$at" -lt "$last" ]; then
    { printf '\001'; cat node; line "$next" | base64 -d; } | hash > up
    next=$((next + 1))
    mv up node
  fi
  at=$((at / 2))
  last=$((last / 2))
done
[ "$next" -eq "$blank" ] || no "the path has another length"
[ "$(base64 < node)" = "$(sed -n 3p checkpoint)" ] || no "the path leads to another root"
echo proven
