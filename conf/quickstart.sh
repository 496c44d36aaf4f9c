#!/usr/bin/env bash
# The main job on this machine, from nothing: two States with a CA each, a laboratory (KZ), a partner authority (KG) and a
# node on loopback. Sends the file or folder given, or images that it makes; fetches, verifies, accepts; prints the custody
# chain in words and the OpenSSL commands that check the package. Everything lies below ./quickstart and nowhere else.
#
#   conf/quickstart.sh                  an E01 image (where ewf-tools is, or can be installed) and a 5 GiB raw image
#   conf/quickstart.sh disk.E01         your own file or folder
#   QUICKSTART_GIB=1 conf/quickstart.sh a smaller raw image
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
home="$root/quickstart"
dist="$root/server/target/tamga/tamga"
port="${QUICKSTART_PORT:-18443}"

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
node=""
stop() { if [ -n "$node" ]; then kill "$node" 2>/dev/null && wait "$node" 2>/dev/null || true; fi; }
trap stop EXIT

say "1. Building"
if [ -n "${QUICKSTART_SKIP_BUILD:-}" ] && [ -x "$dist/bin/tamga" ]; then
  echo "using $dist"
else
  (cd "$root" && mvn -B -q -ntp -DskipTests -Dspotless.check.skip package)
fi
export PATH="$dist/bin:$PATH"

rm -rf "$home"
mkdir -p "$home"/{pki,node/keys,node/trust,lab,authority}
cd "$home"
umask 077
for p in pki node lab authority; do od -An -N18 -tx1 /dev/urandom | tr -d ' \n' > "$p/password"; done
umask 022

say "2. Two States, each with a CA of its own"
for state in KZ KG; do
  tamga-pki ca init --dir "pki/$state" --state "$state" --organization "Ministry of Justice of $state" \
    --base-url "http://pki.example.$(echo "$state" | tr A-Z a-z)/" --permit-addresses 127.0.0.0/8 --password-file pki/password
done

# issue STATE PROFILE SUBJECT OUT PASSWORD [more]
issue() {
  local state="$1" profile="$2" subject="$3" out="$4" password="$5"
  shift 5
  tamga-pki cert issue --ca "pki/$state" --profile "$profile" --subject "$subject" \
    --p12 "$out.p12" --p12-password-file "$password" --out "$out.pem" --password-file pki/password "$@" >/dev/null
}
spki() { tamga-pki cert inspect "$1" --json | tr ',{' '\n\n' | sed -n 's/.*"keySha256" *: *"\([0-9a-f]\{64\}\)".*/\1/p' | head -1; }

node_subject="C=KZ, O=Exchange node, organizationIdentifier=GOVKZ-100, CN="
lab_subject="C=KZ, O=Forensic laboratory, organizationIdentifier=GOVKZ-200, CN="
authority_subject="C=KG, O=Prosecutor General, organizationIdentifier=GOVKG-300, "
issue KZ tls-server-node   "${node_subject}localhost" node/keys/tls node/password --dns localhost --ip 127.0.0.1
issue KZ org-seal          "${node_subject}Node seal" node/keys/seal node/password
issue KZ tsa-unit          "C=KZ, O=Exchange node, CN=TSU 1" node/keys/tsa node/password
issue KZ tls-client-system "${lab_subject}scanner-1" lab/tls lab/password --uri urn:tamga:sys:kz:lab:scanner-1
issue KZ org-seal          "${lab_subject}Laboratory seal" lab/seal lab/password
issue KG tls-client-system "${authority_subject}CN=case-system" authority/tls authority/password --uri urn:tamga:sys:kg:prosecutor:case-system
issue KG doc-sign-head     "${authority_subject}GN=Aigul, SN=Asanova, serialNumber=1, CN=Aigul Asanova, title=Head" authority/head authority/password
tamga-pki log-key new --p12 node/keys/log.p12 --password-file node/password

for state in KZ KG; do
  lower="$(echo "$state" | tr A-Z a-z)"
  cp "pki/$state/root.crt" "node/trust/$lower-root.pem"
