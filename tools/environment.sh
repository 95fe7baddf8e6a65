# Sourced by tools/test and tools/demo: makes .venv from a lock file with hashes, once per lock file. The lock file for
# tests holds all that running needs, so an environment made from it serves the demo too.
# Usage: make_environment requirements.lock|requirements-dev.lock

stamp_of() {
    cat "$1" pyproject.toml | sha256sum | cut -d' ' -f1
}

make_environment() {
    local lock=$1 python=${PYTHON:-python3} stamp
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "linkgw: $python is missing or older than 3.11; set PYTHON to a Python 3.11 or newer" >&2
        exit 2
    fi
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        install_packages python3-venv
    fi
    stamp=$(cat .venv/linkgw-stamp 2>/dev/null || true)
    if .venv/bin/python -c '' 2>/dev/null; then
        [ "$stamp" = "$(stamp_of "$lock")" ] && return
        [ "$stamp" = "$(stamp_of requirements-dev.lock)" ] && return
    fi
    echo "Making .venv from $lock ..."
    "$python" -m venv --clear .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    stamp_of "$lock" >.venv/linkgw-stamp
}

# Debian packages, as root; otherwise says what is missing and goes on: what needs them is skipped with that reason.
install_packages() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing $* ..."
        apt-get update -qq >/dev/null || true
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    else
        echo "linkgw: not root, so not installed: $* (apt-get install $*)" >&2
    fi
}
