#!/usr/bin/env bash
# The check of action.yml: one run, with annotations in the log, SARIF in a file and a table in the job's summary.
# Inputs come as variables of the environment, never as text of this script, so that nothing in them can run.
set -uo pipefail

quoteledger="${QUOTELEDGER:-quoteledger}"
sarif="${INPUT_SARIF_FILE:-quoteledger.sarif}"
summary="$(mktemp)"
trap 'rm -f "$summary"' EXIT

arguments=(check --format github --report "sarif=$sarif" --report "markdown=$summary")
if [ -n "${INPUT_BASELINE:-}" ]; then
    arguments+=(--baseline "$INPUT_BASELINE")
fi
if [ -n "${INPUT_FAIL_ON:-}" ]; then
    arguments+=(--fail-on "$INPUT_FAIL_ON")
fi
while IFS= read -r argument || [ -n "$argument" ]; do
    if [ -n "$argument" ]; then
        arguments+=("$argument")
    fi
done <<<"${INPUT_ARGS:-}"

# What starts with a hyphen is a path all the same.
arguments+=(--)
n_paths=0
while IFS= read -r path || [ -n "$path" ]; do
    if [ -n "$path" ]; then
        arguments+=("$path")
        n_paths=$((n_paths + 1))
    fi
done <<<"${INPUT_PATHS:-}"
if [ "$n_paths" -eq 0 ]; then
    echo "::error title=quoteledger::no paths are given: name the articles to check in the input paths"
    exit 2
fi

"$quoteledger" "${arguments[@]}"
status=$?

if [ -s "$summary" ]; then
    cat "$summary" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
fi
{
    echo "exit-status=$status"
    echo "sarif-file=$sarif"
} >>"${GITHUB_OUTPUT:-/dev/null}"
if [ "$status" -eq 2 ]; then
    echo "::error title=quoteledger::the check could not run, or an article could not be read: see the log"
fi
exit "$status"
