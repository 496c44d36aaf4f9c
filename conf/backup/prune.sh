#!/usr/bin/env bash
# Makes room after a base backup: deletes base backups that are too old, then the WAL from before the oldest one that is kept.
#
#   prune.sh --base FOLDER --wal FOLDER [--days N]
#
#   --base   of base backups, each a folder with its time as its name, 20260504T040000Z, that pg_basebackup made
#   --wal    to which archive_command of conf/cluster/postgresql.conf brings each segment
#   --days   how old a base backup becomes; 40 unless told, for so long the bucket keeps what was deleted
#
# The newest whole base backup is kept, however old it is. Whole is one with backup_manifest, which pg_basebackup writes last.
# Nothing is deleted before all of this is known: which are kept, with what segment the oldest of them begins, and that it is there.
#
# Examples:
#   prune.sh --base /var/backups/base --wal /var/backups/wal
#   prune.sh --base /var/backups/base --wal /var/backups/wal --days 60
#
# Exit codes: 0 done; 1 refused or failed; 2 wrong usage.
set -euo pipefail
export LC_ALL=C # names are compared byte by byte

here="$(cd "$(dirname "$(readlink -f "$0")")" && pwd)"
# shellcheck source-path=SCRIPTDIR source=connection.sh
. "$here/connection.sh"
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p;}' "$0"; }

base="" wal="" days=40
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --base | --wal | --days)
      [ $# -ge 2 ] || wrong "$1 has no value"
      case "$1" in
        --base) base="$2" ;;
        --wal) wal="$2" ;;
        --days) days="$2" ;;
      esac
      shift 2
      ;;
    *) wrong "$1 is not known" ;;
  esac
done
if [ -z "$base" ] || [ -z "$wal" ]; then wrong "--base and --wal are needed"; fi
[[ "$days" =~ ^[1-9][0-9]{0,3}$ ]] || wrong "--days: \"$days\" (expected: 1 to 9999)"
for folder in "$base" "$wal"; do
  [ -d "$folder" ] || fail "$folder is no folder (expected: one that is there; is its disk mounted?). Nothing was deleted."
done
command -v pg_archivecleanup > /dev/null || fail "pg_archivecleanup is not installed (Debian: apt-get install postgresql). Nothing was deleted."

all=() newest="" # by their names the oldest is first
for folder in "$base"/*; do
  if [[ -d "$folder" && "${folder##*/}" =~ ^[0-9]{8}T[0-9]{6}Z$ ]]; then
    all+=("$folder")
    if [ -f "$folder/backup_manifest" ]; then newest="$folder"; fi
  fi
done
[ -n "$newest" ] || fail "$base has no whole base backup (expected: a folder such as 20260504T040000Z with backup_manifest, by pg_basebackup). Nothing was deleted."

limit="$(date -u -d "$days days ago" +%Y%m%dT%H%M%SZ)"
old=() oldest=""
for folder in "${all[@]}"; do
  if [[ "${folder##*/}" < "$limit" && "$folder" != "$newest" ]]; then
    old+=("$folder")
  elif [ -z "$oldest" ] && [ -f "$folder/backup_manifest" ]; then
    oldest="$folder"
  fi
done
first="$(sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]\{24\}\))$/\1/p' "$oldest/backup_label" || true)"
[ -n "$first" ] || fail "$oldest/backup_label names no WAL segment (expected: START WAL LOCATION: ... (file ...)). Look whether this base backup is one. Nothing was deleted."
[ -f "$wal/$first" ] || fail "$wal has no $first, with which $oldest begins (expected: every segment from it on). It is not archived yet, or this is not the folder of archive_command, or that base backup is lost. Nothing was deleted."

if [ ${#old[@]} -gt 0 ]; then
  say "deleting ${old[*]##*/}"
  rm -rf -- "${old[@]}"
fi
pg_archivecleanup "$wal" "$first" || fail "pg_archivecleanup failed: older WAL may be left in $wal. Base backups are in order; run it again."
say "kept: base backups from ${oldest##*/} on, and WAL from $first on"
