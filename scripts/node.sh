# Sourced by the scripts: makes sure that Node 24.12 or newer runs, fetched from the package registry when the one at hand is older.
node_version=24.21.0

node_is_new_enough() {
  command -v "$1" >/dev/null 2>&1 && "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 24 || (a === 24 && b >= 12) ? 0 : 1)' 2>/dev/null
}

use_node() {
  local tools="$1/.tools"
  if [ -x "$tools/node/bin/node" ] && node_is_new_enough "$tools/node/bin/node"; then
    export PATH="$tools/node/bin:$PATH"
    return
  fi
  node_is_new_enough node && return
  command -v npm >/dev/null 2>&1 || { echo "Node.js 20 or newer with npm is needed: https://nodejs.org" >&2; exit 1; }
  echo "Fetching Node.js $node_version (this machine has $(node --version 2>/dev/null || echo none))" >&2
  rm -rf "$tools/fetch"
  mkdir -p "$tools/fetch"
  # The platform's own package is what `node` would install by a script; taking it directly needs no install script.
  local platform="node-$(node -p 'process.platform === "win32" ? "win" : process.platform')-$(node -p process.arch)"
  npm install --prefix "$tools/fetch" --no-save --no-audit --no-fund --silent "$platform@$node_version" || { echo "Could not fetch $platform $node_version from the package registry; install Node.js 24 by hand and run this again" >&2; exit 1; }
  mkdir -p "$tools/node/bin"
  mv "$tools/fetch/node_modules/$platform/bin/node" "$tools/node/bin/node"
  rm -rf "$tools/fetch"
  export PATH="$tools/node/bin:$PATH"
}

install_packages() {
  # npm ci only when the lock file changed since the last install.
  if [ ! -f "$1/node_modules/.mailwarden-lock" ] || ! cmp -s "$1/package-lock.json" "$1/node_modules/.mailwarden-lock"; then
    (cd "$1" && npm ci --no-audit --no-fund --silent 2>/tmp/mailwarden-npm.$$ || { cat /tmp/mailwarden-npm.$$ >&2; exit 1; }) || exit 1
    rm -f /tmp/mailwarden-npm.$$
    cp "$1/package-lock.json" "$1/node_modules/.mailwarden-lock"
  fi
}
