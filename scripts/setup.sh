#!/usr/bin/env bash
# Prepares the folder .venv for running (setup.sh run) or for development (setup.sh test) on a machine
# that has python3, and nothing else installed by hand. `make` calls it; a second call has nothing to do.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-run}
venv=.venv
case $purpose in
    run) extra="" ;;
    test) extra="[test]" ;;
    *) echo "usage: scripts/setup.sh run|test" >&2; exit 2 ;;
esac

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif ! command -v sudo >/dev/null; then return 1
    elif [ -t 0 ]; then sudo "$@"
    else sudo -n "$@"
    fi
}

apt_updated=""
apt_install() {
    command -v apt-get >/dev/null || return 1
    if [ -z "$apt_updated" ]; then
        as_root apt-get update -qq >&2 || say "The list of packages could not be brought up to date; trying anyway."
        apt_updated=yes
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

good_python() {
    "$1" -c 'import sys; sys.exit(not sys.version_info >= (3, 11))' 2>/dev/null
}

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.12 python3.13 python3.11; do
        if command -v "$name" >/dev/null && good_python "$name"; then
            command -v "$name"
            return
        fi
    done
    say "ResExplorer needs Python 3.11 or newer: install it, or name it with PYTHON=/path/to/python3 make …"
    return 1
}

venv_works() {
    [ -x $venv/bin/python ] && good_python $venv/bin/python && $venv/bin/python -m pip --version >/dev/null 2>&1
}

make_venv() {
    local python
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        local version
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        say "Installing the system's package for virtual environments."
        apt_install "python$version-venv" || apt_install python3-venv || {
            say "Python's venv module is missing: install the package python3-venv, then try again."
            return 1
        }
    fi
    say "Creating $venv with $("$python" --version)."
    "$python" -m venv --clear $venv
}

# What Qt's wheels take from the system, as "library package".
qt_libraries="
libEGL.so.1 libegl1
libGL.so.1 libgl1
libOpenGL.so.0 libopengl0
libglib-2.0.so.0 libglib2.0-0
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libfreetype.so.6 libfreetype6
libxkbcommon.so.0 libxkbcommon0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libX11-xcb.so.1 libx11-xcb1
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-xinerama.so.0 libxcb-xinerama0
libxcb-xkb.so.1 libxcb-xkb1
libSM.so.6 libsm6
libstdc++.so.6 libstdc++6
"

missing_packages() {
    local known library package
    known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p)
    while read -r library package; do
        [ -z "$library" ] || grep -q "$library " <<<"$known" || echo "$package"
    done <<<"$qt_libraries"
    find -L /usr/share/fonts ~/.fonts ~/.local/share/fonts -name '*.[ot]tf' -print -quit 2>/dev/null | grep -q . ||
        echo fonts-dejavu-core
}

install_system_libraries() {
    [ "$(uname -s)" = Linux ] || return 0
    PATH=$PATH:/sbin:/usr/sbin command -v ldconfig >/dev/null || return 0
    local packages
    packages=$(missing_packages | tr '\n' ' ')
    [ -n "${packages// /}" ] || return 0
    say "Installing what the window needs from the system: $packages"
    # shellcheck disable=SC2086
    apt_install $packages || say "That was not possible. If the window does not open, install: $packages"
}

install_project() {
    say "Installing ResExplorer and what it needs into $venv (PyTorch is large: this takes a few minutes)."
    local quiet=--quiet
    [ ! -t 2 ] || quiet=""
    # shellcheck disable=SC2086
    $venv/bin/python -m pip install --disable-pip-version-check $quiet --editable ".$extra"
}

install_system_libraries
venv_works || make_venv
install_project
touch $venv/.ready-run
[ "$purpose" = run ] || touch $venv/.ready-test
