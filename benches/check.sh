#!/usr/bin/env bash
# How long a full, cold `decomm check` takes beside ripgrep, ast-grep and knip, and how its time grows with the files.
#
# The repositories are made from a seed: 40 and then 1,000 retired files that others refer to, each of which uses a helper
# of its own, to be left over, and a module that others use. What decomm finds is held against what was put there and what
# the others find before anything is measured.
#
# benches/check.sh [FILES [ROUNDS]]     needs bash, awk, git, npm and Python 3; DECOMM names a binary, else it is built;
#                                       LEAST names one of `examples/least.rs`, else it is built; RG names a ripgrep, else
#                                       npm's is used; WORK names a folder to be kept, whose trees are not made again the
#                                       next time
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/seeded.sh"

files="${1:-85000}"
rounds="${2:-5}"

# The peers, of these versions. Where they cannot be installed, their rows say that they are not there.
peers="@vscode/ripgrep@1.18.0 @ast-grep/cli@0.51.1 knip@6.44.2"
if [ "$(cat "$folder/peers/versions" 2>/dev/null)" != "$peers" ]; then
    # shellcheck disable=SC2086
    if npm install --prefix "$folder/peers" --silent --no-audit --no-fund $peers; then
        printf '%s\n' "$peers" >"$folder/peers/versions"
    else
        echo "npm cannot install $peers" >&2
    fi
fi
modules="$folder/peers/node_modules"
RG="${RG:-$(ls "$modules"/@vscode/ripgrep-*/bin/rg 2>/dev/null || echo rg)}"
AST_GREP="$(ls "$modules"/@ast-grep/cli-*/ast-grep 2>/dev/null || echo "$modules/.bin/ast-grep")"
KNIP="$modules/.bin/knip"

# What a check cannot do without, to see how far it is from that.
if [ -z "${LEAST:-}" ]; then
    (cd "$benches/.." && cargo build --quiet --release --locked --example least)
    LEAST="$(realpath "${CARGO_TARGET_DIR:-$benches/../target}/release/examples/least")"
fi

# Packages of 500 files, three in five of them code of 3 to 30 KB, the others Markdown and JSON. One file in 400 refers to
# one of the first 40 names that are to go.
make_tree() {
    make_repository "$folder/check-$1" '
BEGIN {
    for (kind = 1; kind <= 2; kind++) {
        many = kind == 1 ? 40 : 1000
        paths = ""
        for (name = 0; name < many; name++) paths = paths "  \"/lib/legacy/old-runner-" name ".ts\",\n"
        put("retire-" many ".toml", "version = 1\n\n[[retire]]\nid = \"legacy\"\npaths = [\n" paths "]\n")
    }
    put("package.json", "{\"name\": \"root\", \"workspaces\": [\"packages/*\"], \"scripts\": {\"build\": \"tsc\"}}\n")
    put("tsconfig.json", "{\"compilerOptions\": {\"paths\": {\"@/*\": [\"./packages/*\"]}}}\n")
    for (name = 0; name < 1000; name++) {
        used = "import { v1 } from \"../../packages/p0/src/d" name % 20 "/m" name % 3 "\";\n"
        put("lib/legacy/old-runner-" name ".ts", used "import { help } from \"../help/helper-" name "\";\nexport const run = help(v1);\n")
        put("lib/help/helper-" name ".ts", "export const help = (v: number) => v + " name ";\n")
    }
    words = split("const value request handler response import table query status update payload", word, " ")
    for (number = 0; number < files; number++) {
        package = "packages/p" int(number / 500)
        if (number % 500 == 0) {
            put(package "/package.json", "{\"name\": \"@x/p" int(number / 500) "\", \"scripts\": {\"build\": \"tsc\"}}\n")
            put(package "/tsconfig.json", "{\"extends\": \"../../tsconfig.json\"}\n")
        }
        place = package "/src/d" int(number % 500 / 25) "/m" number % 25
        lines = 30 + int(rand() * 270)
        text = ""
        if (number % 400 == 7) text = "import { run } from \"../../../../lib/legacy/old-runner-" int(rand() * 40) "\";\n"
        if (number % 5 < 3) {
            text = text "import { f } from \"./m" int(rand() * 25) "\";\n"
            for (line = 0; line < lines; line++)
                text = text "export const v" line " = f(" int(rand() * 1000000) ", \"" word[1 + int(rand() * words)] " of " word[1 + int(rand() * words)] "\"); // " word[1 + int(rand() * words)] "\n"
            put(place ".ts", text)
        } else if (number % 5 == 3) {
            text = "# Notes\n\n"
            for (line = 0; line < lines / 4; line++) text = text "The " word[1 + int(rand() * words)] " is a " word[1 + int(rand() * words)] ", see `m" int(rand() * 25) ".ts`.\n"
            put(place ".md", text)
        } else {
            text = "{\n"
            for (line = 0; line < lines / 4; line++) text = text "  \"k" line "\": \"" word[1 + int(rand() * words)] "\",\n"
            put(place ".json", text "  \"end\": 1\n}\n")
        }
    }
}' -v files="$1"
    cd "$folder/check-$1"
    tree="$(git ls-files | wc -l) files, $(du -sh --exclude=.git . | cut -f1)"
}

