# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
# The Debian packages and Python environments that `run` and `test` need. Sourced after environment.sh.

# To build: what a Swift toolchain from a plain archive, its linker and Package.swift's system libraries look for.
packages_to_build=(ca-certificates git g++ pkg-config tzdata libcurl4-openssl-dev libncurses-dev libpq-dev libsodium-dev
    libxlsxwriter-dev libzip-dev libexpat1-dev zlib1g-dev libqrencode-dev liblemon-dev coinor-libcbc-dev)
# To print papers: WeasyPrint's own libraries, and fonts for Chinese and for everything else.
packages_to_print=(python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b fonts-noto-cjk fonts-noto-core)
# To hand e-mails and text messages to their gateways.
packages_to_send=(curl)
# To verify signatures that were made with a certificate.
packages_to_verify=(openssl)
# To drive the pages in a browser, to read what they print, and to compare survey estimates with R's.
packages_to_test=(shellcheck chromium-headless-shell poppler-utils zbar-tools fonts-noto-color-emoji r-cran-survey)

weasyprint_release=70.0

missing_packages() {
    local name
    for name in "$@"; do
        [[ $(dpkg-query -W -f='${db:Status-Status} ' "$name" 2>/dev/null) == *installed* ]] || printf '%s\n' "$name"
    done
}

# Installs those of the named packages that are missing, and names them first.
install_packages() {
    local missing as=()
    command -v dpkg-query >/dev/null || {
        say "This is no Debian: the counterparts of these packages are needed: $*"
        return 0
    }
    mapfile -t missing < <(missing_packages "$@")
    [ "${#missing[@]}" -gt 0 ] || return 0
    say "Debian packages to install: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            fail "Neither root nor sudo: have them installed first: apt-get install ${missing[*]}"
        [ -t 0 ] || sudo -n true 2>/dev/null ||
            fail "sudo asks for a password and nobody is there: apt-get install ${missing[*]}"
        as=(sudo)
    fi
    "${as[@]}" apt-get update -qq || say "The package lists could not be renewed; the old ones are used."
    "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "${missing[@]}" </dev/null >/dev/null ||
        fail "The packages could not be installed: ${missing[*]}"
}

# Makes a Python environment in FOLDER with the given arguments to `pip install`, once for the same arguments.
python_environment() {
    local folder=$1 stamp python=/usr/bin/python3 argument
    shift
    [ -x "$python" ] || python=$(command -v python3) || return 1
    stamp=$({
        "$python" --version
        printf '%s\n' "$@"
        for argument in "$@"; do [ ! -f "$argument" ] || cat "$argument"; done
    } | sha256sum)
    if [ -x "$folder/bin/python" ] && [ "$(cat "$folder/.made-of" 2>/dev/null)" = "$stamp" ]; then return 0; fi
    rm -rf "$folder"
    if ! "$python" -m venv "$folder" >&2 ||
        ! "$folder/bin/python" -m pip install -q --disable-pip-version-check --use-pep517 "$@" </dev/null >&2; then
        rm -rf "$folder"
        return 1
    fi
    printf '%s\n' "$stamp" >"$folder/.made-of"
}

# Sets MIAOPU_WEASYPRINT, the program that prints papers, unless the caller chose one: WeasyPrint's own release
# in a private environment, or else Debian's older package.
choose_weasyprint() {
    local folder=$root/.venv-papers program
    program=$folder/bin/miaopu-paper
    [ -z "${MIAOPU_WEASYPRINT:-}" ] || return 0
    if python_environment "$folder" "weasyprint==$weasyprint_release"; then
        # pip writes the folder's name into its scripts, which breaks under a name with quotes; this finds itself.
        # shellcheck disable=SC2016
        [ -x "$program" ] || printf '%s\n' '#!/bin/sh' 'exec "$(dirname "$0")/python" -m weasyprint "$@"' >"$program"
        [ -x "$program" ] || chmod +x "$program"
    else
        say "WeasyPrint $weasyprint_release could not be installed; Debian's package takes its place."
        install_packages weasyprint
        program=/usr/bin/weasyprint
    fi
    export MIAOPU_WEASYPRINT=$program
}
