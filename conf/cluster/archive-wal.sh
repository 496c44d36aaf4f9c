#!/bin/sh
# Puts one WAL segment into the archive: archive_command of postgresql.conf. What is there already and is the same is well, so that
# PostgreSQL may ask again after a crash; what is there and differs is never overwritten. When it says 0, the segment is on the disk.
#
#   archive-wal.sh SEGMENT PLACE
#   archive-wal.sh %p /var/backups/wal/%f      in postgresql.conf
set -eu
case "${1:-}" in
  -h | --help)
    sed -n '2,6s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
esac
if [ $# -ne 2 ]; then
  echo "archive-wal.sh: $# arguments (expected: SEGMENT PLACE); --help says how it is used" >&2
  exit 2
fi
segment="$1" place="$2"
folder="$(dirname -- "$place")"
part="$folder/.$(basename -- "$place")" # of this name alone: a crash leaves one, and the next try overwrites it
if [ -e "$place" ]; then
  if ! cmp -s -- "$segment" "$place"; then
    echo "archive-wal.sh: $place is there, and is not $segment (expected: the same bytes). Two servers archive to one folder, or it is" \
      "another service's: find out which, move the wrong one away; nothing was overwritten" >&2
    exit 1
  fi
else
  cp -- "$segment" "$part"
  sync -- "$part"
  mv -- "$part" "$place"
fi
# Also where it was there: a crash may have come before the names were forced.
sync -- "$place" "$folder"
