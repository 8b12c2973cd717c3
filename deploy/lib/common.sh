# shellcheck shell=bash
# Sourced by the programs of deploy/ and tests/: where things are, and how progress and failures are shown.
#
#   RELEVO_STATE_DIR    where a running suite keeps everything; relative to the checkout (default: .local)
#   RELEVO_PORT_OFFSET  added to every port, so that a second suite can run beside the first (default: 0)
#   RELEVO_BIN_DIR      use these binaries instead of building the release tree

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
state=${RELEVO_STATE_DIR:-.local}
[[ $state == /* ]] || state=$root/$state
offset=${RELEVO_PORT_OFFSET:-0}
bin=${RELEVO_BIN_DIR:-$root/build/release/bin}
export HOME=${HOME:-$root/.local/home}

services=(webhook-gateway voice-call crm-sync whatsapp-bridge scoring campaign-executor)
declare -A schema_of=([webhook-gateway]=gateway [voice-call]=voice [crm-sync]=crm [whatsapp-bridge]=messaging
                      [scoring]=scoring [campaign-executor]=campaigns)
declare -A http_port admin_port
for ((i = 0; i < ${#services[@]}; i++)); do
  http_port[${services[i]}]=$((8101 + i + offset))
  admin_port[${services[i]}]=$((9101 + i + offset))
done
ingress_port=$((8000 + offset)) bridge_port=$((3001 + offset)) sandbox_port=$((8199 + offset))
postgres_port=${RELEVO_POSTGRES_PORT:-$((55432 + offset))}
kafka_port=${RELEVO_KAFKA_PORT:-$((19092 + offset))}

# One line of progress, with the seconds since the program began.
step() { printf '%4d s  %s\n' "$SECONDS" "$*"; }
note() { printf '        %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

make_state() {
  mkdir -p "$state"/{log,run} 2>/dev/null && [[ -w $state/run ]] ||
    die "cannot write to $state; if it was made by root, run this as root or with sudo"
}

show_tail() {  # FILE [LINES]
  [[ -s $1 ]] || return 0
  printf -- '--- last lines of %s\n' "$1" >&2
  tail -n "${2:-40}" "$1" >&2
  printf -- '---\n' >&2
}

last_line() { tail -n 1 "$1" | sed 's/\x1b\[[0-9;]*m//g; s/\r//g' | cut -c1-110; }

# A program may define cleanup: it runs at the end, however it comes.
end_with_us() {
  trap on_exit EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}
on_exit() {
  local job
  for job in $(jobs -p); do kill -TERM -- "-$job" 2>/dev/null || true; done
  if ((BASHPID == $$)) && declare -F cleanup >/dev/null; then cleanup; fi
}

# run_slow LABEL COMMAND…: runs COMMAND with its output in .local/log/LABEL.log and tells every ten seconds how far it is.
# On failure prints the log's end and dies.
run_slow() {
  local label=$1 log started=$SECONDS shown=$SECONDS pid
  shift
  make_state
  log=$state/log/$label.log
  set -m  # a process group of its own, so that it can be stopped whole
  "$@" >"$log" 2>&1 </dev/null &
  set +m
  pid=$!
  end_with_us
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.1
    ((SECONDS - shown >= 10)) || continue
    shown=$SECONDS
    step "  … $label, $((SECONDS - started)) s: $(last_line "$log")"
  done
  wait "$pid" || { show_tail "$log"; die "$label failed after $((SECONDS - started)) s (whole output: $log)"; }
}

# wait_until SECONDS COMMAND…: polls until COMMAND succeeds; false when the time is over.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

answers_http() { curl -s -o /dev/null --max-time 2 "$1"; }
is_ready() { curl -fs -o /dev/null --max-time 2 "http://127.0.0.1:${admin_port[$1]}/healthz/ready"; }

# lock FILE WHAT: holds FILE until the program ends; programs that outlive it are started with 9>&-.
lock() {
  mkdir -p "$(dirname "$1")"
  while :; do
    exec 9>"$1"
    flock -n 9 || { step "waiting for $2"; flock -w 1800 9 || die "$2 did not end in 30 minutes"; }
    [[ $1 -ef /proc/self/fd/9 ]] && return  # else it was deleted while we waited
  done
}

random_hex() { head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

# A folder that USER may use: $state/NAME, or one under /var/lib when USER cannot enter the checkout (a home of mode 700).
# Prints its path.
private_dir() {  # NAME USER
  local dir=$state/$1
  if ((EUID != 0)); then mkdir -p "$dir"; echo "$dir"; return; fi
  install -d -o "$2" -g "$2" -m 700 "$dir"
  if ! (cd / && runuser -u "$2" -- test -w "$dir"); then
    rmdir "$dir" 2>/dev/null || true
    dir=$(outside_dir)/$1
    install -d -m 755 "$(outside_dir)"
    install -d -o "$2" -g "$2" -m 700 "$dir"
    note "user $2 cannot enter $state: $1's data lies in $dir" >&2
  fi
  echo "$dir"
}
outside_dir() { echo "/var/lib/relevo-$(printf %s "$state" | sha256sum | cut -c1-12)"; }
