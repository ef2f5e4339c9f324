#!/usr/bin/env bash
# Gradescope runs this once, when it builds the container: Python, torch and what the course needs.
set -euo pipefail
source=$(cd "$(dirname "$0")" && pwd)
autograder=$(dirname "$source")

apt-get update
apt-get install -y --no-install-recommends python3 python3-pip python3-venv
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || {
    echo "Python 3.10 or newer is needed: choose Ubuntu 22.04 or newer as the base image" >&2
    exit 1
}

python3 -m venv "$autograder/venv"
"$autograder/venv/bin/pip" install --no-cache-dir \
    --index-url https://download.pytorch.org/whl/cpu --extra-index-url https://pypi.org/simple \
    -e "$source/course"

# gpt2's vocabulary, of which a few facts are checked where it can be had
export TIKTOKEN_CACHE_DIR="$autograder/tiktoken"
"$autograder/venv/bin/python" -c 'import tiktoken; tiktoken.get_encoding("gpt2")' || true

# torch loads once here, so that the first submission finds its bytecode written
"$autograder/venv/bin/python" "$source/course/grader.py" --target "$source/course/solutions" 4.1
