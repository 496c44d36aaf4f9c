#!/usr/bin/env bash
# A backup of a running node or service, in a new folder: the state first, the bytes of items after it (server/STORAGE.md 9).
#
#   backup.sh postgres --to FOLDER --url URL --user ROLE --password-file FILE [--ca FILE] [-- COMMAND...]
#   backup.sh embedded --to FOLDER --config FILE [-- COMMAND...]
#
# postgres   one snapshot of the database, by pg_dump; nodes go on writing. COMMAND copies the bytes: it is run when the dump is
#            safely on the disk, and its failure is this script's.
# embedded   state and bytes of a node without a database server, by tamga-server backup; the node goes on running.
#
#   --to             a folder that does not exist yet; it appears whole or not at all
#   --url            as in server.conf: postgresql://host:port,host:port/database
#   --user           a role that reads everything: tamga_backup of conf/cluster/database.sql
#   --password-file  the password in its first line; mode 600. It comes to no command line and no environment
#   --ca             the certificate to which the server's leads; only a server on this machine needs none
#   --config         the node's server.conf
#
# Examples:
#   backup.sh postgres --to "/var/backups/tamga/$(date -u +%Y%m%dT%H%M%SZ)" \
#     --url postgresql://db-1.lab.example:5432,db-2.lab.example:5432/tamga --user tamga_backup \
#     --password-file /etc/tamga/keys/backup.password --ca /etc/tamga/trust/database-ca.pem \
#     -- rclone copy --immutable evidence:evidence/node elsewhere:evidence/node
#   backup.sh embedded --to "/var/backups/tamga/$(date -u +%Y%m%dT%H%M%SZ)" --config /etc/tamga/server.conf
#
# Exit codes: 0 done; 1 refused or failed; 2 wrong usage. After 1 there is no FOLDER, unless the last line says that the backup is
# made, or FOLDER holds the state: not of everything, or without the bytes.
set -euo pipefail

here="$(cd "$(dirname "$(readlink -f "$0")")" && pwd)"
# shellcheck source-path=SCRIPTDIR source=connection.sh
. "$here/connection.sh"
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p;}' "$0"; }

kind="" status=0 to="" url="" user="" password_file="" ca="" config=""
copy=()
case "${1:-}" in
  -h | --help) usage; exit 0 ;;
  postgres | embedded) kind="$1"; shift ;;
  *) wrong "expected: postgres or embedded, not \"${1:-}\"" ;;
esac
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --) shift; copy=("$@"); break ;;
    --to | --url | --user | --password-file | --ca | --config)
      [ $# -ge 2 ] || wrong "$1 has no value"
      case "$1" in
        --to) to="$2" ;;
        --url) url="$2" ;;
        --user) user="$2" ;;
        --password-file) password_file="$2" ;;
        --ca) ca="$2" ;;
        --config) config="$2" ;;
      esac
      shift 2
      ;;
    *) wrong "$1 is not known" ;;
  esac
done
[ -n "$to" ] || wrong "--to is missing"

umask 077
partial="$to.partial"
clean() {
  forget
  rm -rf -- "$partial"
}
trap forget EXIT
trap 'exit 1' INT TERM

# Nothing is overwritten: an older backup may be the only good one.
begin() {
  if [ -e "$to" ] || [ -L "$to" ]; then fail "$to exists (expected: a new folder). Choose another name; nothing was changed."; fi
  mkdir -- "$partial" || fail "$partial cannot be made. If a backup that was killed left it, and none is running, remove it."
  trap clean EXIT
}

dump() {
  if [ -z "$url" ] || [ -z "$user" ] || [ -z "$password_file" ]; then wrong "postgres needs --url, --user and --password-file"; fi
  need pg_dump
  need pg_restore
  connect "$url" "$user" "$password_file" "$ca"
  begin
  say "dumping $url"
  # REPEATABLE READ: one snapshot, and batches of the log are in it whole or not at all.
  # Who lives, and who is at work, is not a thing to put back.
  pg_dump --dbname="$url" --no-password --format=custom --no-owner --no-privileges --lock-wait-timeout=30s \
    --exclude-table-data=public.instance --exclude-table-data=public.duty --file="$partial/database.dump" || fail "pg_dump failed: nothing is kept"
  pg_restore --list "$partial/database.dump" > "$partial/contents.txt" || fail "the dump cannot be read again: nothing is kept"
  grep -q ' TABLE DATA public entry ' "$partial/contents.txt" || fail "there is no custody log in $url (expected: a node's database)"
}

# The one place that knows how an embedded node is backed up.
snapshot() {
  [ -n "$config" ] || wrong "embedded needs --config"
  need_node
  begin
  say "copying what the node of $config has"
  if ! tamga-server backup --to "$partial/node" --config "$config"; then
    [ -d "$partial/node" ] || fail "tamga-server backup failed: nothing is kept"
    status=1 # items that are damaged or not readable are not in it; what is whole is worth keeping
  fi
}

seal() {
  local sums
  # Blobs have checksums of their own, which tamga-server check reads; they would take as long as the backup itself.
  sums="$(cd "$partial" && find . -path ./node/blobs -prune -o -type f -print0 | sort -z | xargs -0 sha256sum)"
  printf '%s\n' "$sums" > "$partial/SHA256SUMS"
  sync -f "$partial"
  mv -T -n -- "$partial" "$to"
  [ ! -e "$partial" ] || fail "$to was made by somebody else meanwhile: nothing is kept"
  sync -f "$(dirname -- "$to")"
}

case "$kind" in
  postgres) dump ;;
  embedded) snapshot ;;
esac
seal
say "the state is in $to"
if [ ${#copy[@]} -gt 0 ]; then
  # After the state: bytes without a row are tidied, rows without bytes are lost evidence.
  say "copying the bytes: ${copy[*]}"
  "${copy[@]}" || fail "the bytes were not copied: ${copy[*]}. $to holds the state; run the copy again before you rely on it."
fi
[ "$status" = 0 ] || fail "the backup is made, but not of everything: see the lines above"
say "done; restore.sh puts it back: try that on another machine"