# What is looked for, as each of them takes it.
for many in 40 1000; do
    for ((name = 0; name < many; name++)); do echo "old-runner-$name"; done >"$folder/names-$many"
done
while read -r name; do
    printf -- "---\nid: %s\nlanguage: ts\nrule: { kind: string, regex: '%s\"$' }\n" "$name" "$name"
done <"$folder/names-40" >"$folder/rules.yml"
# Every file of code is an entry, so that none is left unread for being unused.
cat >"$folder/knip.json" <<'JSON'
{ "workspaces": { ".": { "entry": ["lib/**/*.ts"] }, "packages/*": { "entry": ["src/**/*.ts"] } } }
JSON

decomm() { echo "$DECOMM --config retire-$1.toml check --format concise"; }
ripgrep() { echo "$RG -F -f $folder/names-$1 --hidden ."; }
ast_grep="$AST_GREP scan --rule $folder/rules.yml"
knip="$KNIP --config $folder/knip.json --no-progress --no-exit-code"

# Holds the files in which something dangles by decomm's word against those that ripgrep finds, and the rest of what
# decomm says against what was put there.
compare_findings() {
    local many check
    for many in 40 1000; do
        $(decomm "$many") >"$folder/found" || true
        for check in retired-path orphaned-file; do
            [ "$(grep -c "\[$check\]" "$folder/found")" -eq "$many" ] ||
                { echo "not $many findings of $check with $many names" >&2; exit 1; }
        done
        sed -n 's/^\([^:]*\):.*\[dangling-path\].*/\1/p' "$folder/found" | sort -u >"$folder/dangling"
        [ -s "$folder/dangling" ] || { echo "decomm finds nothing that dangles" >&2; exit 1; }
        same_files "ripgrep, $many names" "$($(ripgrep "$many") -l | sed 's/^\.\///' | grep -v '^retire-' | sort)"
    done
}

# same_files WHO FILES
same_files() {
    if [ -z "$2" ]; then
        echo "$1: it finds nothing, or is not there"
    elif [ "$2" = "$(cat "$folder/dangling")" ]; then
        echo "$1: the same $(wc -l <"$folder/dangling") files as decomm"
    else
        echo "$1: other files than decomm" >&2
        diff <(echo "$2") "$folder/dangling" | head -20 >&2
        exit 1
    fi
}

# beside_ripgrep TO_REACH: with 40 names; with 1,000 it is the same for all trees.
beside_ripgrep() {
    measure --rounds "$rounds" "$tree" \
        --run "decomm check, 40 names" '<= 120 MB' "$(decomm 40)" \
        --run "rg -F -f, 40 names" "$1" "$(ripgrep 40)" \
        --run "listed, read, searched once, no more" '' "$LEAST $folder/names-40"
    measure --rounds "$rounds" "$tree" \
        --run "decomm check, 1000 names" '<= 120 MB' "$(decomm 1000)" \
        --run "rg -F -f, 1000 names" '<= 2' "$(ripgrep 1000)"
}

echo "$("$DECOMM" --version), $("$RG" --version | head -1), $(nproc) cores, $rounds rounds; x: the first row's time as a part of this row's"
echo

make_tree $((files / 16))
compare_findings
# The same 40 names as ripgrep's first, and no reference to any other.
same_files 'ast-grep, 40 rules' "$($ast_grep --json=stream . | sed -n 's/^.*"file":"\([^"]*\)".*$/\1/p' | sed 's/^\.\///' | sort -u)"
beside_ripgrep '<= 1'

make_tree $((files / 4))
measure --rounds 1 "$tree" \
    --run 'decomm check, 40 names' '' "$(decomm 40)" \
    --run 'knip' '<= 0.01' "$knip"

make_tree "$files"
compare_findings
beside_ripgrep '<= 0.8'
measure --rounds 1 "$tree" \
    --run 'decomm check, 40 names' '' "$(decomm 40)" \
    --run 'ast-grep scan, 40 rules' '<= 0.033' "$ast_grep"

# No row may take longer than the first by more than it has files.
growth=()
for part in 16 8 4 2 1; do
    make_tree $((files / part))
    n_files="$(git ls-files | wc -l)"
    : "${fewest:=$n_files}"
    reach=
    [ "$n_files" -eq "$fewest" ] || reach="$(awk -v few="$fewest" -v many="$n_files" 'BEGIN { printf ">= %.3g", few / many }')"
    growth+=(--run "decomm check, 40 names, $n_files files" "$reach" "$DECOMM -C $PWD --config retire-40.toml check --format concise")
done
measure --rounds "$rounds" 'how it grows' "${growth[@]}"

"$benches/staged.sh" "$files"
