#!/usr/bin/env bash
# Makes the Python environment of the conformance suites: autobahntestsuite 25.10.1 (Python 2 source, ported to
# Python 3 in place) and the HTTP and WebSocket peers. Does nothing when it is there already.
#
#   setup.sh [DIR]     DIR: where it goes (default: .build/conformance-venv)
#   PYTHON: the interpreter to use (default python3.11, else python3); it needs lib2to3, so 3.12 or older
#
# Fetches only PyPI packages, through pip as it is configured.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=${1:-$here/../../../.build/conformance-venv}
wanted=$(cat "$here/requirements.txt" "$here/port_py3.py" | sha256sum)
if [[ -f $venv/installed && $(<"$venv/installed") == "$wanted" ]]; then exit 0; fi

echo "conformance: making the Python environment (about half a minute)" >&2
python=${PYTHON:-$(command -v python3.11 || command -v python3)}
"$python" -c 'import lib2to3' 2>/dev/null \
    || { echo "setup: $python has no lib2to3; set PYTHON to a Python 3.8 to 3.12" >&2; exit 1; }
rm -rf "$venv"
"$python" -m venv "$venv"
pip() { "$venv/bin/python" -m pip --disable-pip-version-check -q "$@" >&2; }
pip install -r "$here/requirements.txt"
# autobahn 0.10.9 is the one the suite pins; both are source or Python 2 packages whose own pins are Python 2 only.
pip install --no-deps --no-build-isolation autobahn==0.10.9
pip install --no-deps --no-build-isolation --no-compile autobahntestsuite==25.10.1
"$venv/bin/python" "$here/port_py3.py" >&2
site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
"$venv/bin/python" -W ignore -m compileall -q "$site/autobahntestsuite" >&2
"$venv/bin/wstest" -a >&2
echo "$wanted" >"$venv/installed"
