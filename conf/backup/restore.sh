#!/usr/bin/env bash
# Puts back what backup.sh made, into an empty database or a node without data, and checks it (server/STORAGE.md 9). All nodes
# are stopped before, and the bytes of items are there before the check.
#
#   restore.sh postgres --from FOLDER --url URL --user ROLE --password-file FILE [--ca FILE] [--check FILE] [-- COMMAND...]
#   restore.sh embedded --from FOLDER --data FOLDER [--check FILE]
#
# postgres   fills the database, in one transaction: all of it or nothing. COMMAND brings the bytes back after it.
# embedded   copies state and bytes into the node's data folder.
#
#   --from           what backup.sh made; its checksums are verified first
#   --url            postgresql://host:port/database: one that is there and has no table
#   --user           the role of the nodes, who own what they find: tamga of conf/cluster/database.sql
#   --password-file  the password in its first line; mode 600
#   --ca             the certificate to which the server's leads; only a server on this machine needs none
#   --data           storage.data of server.conf: without state and blobs. What else lies there stays, log-anchor.txt above all
#   --check          a server.conf that names what was restored: everything is read and checked at the end, by tamga-server check
#
# Examples:
#   restore.sh postgres --from /var/backups/tamga/20260504T020000Z --url postgresql://localhost/tamga --user tamga \
#     --password-file /etc/tamga/keys/database.password --check /etc/tamga/server.conf
#   restore.sh embedded --from /var/backups/tamga/20260504T020000Z --data /var/lib/tamga --check /etc/tamga/server.conf
#
# Exit codes: 0 done, and nothing found; 1 refused or failed, or the check found something; 2 wrong usage.
set -euo pipefail

here="$(cd "$(dirname "$(readlink -f "$0")")" && pwd)"
# shellcheck source-path=SCRIPTDIR source=connection.sh
. "$here/connection.sh"
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p;}' "$0"; }

kind="" from="" url="" user="" password_file="" ca="" data="" check=""
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
    --from | --url | --user | --password-file | --ca | --data | --check)
      [ $# -ge 2 ] || wrong "$1 has no value"
      case "$1" in
        --from) from="$2" ;;
        --url) url="$2" ;;
        --user) user="$2" ;;
        --password-file) password_file="$2" ;;
        --ca) ca="$2" ;;
        --data) data="$2" ;;
        --check) check="$2" ;;
      esac
      shift 2
      ;;
    *) wrong "$1 is not known" ;;
  esac
done
[ -n "$from" ] || wrong "--from is missing"

umask 077
trap forget EXIT
trap 'exit 1' INT TERM

verify() {
  [ -f "$from/SHA256SUMS" ] || fail "$from is no backup: it has no SHA256SUMS (a backup that was not finished ends in .partial)"
  say "verifying $from"
  (cd "$from" && sha256sum --quiet --strict -c SHA256SUMS) || fail "$from is damaged: take another copy of it. Nothing was changed."
}

ask() { psql --dbname="$url" --no-password --no-psqlrc --quiet --tuples-only --no-align -v ON_ERROR_STOP=1 --command="$1"; }

fill() {
  local tables others
  if [ -z "$url" ] || [ -z "$user" ] || [ -z "$password_file" ]; then wrong "postgres needs --url, --user and --password-file"; fi
  need pg_restore
  need psql
  [ -f "$from/database.dump" ] || fail "$from has no database.dump: it is not of a PostgreSQL database"
  connect "$url" "$user" "$password_file" "$ca"
  tables="$(ask "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace")" ||
    fail "$url cannot be reached. Nothing was changed."
  [ "$tables" = 0 ] || fail "$url has $tables tables (expected: none). Nothing is overwritten: make a new database (database.sql, -v database=...) and name it here and in server.conf."
  others="$(ask "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'")"
  [ "$others" = 0 ] || fail "$others others are connected to $url (expected: none). Stop all nodes first. Nothing was changed."
  say "filling $url"
  pg_restore --dbname="$url" --no-password --no-owner --no-privileges --exit-on-error --single-transaction "$from/database.dump" ||
    fail "pg_restore failed: the database is as empty as it was"
  ask "ANALYZE" || fail "the database is filled, but ANALYZE failed: run it by hand"
}

put() {
  local part name
  [ -n "$data" ] || wrong "embedded needs --data"
  [ -d "$from/node" ] || fail "$from has no folder node: it is not of an embedded node"
  for part in state blobs; do
    [ ! -e "$data/$part" ] || fail "$data/$part exists. Nothing is overwritten: stop the node, move $part away (do not delete it yet), and leave log-anchor.txt where it is."
  done
  [ ! -e "$data/moved.txt" ] || fail "$data/moved.txt: the node was moved to another place (server/STORAGE.md 8), and from here it would fork its log. Restore into the data folder of that place, or look at this backup in a new folder. Nothing was changed."
  mkdir -p -- "$data"
  say "copying into $data"
  # Beside first, then a rename: what is half copied never looks like a node's data. The state last, for it names the bytes.
  rm -rf -- "$data/.restoring"
  cp -a -- "$from/node" "$data/.restoring"
  sync -f "$data/.restoring"
  for part in "$data/.restoring"/*; do # blobs before state
    name="$(basename -- "$part")"
    if [ ! -e "$data/$name" ]; then mv -T -n -- "$part" "$data/$name"; fi
  done
  rm -rf -- "$data/.restoring"
  give
  sync -f "$data"
}

# As root: what lies in a node's folder belongs to whom the folder belongs to.
give() { if [ "$(id -u)" = 0 ]; then chown -R --reference="$data" -- "$data"; fi; }

if [ -n "$check" ]; then need_node; fi
verify
case "$kind" in
  postgres) fill ;;
  embedded) put ;;
esac
if [ ${#copy[@]} -gt 0 ]; then
  say "bringing the bytes back: ${copy[*]}"
  "${copy[@]}" || fail "the bytes were not brought back: ${copy[*]}. Do not start a node before they are there."
fi
if [ -z "$check" ]; then
  say "restored; now bring the bytes back, run tamga-server check, and only then start the nodes"
  exit 0
fi
say "checking everything, by $check"
# Of what was restored, and not of what the configuration may still name.
case "$kind" in
  postgres) only="$(ask "SELECT concat((SELECT oid FROM pg_database WHERE datname = current_database()), '@', CAST(extract(epoch FROM pg_postmaster_start_time()) * 1000000 AS bigint))")" ;;
  embedded) only="$data" ;;
esac
status=0
tamga-server check --config "$check" --only "$only" || status=$?
if [ "$kind" = embedded ]; then give; fi
[ "$status" = 0 ] || fail "the check found something, or could not read: do not start a node. Lines above say what; conf/backup/README.md says what to do."
say "restored and checked. Start the nodes: one that finds its log older than what was acknowledged refuses, and says what to do"
