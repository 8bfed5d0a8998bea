# shellcheck shell=bash
# A private PostgreSQL: made, started and stopped by the script that sources this file, after environment.sh.
# It listens on a Unix socket only, never runs as root, and stops when the script that started it is gone.
#
#   cluster_open FOLDER durable|throwaway   makes the cluster in FOLDER if there is none
#   cluster_start                           starts it; sets cluster_pid and cluster_socket
#   cluster_url DATABASE                    prints the address for libpq
#   cluster_stop                            stops it, after its clients if they are gone, at once if not

cluster_folder='' cluster_log='' cluster_bin='' cluster_pid='' cluster_socket=''
cluster_as=()

# Prints the program folder of PostgreSQL MAJOR, or of the newest from 15 on.
cluster_programs() {
    local folder major
    while read -r folder; do
        major=$(basename "$(dirname "$folder")")
        [[ -x $folder/postgres && $major =~ ^[0-9]+$ && $major -ge 15 ]] || continue
        if [ -z "${1:-}" ] || [ "$1" = "$major" ]; then
            printf '%s\n' "$folder"
            return 0
        fi
    done < <(printf '%s\n' /usr/lib/postgresql/[0-9]*/bin | sort -Vr)
    return 1
}

cluster_open() {
    local kind=$2 parent major
    mkdir -p "$(dirname "$1")"
    parent=$(cd -P "$(dirname "$1")" && pwd)
    cluster_folder=$parent/$(basename "$1")
    cluster_log=$cluster_folder.log
    if [ -L "$cluster_folder" ]; then cluster_folder=$(readlink -f "$cluster_folder"); fi
    rmdir "$cluster_folder" 2>/dev/null || true
    if [ "$(id -u)" -ne 0 ] && [ -e "$cluster_folder" ] && [ ! -O "$cluster_folder" ]; then
        fail "$cluster_folder belongs to $(stat -c %U "$cluster_folder"): start as that user, or set MIAOPU_DATA."
    fi
    major=$(cat "$cluster_folder/PG_VERSION" 2>/dev/null) || major=
    if ! cluster_bin=$(cluster_programs "$major"); then
        [ -n "$major" ] || fail "PostgreSQL 15 or newer is needed: install the package postgresql."
        fail "The data in $cluster_folder were made by PostgreSQL $major, which is not installed any more." \
            "Install postgresql-$major, or move the data to the new version with pg_upgrade."
    fi
    [ -n "$major" ] || [ ! -e "$cluster_folder" ] || fail "$cluster_folder holds something else than PostgreSQL's data."
    cluster_choose_user
    [ -n "$major" ] || cluster_make "$kind"
}

# Decides who runs the server. Root hands it to the folder's owner or to the package's user postgres, with the
# capability to search folders that are closed to that user, where one lies above the cluster.
cluster_choose_user() {
    local user=postgres probe=$cluster_folder ids
    cluster_as=()
    [ "$(id -u)" -eq 0 ] || return 0
    if [ -e "$probe" ] && [ "$(stat -c %u "$probe")" -ne 0 ]; then user=$(stat -c %U "$probe"); fi
    id "$user" >/dev/null 2>&1 || fail "There is no user $user to run PostgreSQL: it is never run as root."
    ids=(--reuid "$(id -u "$user")" --regid "$(id -g "$user")" --clear-groups)
    cluster_as=(setpriv "${ids[@]}")
    [ -e "$probe" ] || probe=$(dirname "$probe")/.
    ! (cd / && "${cluster_as[@]}" test -e "$probe") || return 0
    cluster_as=(setpriv "${ids[@]}" --inh-caps +dac_read_search --ambient-caps +dac_read_search)
    ! (cd / && "${cluster_as[@]}" test -e "$probe" 2>/dev/null) || return 0
    cluster_as=(setpriv "${ids[@]}")
    cluster_move_out
}

# Where the system withholds the capability, the cluster lies under /var/lib and the folder is a link to it.
cluster_move_out() {
    local link=$cluster_folder
    [ ! -e "$link" ] || fail "The user of PostgreSQL cannot reach $link: open the folders above it, or set MIAOPU_DATA."
    cluster_folder=/var/lib/miaopu/$(sha256sum <<<"$link" | cut -c 1-16)
    say "A folder above $link is closed to PostgreSQL's user; its data go to $cluster_folder."
    mkdir -p /var/lib/miaopu
    ln -s "$cluster_folder" "$link"
}

# What PostgreSQL's programs see of the caller's environment: nothing that would change what they do.
cluster_environment() {
    env -i PATH="$cluster_bin:/usr/bin:/bin" LC_ALL=C.UTF-8 "$@"
}

cluster_make() {
    local kind=$1 making=$cluster_folder.making options
    # Under another name until it is whole: a killed initdb leaves nothing that looks like a cluster.
    rm -rf "$making"
    (umask 077 && mkdir "$making")
    if [ "${#cluster_as[@]}" -gt 0 ]; then chown "${cluster_as[2]}:${cluster_as[4]}" "$making"; fi
    options=(--encoding UTF8 --locale C.UTF-8 --username postgres --auth-local trust --auth-host reject
        --no-instructions)
    if [ "$kind" = durable ]; then options+=(--data-checksums); else options+=(--no-sync); fi
    # From a folder that the cluster's user can be in, which the caller's need not be.
    (cd / && cluster_environment "${cluster_as[@]}" initdb -D "$making" "${options[@]}") \
        >"$cluster_log" 2>&1 </dev/null || {
        tail -n 20 "$cluster_log" >&2
        fail "The PostgreSQL cluster could not be made in $cluster_folder."
    }
    cluster_settings "$kind" >>"$making/postgresql.conf"
    mv "$making" "$cluster_folder"
}

