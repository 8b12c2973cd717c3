# shellcheck shell=bash
# One supervisord per state folder keeps every process of the suite running: it restarts what dies and never gives up.
# Each process is a file in .local/supervisor/conf.d; the file carries a fingerprint of what the process runs (binary,
# settings), so that supervisord's own "update" restarts exactly what changed.

supervisor_dir=$state/supervisor
# A unix socket's path may have 107 characters at most.
supervisor_socket=$supervisor_dir/supervisor.sock
if ((${#supervisor_socket} >= 100)); then
  supervisor_socket=$([[ -w /run ]] && echo /run || echo /tmp)/relevo-$(printf %s "$state" | sha256sum | cut -c1-12).sock
fi

ctl() { supervisorctl -c "$supervisor_dir/supervisord.conf" "$@"; }
supervisor_runs() { [[ -e $supervisor_dir/supervisord.conf ]] && ctl pid >/dev/null 2>&1; }

# supervisord.conf's way of quoting a value
supervisor_escape() { printf '%s' "${1//%/%%}"; }

# supervise NAME FINGERPRINT_FILES… [KEY=VALUE…] -- COMMAND…
supervise() {
  local name=$1 word command='' print extra=''
  local -a files=()
  shift
  while [[ $1 != -- ]]; do
    if [[ $1 == [a-z_]*=* ]]; then extra+="$1"$'\n'; else files+=("$1"); fi
    shift
  done
  shift
  for word in "$@"; do command+="'$(supervisor_escape "$word")' "; done
  print=$( ((${#files[@]} == 0)) || cat "${files[@]}" | sha256sum | cut -c1-16)
  cat >"$supervisor_dir/conf.d/$name.conf" <<CONF
[program:$name]
command=$command
directory=$(supervisor_escape "$root")
environment=RELEVO_SUPERVISED="$(supervisor_escape "$state")",RELEVO_FINGERPRINT="$print"
autorestart=true
startsecs=1
startretries=1000000
stopwaitsecs=25
redirect_stderr=true
stdout_logfile=$(supervisor_escape "$state/log/$name.log")
stdout_logfile_maxbytes=20MB
stdout_logfile_backups=3
$extra
CONF
}

write_supervisor_conf() {
  local escaped
  escaped=$(supervisor_escape "$supervisor_dir")
  mkdir -p "$supervisor_dir/conf.d"
  cat >"$supervisor_dir/supervisord.conf" <<CONF
[supervisord]
logfile=$(supervisor_escape "$state/log/supervisord.log")
logfile_maxbytes=10MB
logfile_backups=2
pidfile=$escaped/supervisord.pid
childlogdir=$escaped
minfds=8192
$( ((EUID != 0)) || echo user=root)

[unix_http_server]
file=$(supervisor_escape "$supervisor_socket")
chmod=0700

[supervisorctl]
serverurl=unix://$(supervisor_escape "$supervisor_socket")

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[include]
files=conf.d/*.conf
CONF
}

start_supervisor() {
  supervisor_runs && return
  stop_orphans
  rm -rf "$supervisor_dir/conf.d"
  write_supervisor_conf
  (cd / && env -i PATH="$PATH" HOME="$HOME" LANG=C.UTF-8 supervisord -c "$supervisor_dir/supervisord.conf") \
    >"$state/log/supervisord.out" 2>&1 9>&- </dev/null || { show_tail "$state/log/supervisord.out"; die "supervisord did not start"; }
  wait_until 10 supervisor_runs || { show_tail "$state/log/supervisord.log"; die "supervisord does not answer"; }
}

# Takes over the files of these names: starts what is new or stopped, restarts what changed. Prints what it did.
apply_processes() {  # NAME…
  local changed
  local -a stopped
  changed=$(ctl update "$@" 2>&1 | sed -n 's/: updated process group//p' | tr '\n' ' ')
  [[ -z $changed ]] || note "restarted with what is new: $changed"
  mapfile -t stopped < <(ctl status "$@" 2>/dev/null | awk '$2 !~ /^(RUNNING|STARTING|BACKOFF)$/ {print $1}')
  ((${#stopped[@]} == 0)) || ctl start "${stopped[@]}" >/dev/null 2>&1 || true
}

process_state() { { ctl status "$1" 2>/dev/null || true; } | awk '{print $2; exit}'; }

# Removes a process from the suite.
drop_process() {
  [[ -e $supervisor_dir/conf.d/$1.conf ]] || return 0
  rm -f "$supervisor_dir/conf.d/$1.conf"
  ctl update "$1" >/dev/null 2>&1 || true
}

# wait_for NAME SECONDS COMMAND…: dies with the process's log when COMMAND does not succeed in time.
wait_for() {
  local name=$1 seconds=$2
  shift 2
  wait_until "$seconds" "$@" || not_ready "$name" "$seconds"
}
not_ready() {  # NAME SECONDS
  show_tail "$state/log/$1.log"
  die "$1 is not ready after $2 s (state: $(process_state "$1"), log: $state/log/$1.log)"
}

stop_supervisor() {
  if supervisor_runs; then
    ctl shutdown >/dev/null
    wait_until 180 not supervisor_alive || note "supervisord still stops; see $state/log/supervisord.log"
  fi
  stop_orphans
}
supervisor_alive() {
  local pid
  pid=$(cat "$supervisor_dir/supervisord.pid" 2>/dev/null) && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$supervisor_dir"
}
not() { ! "$@"; }

# Processes of this state folder whose supervisord was killed: they carry its mark in their environment (nginx, which
# overwrites its environment, in its command line).
orphans() {
  local pid
  for pid in $({ grep -lzxsF "RELEVO_SUPERVISED=$state" /proc/[0-9]*/environ || true; } | cut -d/ -f3); do echo "$pid"; done
  pid=$(cat "$state/run/nginx.pid" 2>/dev/null) || return 0
  if tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF "$state/run/nginx.conf"; then echo "$pid"; fi
}
stop_orphans() {
  local pids
  pids=$(orphans)
  [[ -n $pids ]] || return 0
  note "stopping what an earlier supervisord left behind: $(tr '\n' ' ' <<<"$pids")"
  # shellcheck disable=SC2086
  kill -INT $pids 2>/dev/null || true
  wait_until 20 no_orphans || kill -KILL $(orphans) 2>/dev/null || true
}
no_orphans() { [[ -z $(orphans) ]]; }
