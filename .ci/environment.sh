# shellcheck shell=bash
# shellcheck disable=SC2034
# What `run` and `test` stand on: the same language, signals and tools whoever calls them. Sourced, never run.

# The caller's language must reach neither PostgreSQL nor the sorting done here.
export LC_ALL=C.UTF-8
unset LANGUAGE

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
: "${HOME:=/}"
export HOME

say() {
    printf '%s\n' "$*" >&2
}

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Starts the script anew with the stopping signals set to their default: a script that runs another one in the
# background makes it ignore them, and a shell cannot trap a signal that was ignored when it began.
reset_signals() {
    if [ -n "${MIAOPU_SIGNALS_RESET:-}" ]; then
        unset MIAOPU_SIGNALS_RESET
        return 0
    fi
    export MIAOPU_SIGNALS_RESET=1
    # shellcheck disable=SC2016
    PERL_BADLANG=0 exec perl -e '$SIG{$_} = "DEFAULT" for qw(INT QUIT TERM); exec @ARGV or die "$ARGV[0]: $!\n"' \
        "$BASH" "$0" "$@"
}

# git refuses folders of another user, which a fresh clone or a local mirror of the packages may be. Told by a
# settings file that takes in the caller's own: git hides settings in the environment from the git it starts itself.
trust_git_folders() {
    local settings=$root/.build/git-settings own
    mkdir -p "$root/.build"
    for own in "${GIT_CONFIG_GLOBAL:-$HOME/.gitconfig}" "${XDG_CONFIG_HOME:-$HOME/.config}/git/config"; do
        own=${own//\\/\\\\}
        printf '[include]\n\tpath = "%s"\n' "${own//\"/\\\"}"
    done >"$settings"
    printf '[safe]\n\tdirectory = *\n' >>"$settings"
    export GIT_CONFIG_GLOBAL=$settings
}

# Finds a Swift toolchain, also where sudo or a bare login shell does not look for it.
require_swift() {
    local folder version
    if ! command -v swift >/dev/null; then
        for folder in /opt/swift/usr/bin /usr/local/swift/usr/bin /usr/share/swift/usr/bin \
            "$HOME/.local/share/swiftly/bin"; do
            if [ -x "$folder/swift" ]; then
                PATH=$folder:$PATH
                break
            fi
        done
    fi
    command -v swift >/dev/null || fail "A Swift toolchain, 6.2 or newer, is needed: none is on the PATH."
    version=$(swift --version 2>&1) || fail "$(command -v swift) does not start: $version"
    version=$(sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' <<<"$version" | head -n 1)
    if [ "$(printf '%s\n' 6.2 "${version:-0}" | sort -V | head -n 1)" != 6.2 ]; then
        fail "Swift 6.2 or newer is needed; $(command -v swift) is ${version:-of an unknown version}."
    fi
}