done
cat node/trust/*-root.pem > roots.pem

say "3. The node's register and configuration"
cat > node/authorities.conf <<CONF
authorities = [
  { id = kz-lab, names { en = "Forensic laboratory", ru = "Судебно-экспертная лаборатория", kk = "Сот-сараптама зертханасы" }
    functions = [laboratory], clients = ["$(spki lab/tls.pem)"]
    signers = [{ spki = "$(spki lab/seal.pem)", role = seal, from = "2026-01-01T00:00:00Z" }] }
  { id = kg-prosecutor, names { en = "Prosecutor General", ru = "Генеральная прокуратура", kk = "Бас прокуратура" }
    functions = [prosecution, central-authority], clients = ["$(spki authority/tls.pem)"]
    signers = [{ spki = "$(spki authority/head.pem)", role = head, from = "2026-01-01T00:00:00Z" }] }
]
CONF
trust='trust { roots = [ { state = "KZ", certificate = "../node/trust/kz-root.pem" }, { state = "KG", certificate = "../node/trust/kg-root.pem" } ] }'
cat > node/server.conf <<CONF
node { name = "localhost", organisation = "Exchange node" }
listen { host = "127.0.0.1", port = $port }
management { host = "127.0.0.1", port = $((port + 1)) }
tls  { key = "keys/tls.p12",  password-file = "password" }
seal { key = "keys/seal.p12", password-file = "password" }
log  { origin = "localhost/custody", key = "keys/log.p12", password-file = "password" }
tsa  { key = "keys/tsa.p12", password-file = "password", policy = "1.3.6.1.4.1.99999.1.1" }
storage { data = "data" }
registry = "authorities.conf"
$trust
CONF
client() { # authority id, signing key
  cat <<CONF
authority = "$1"
node = "https://localhost:$port"
tls  { key = "tls.p12", password-file = "password" }
sign { key = "$2.p12", password-file = "password" }
$trust
state = "state"
CONF
}
client kz-lab seal > lab/client.conf
client kg-prosecutor head > authority/client.conf
tamga-server check-config --config node/server.conf

say "4. The node starts"
tamga-server run --config node/server.conf > node/server.log 2>&1 &
node=$!
for _ in $(seq 1 120); do
  grep -q listening node/server.log && break
  kill -0 "$node" 2>/dev/null || { cat node/server.log; exit 1; }
  sleep 0.5
done
grep listening node/server.log

make_e01() {
  if ! command -v ewfacquire >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing ewf-tools"
    (apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q ewf-tools) >/dev/null 2>&1 || true
  fi
  command -v ewfacquire >/dev/null || { echo "no ewf-tools here: no E01 image (Debian: apt-get install ewf-tools)"; return 0; }
  dd if=/dev/urandom of=source.raw bs=1M count=64 status=none
  mkfs.ext4 -q -F -E nodiscard -L EXHIBIT1 source.raw 2>/dev/null || true
  ewfacquire -u -t "$PWD/exhibit1" -C 2026-0042 -D "USB flash drive" -E 1 -e "Examiner 17" -N "quick start" \
    -c deflate:fast -d sha256 -f encase6 -m removable -M physical source.raw > ewfacquire.log
  rm source.raw
  evidence+=("$PWD/exhibit1.E01")
}
make_raw() {
  local gib="${QUICKSTART_GIB:-5}"
  echo "making a raw image of $gib GiB"
  head -c "$((gib * 1024 * 1024 * 1024))" /dev/urandom > exhibit2.raw
  evidence+=("$PWD/exhibit2.raw")
}

say "5. Evidence"
evidence=()
if [ $# -gt 0 ]; then
  for path in "$@"; do evidence+=("$(cd "$root" && realpath "$path")"); done
else
  make_e01
  make_raw
fi
ls -lh "${evidence[@]}"

hand_over() { # one package, from the laboratory to the custody of the authority
  say "6. The laboratory sends $(basename "$1")"
  tamga --config lab/client.conf send "$1" --to kg-prosecutor --case 2026-0042 --body "Investigation department" \
    --treaty UNCC --article 40 --use-limitation "criminal case 2026-0042" --classification OFFICIAL --personal-data yes --protected-persons no --exhibit 1 --json | tee lab/sent.json
  id="$(sed -n 's/.*"id" *: *"\([0-9a-f-]*\)".*/\1/p' lab/sent.json | head -1)"
  say "7. The authority sees its inbox, fetches and verifies"
  tamga --config authority/client.conf inbox
  tamga --config authority/client.conf fetch "$id" --into authority/in
  say "8. The authority accepts custody with its signature"
  tamga --config authority/client.conf accept "authority/in/$id.asice" --proceedings "case 2026-0042"
  say "9. Verified offline, with both signatures"
  tamga --config authority/client.conf verify "authority/in/$id.asice" --explain
  say "10. The custody of the package, in words"
  tamga --config authority/client.conf custody "$id"
}
for path in "${evidence[@]}"; do hand_over "$path"; done

say "11. The node stops; everything that it stored is checked"
stop
node=""
tamga-server check --config node/server.conf

say "Where everything lies"
cat <<TEXT
  $home/pki           the two CAs
  $home/node          the node: configuration, keys, data (blobs, state, log)
  $home/lab           the laboratory: keys, receipts below state/outgoing
  $home/authority/in  the containers with both signatures, and the receipts
  $home/roots.pem     both States' roots, for the OpenSSL commands above
TEXT
