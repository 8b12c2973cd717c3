# shellcheck shell=bash
# The suite as a list of steps, used by deploy/up, deploy/down, deploy/status and tests/run.

for part in secrets settings supervisor roles postgres build; do . "$root/deploy/lib/$part.sh"; done

with_sandbox=yes
kafka_answers() { "$root/deploy/kafka/kafka-local" answers "$kafka_port"; }
with_env() { "$root/deploy/lib/with-env" "$@"; }

build_stack() {
  if [[ -n ${RELEVO_BIN_DIR:-} ]]; then return; fi
  build release "${services[@]}" kafka-topics-apply
  step "built"
}

start_postgres_and_kafka() {  # [Postgres NAME=VALUE…]
  export KAFKA_LOCAL_LIBS=${KAFKA_LOCAL_LIBS:-$root/.local/kafka/libs}
  run_slow kafka-jars "$root/deploy/kafka/kafka-local" fetch
  start_supervisor
  prepare_postgres "$@"
  supervise kafka priority=20 -- env KAFKA_LOCAL_LIBS="$KAFKA_LOCAL_LIBS" \
    "$root/deploy/kafka/kafka-local" run "$state/kafka/broker" "$kafka_port"
  step "starting Postgres and Kafka"
  apply_processes postgres kafka
  wait_for postgres 60 postgres_answers
  step "Postgres is up on 127.0.0.1:$postgres_port"
  wait_for kafka 180 kafka_answers
  step "Kafka is up on 127.0.0.1:$kafka_port"
}

# Says all that is wrong with the settings before anything is started with them.
check_settings() {
  local service
  for service in "${services[@]}"; do
    run_slow "settings-$service" with_env "$state/run/$service.env" "$bin/$service" check-config
  done
}

apply_topics() {
  run_slow topics "$bin/kafka-topics-apply" --brokers "127.0.0.1:$kafka_port" --file "$root/deploy/kafka/topics.yaml"
  step "topics are as deploy/kafka/topics.yaml says"
}

migrate_all() {
  local service
  create_roles
  for service in "${services[@]}"; do
    run_slow "migrate-$service" with_env "$state/run/$service.env" "$bin/$service" migrate
  done
  step "database is migrated"
}

start_sandbox() {
  if [[ $with_sandbox != yes ]]; then drop_process sandbox; return; fi
  mapfile -t sources < <(find "$root/tests/sandbox" -name '*.py' | sort)
  supervise sandbox priority=30 "$state/run/sandbox.env" "${sources[@]}" -- "$root/deploy/lib/with-env" "$state/run/sandbox.env" \
    /usr/bin/python3 "$root/tests/sandbox/sandbox.py" --port "$sandbox_port"
  apply_processes sandbox
  wait_for sandbox 30 answers_http "http://127.0.0.1:$sandbox_port/_requests"
  step "provider sandbox is up on 127.0.0.1:$sandbox_port"
}

start_services() {
  local service
  for service in "${services[@]}"; do
    supervise "$service" priority=40 "$bin/$service" "$state/run/$service.env" \
      -- "$root/deploy/lib/with-env" "$state/run/$service.env" "$bin/$service"
  done
  apply_processes "${services[@]}"
  for service in "${services[@]}"; do
    wait_for_service "$service"
    step "$service is ready on 127.0.0.1:${http_port[$service]}"
  done
}

wait_for_service() {
  wait_until 90 is_ready "$1" && return
  note "/healthz/ready says: $(curl -s --max-time 2 "http://127.0.0.1:${admin_port[$1]}/healthz/ready" || echo 'no answer')" >&2
  not_ready "$1" 90
}

# What the ingress shares requests of a service among.
replicas_of() { echo "127.0.0.1:${http_port[$1]}"; }

start_ingress() {
  local service upstreams='' user='' temp=$state/nginx
  if ((EUID == 0)); then user=www-data temp=$(private_dir nginx www-data); else mkdir -p "$temp"; fi
  for service in "${services[@]}"; do upstreams+="$service=$(replicas_of "$service") "; done
  LISTEN_MAIN=127.0.0.1:$ingress_port LISTEN_BRIDGE=127.0.0.1:$bridge_port RUN_DIR=$state/run TEMP_DIR=$temp \
    WORKER_USER=$user UPSTREAMS=$upstreams "$root/deploy/nginx/render" >"$state/run/nginx.conf"
  supervise ingress priority=50 stopsignal=QUIT redirect_stderr=false stderr_logfile="$(supervisor_escape "$state/log/nginx.log")" \
    stderr_logfile_maxbytes=10MB stderr_logfile_backups=2 "$state/run/nginx.conf" \
    -- /usr/sbin/nginx -e stderr -c "$state/run/nginx.conf"
  apply_processes ingress
  if ! wait_until 15 answers_http "http://127.0.0.1:$bridge_port/"; then
    show_tail "$state/log/nginx.log" 10
    not_ready ingress 15
  fi
  step "ingress is up on 127.0.0.1:$ingress_port and :$bridge_port"
}

create_superadmin() {
  run_slow superadmin with_env "$state/run/crm-sync.env" "$bin/crm-sync" create-superadmin \
    --email "$(secret SUPERADMIN_EMAIL)" --password "$(secret SUPERADMIN_PASSWORD)"
}

# What the demo has taught: the company of requests that name none.
adopt_demo_broker() {  # ENV_FILE
  local broker
  broker=$(cat "$state/run/demo-broker" 2>/dev/null) || return 0
  [[ ${settings[DEFAULT_BROKER_ID]:-} != "$broker" && ! -v given_settings[DEFAULT_BROKER_ID] ]] || return 0
  lock "$state/lock" "another start or stop in $state"
  step "DEFAULT_BROKER_ID is the demo company's, $broker"
  collect_settings "$1"
  render_settings
  start_services
  flock -u 9
}

# Everything but the demo. env_file: settings that win over all others.
start_stack() {  # [ENV_FILE]
  make_state
  lock "$state/lock" "another start or stop in $state"
  build_stack
  generate_secrets
  collect_settings "${1:-}"
  render_settings
  check_settings
  start_postgres_and_kafka
  apply_topics
  migrate_all
  start_sandbox
  start_services
  start_ingress
  create_superadmin
  flock -u 9
}

stop_stack() {
  [[ -d $state ]] || return 0
  make_state
  lock "$state/lock" "another start or stop in $state"
  stop_supervisor
  flock -u 9
}

wipe_stack() {
  wipe_postgres
  rm -rf "$state"
}