# Who may connect is decided by the socket's folder, which nobody else can enter.
cluster_settings() {
    printf '%s\n' '' '# Miaopu' "listen_addresses = ''" "unix_socket_permissions = 0700" "timezone = 'UTC'" \
        "log_timezone = 'UTC'" 'max_connections = 200' 'max_locks_per_transaction = 512' "log_line_prefix = '%m [%p] %q%u@%d %a '"
    case $1 in
        durable)
            printf '%s\n' 'fsync = on' 'synchronous_commit = on' 'full_page_writes = on'
            ;;
        throwaway)
            printf '%s\n' 'fsync = off' 'synchronous_commit = off' 'full_page_writes = off'
            ;;
    esac
}

# Prints the processes of PostgreSQL that work in the cluster's folder.
cluster_processes() {
    local folder
    for folder in /proc/[0-9]*; do
        if [ "$(readlink "$folder/cwd" 2>/dev/null)" = "$cluster_folder" ] &&
            [ "$(cat "$folder/comm" 2>/dev/null)" = postgres ]; then
            basename "$folder"
        fi
    done
}

# Clears what a killed start left behind. The caller holds the lock on the data, so whatever still works there
# has lost the script that started it; and a process number in postmaster.pid may by now be anybody's.
cluster_clear_remains() {
    local left tries first
    for tries in $(seq 300); do
        left=$(cluster_processes)
        [ -n "$left" ] || break
        if [ "$tries" -eq 1 ]; then
            say "PostgreSQL is still at work for a start that was killed: stopping it."
            first=$(head -n 1 "$cluster_folder/postmaster.pid" 2>/dev/null) || first=
            if grep -qx "$first" <<<"$left"; then kill -INT "$first" || true; fi
        fi
        sleep 0.2
    done
    [ -z "$left" ] || fail "PostgreSQL still works in $cluster_folder (process ${left//$'\n'/, }): stop it first."
    rm -f "$cluster_folder/postmaster.pid"
    left=$(cat "$cluster_log.socket" 2>/dev/null) || left=
    case $left in /tmp/miaopu.??????) rm -rf "$left" ;; esac
}

cluster_start() {
    local waited=0
    cluster_clear_remains
    # Short, because a socket's path ends at 107 bytes; PostgreSQL touches it hourly, so that no cleaner takes it.
    cluster_socket=$(mktemp -d /tmp/miaopu.XXXXXX)
    printf '%s\n' "$cluster_socket" >"$cluster_log.socket"
    if [ "${#cluster_as[@]}" -gt 0 ]; then chown "${cluster_as[2]}:${cluster_as[4]}" "$cluster_socket"; fi
    [ ! -f "$cluster_log" ] || mv -f "$cluster_log" "$cluster_log.before"
    # In a session of its own, so that Ctrl-C does not stop it before its clients; and told when the script dies.
    (cd / && exec env -i PATH="$cluster_bin:/usr/bin:/bin" LC_ALL=C.UTF-8 "${cluster_as[@]}" setsid \
        setpriv --pdeathsig INT postgres -D "$cluster_folder" -c "unix_socket_directories=$cluster_socket") \
        >"$cluster_log" 2>&1 </dev/null 9>&- &
    cluster_pid=$!
    until cluster_environment pg_isready -q -U postgres -h "$cluster_socket"; do
        if ! kill -0 "$cluster_pid" 2>/dev/null; then
            tail -n 20 "$cluster_log" >&2
            fail "PostgreSQL did not start; its words are in $cluster_log."
        fi
        waited=$((waited + 1))
        [ $((waited % 100)) -ne 0 ] || say "PostgreSQL is still starting: $(tail -n 1 "$cluster_log")"
        sleep 0.1
    done
}

cluster_stop() {
    local waited=0
    if [ -n "$cluster_pid" ]; then
        kill -INT "$cluster_pid" 2>/dev/null || true
        while kill -0 "$cluster_pid" 2>/dev/null && [ "$waited" -lt 600 ]; do
            waited=$((waited + 1))
            sleep 0.1
        done
        kill -QUIT "$cluster_pid" 2>/dev/null || true
        wait "$cluster_pid" 2>/dev/null || true
        cluster_pid=
    fi
    if [ -n "$cluster_socket" ]; then
        rm -rf "$cluster_socket" "$cluster_log.socket"
        cluster_socket=
    fi
}

cluster_url() {
    printf 'postgresql:///%s?host=%s&port=5432&user=postgres\n' "$1" "$cluster_socket"
}

# Runs SQL given as one argument in DATABASE and prints the bare result.
cluster_sql() {
    cluster_environment psql -X -q -A -t -v ON_ERROR_STOP=1 \
        -h "$cluster_socket" -U postgres -d "$1" -c "$2" </dev/null
}

# Makes DATABASE if there is none.
cluster_database() {
    [ -z "$(cluster_sql postgres "SELECT 1 FROM pg_database WHERE datname = '$1'")" ] || return 0
    cluster_sql postgres "CREATE DATABASE \"$1\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
}
