# shellcheck shell=bash
# What backup.sh and restore.sh share: how they speak, and how they get to the database. It is not run by itself.

program="$(basename -- "$0")"
wrong() { printf '%s: %s\n%s --help says how it is used.\n' "$program" "$*" "$program" >&2; exit 2; }
fail() { printf '%s: %s\n' "$program" "$*" >&2; exit 1; }
say() { printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*"; }
# The installation that the scripts came with: root and units have another PATH. In the sources there is no bin.
PATH="$(dirname -- "${BASH_SOURCE[0]}")/../../bin:$PATH"
need_node() { command -v tamga-server > /dev/null || fail "tamga-server is neither in bin of the installation that $program came with nor in PATH (expected: the installation unpacked whole, as /opt/tamga). Nothing was changed."; }
need() { command -v "$1" > /dev/null || fail "$1 is not installed (Debian: apt-get install postgresql-client)"; }

secrets=""
forget() { if [ -n "$secrets" ]; then rm -rf -- "$secrets"; fi; }

# connect URL USER PASSWORD_FILE CA: from here on libpq gets there. The password is in a file that forget removes, never in a
# command line or the environment; it is read as a node reads it.
connect() {
  local url="$1" user="$2" password_file="$3" ca="$4"
  local form='^postgresql://([][A-Za-z0-9.:,_-]+)/[A-Za-z0-9_-]+$' host mode password
  [[ "$url" =~ $form ]] || wrong "--url: \"$url\" (expected: postgresql://host:port,host:port/database)"
  if [ -z "$ca" ]; then
    for host in ${BASH_REMATCH[1]//,/ }; do
      case "$host" in
        localhost | localhost:* | 127.* | '[::1]'*) ;;
        *) wrong "--ca is missing: $host is another machine, and the database holds evidence" ;;
      esac
    done
  fi
  [ -r "$password_file" ] || fail "--password-file: $password_file cannot be read"
  mode="$(stat -L -c %a -- "$password_file")"
  case "$mode" in *00) ;; *) fail "--password-file: $password_file has mode $mode: others may read it (expected: 600)" ;; esac
  IFS= read -r password < "$password_file" || [ -n "$password" ] || fail "--password-file: $password_file has no first line"
  password="${password%$'\r'}" password="${password//\\/\\\\}"
  secrets="$(mktemp -d)"
  printf '*:*:*:*:%s\n' "${password//:/\\:}" > "$secrets/pgpass"
  export PGPASSFILE="$secrets/pgpass" PGUSER="$user" PGCONNECT_TIMEOUT=10 PGTARGETSESSIONATTRS=read-write PGAPPNAME="$program"
  if [ -n "$ca" ]; then export PGSSLMODE=verify-full PGSSLROOTCERT="$ca"; fi
}
