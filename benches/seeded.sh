# What the benches have in common, to be sourced: the binary, a folder for what they make, repositories made from a seed.
# shellcheck shell=bash

benches="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
if [ -z "${DECOMM:-}" ]; then
    (cd "$benches/.." && cargo build --quiet --release --locked)
    DECOMM="${CARGO_TARGET_DIR:-$benches/../target}/release/decomm"
fi
DECOMM="$(realpath "$DECOMM")"
export DECOMM GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
unset GIT_DIR GIT_INDEX_FILE

# WORK names a folder to be kept, whose repositories and packages are used again.
folder="${WORK:-}"
if [ -n "$folder" ]; then
    mkdir -p "$folder"
    folder="$(realpath "$folder")"
else
    folder="$(mktemp -d)"
    trap 'rm -rf "$folder"' EXIT
fi

# Makes the repository FOLDER of what an awk program puts, with all of it in one commit, unless it is there already.
#
# make_repository FOLDER PROGRAM [ARGUMENTS OF AWK]
make_repository() {
    local repository="$1" program="$2"
    shift 2
    [ ! -e "$repository/.git/made" ] || return 0
    rm -rf "$repository"
    git init -q "$repository"
    awk "$@" 'BEGIN {
        srand(20261122)
        print "commit refs/heads/main\ncommitter t <t@example.org> 0 +0000\ndata 1\nx"
    }
    function put(path, text) { printf "M 100644 inline %s\ndata %d\n%s\n", path, length(text), text }
    '"$program" </dev/null | git -C "$repository" fast-import --quiet
    git -C "$repository" symbolic-ref HEAD refs/heads/main
    git -C "$repository" reset -q --hard
    git -C "$repository" gc -q
    touch "$repository/.git/made"
}

measure() { python3 "$benches/measure.py" "$@"; }
