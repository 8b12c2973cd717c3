# shellcheck shell=bash
# .local/env: what is generated once, on the first start, and kept. Settings and passwords, NAME=VALUE lines.

secrets_file=$state/env

# Stands in for a Google service account's key while the sandbox stands in for Google.
service_account_file=$state/google-service-account.json

secret() { sed -n "s/^$1=//p" "$secrets_file" 2>/dev/null | tail -n 1; }

ensure_secret() {  # NAME VALUE
  grep -q "^$1=" "$secrets_file" || printf '%s=%s\n' "$1" "$2" >>"$secrets_file"
}

ensure_service_account() {
  [[ ! -s $service_account_file ]] || return 0
  local key
  key=$(openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 2>/dev/null | sed ':a;N;$!ba;s/\n/\\n/g')
  (umask 077 && printf '{"type":"service_account","client_email":"%s","private_key_id":"%s","private_key":"%s\\n"}\n' \
    recordings@sandbox.iam.gserviceaccount.com "$(random_hex 20)" "$key" >"$service_account_file")
}

generate_secrets() {
  make_state
  [[ -e $secrets_file ]] || (umask 077 && : >"$secrets_file")
  local name
  ensure_secret APP_ENV dev
  ensure_secret WEBHOOK_SECRET supersecreto123
  for name in JWT_SECRET MICROSERVICE_TOKEN VAPI_WEBHOOK_SECRET ELEVENLABS_WEBHOOK_SECRET WHATSAPP_VERIFY_TOKEN \
    WHATSAPP_APP_SECRET TELEGRAM_WEBHOOK_SECRET; do
    ensure_secret "$name" "$(random_hex 32)"
  done
  ensure_secret ENCRYPTION_KEY "$(head -c 32 /dev/urandom | base64 -w 0)"
  ensure_secret TWILIO_AUTH_TOKEN "$(random_hex 16)"
  ensure_secret TWILIO_ACCOUNT_SID "AC$(random_hex 16)"
  ensure_secret SUPERADMIN_EMAIL superadmin@relevo.example
  ensure_secret SUPERADMIN_PASSWORD "Sa1-$(random_hex 12)"
  ensure_secret POSTGRES_PASSWORD "$(random_hex 16)"
  for name in "${schema_of[@]}"; do
    ensure_secret "DATABASE_PASSWORD_${name^^}" "$(random_hex 16)"
  done
  ensure_service_account
  ensure_secret OPERATOR_DATABASE_URL "postgresql://operator:$(random_hex 16)@127.0.0.1:$postgres_port/relevo"
}
