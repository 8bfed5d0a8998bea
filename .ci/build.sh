# shellcheck shell=bash
# The release build that `run` serves and the browser tests drive. Sourced after environment.sh.

# shellcheck disable=SC2154
release_binary=$root/.build/release/miaopu

# Builds the server unless nothing changed since the last build began. The arguments are a command to run it with.
build_release() {
    local stamp=$root/.build/miaopu-built
    cd "$root" || return 1
    if [ -x "$release_binary" ] && [ -f "$stamp" ] &&
        [ -z "$(find Package.swift Sources -newer "$stamp" -print -quit)" ]; then
        return 0
    fi
    mkdir -p "$root/.build" && touch "$stamp.begun" || return 1
    "$@" "$root/.ci/swift-build" -c release --product miaopu --static-swift-stdlib >&2 || return 1
    mv "$stamp.begun" "$stamp"
}
