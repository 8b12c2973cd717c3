// Places and follows AI voice calls. Routes, topics, tables and settings: README.md.
#include "runtime/main.hpp"

#include "config.hpp"
#include "context.hpp"
#include "kafka/consumer.hpp"
#include "messaging/dead_work.hpp"
#include "messaging/schema.hpp"
#include "provider_check.hpp"
#include "routes.hpp"
#include "runtime/admin_server.hpp"
#include "subscriptions.hpp"
#include "tasks.hpp"

using namespace relevo;

static awaitable<> serve(runtime::service& svc)
{
    config::source environment;
    const auto cfg = voice_call::load_config(environment);

    // In dependency order, so destroyed in reverse.
    runtime::admin_server admin(svc, cfg.admin_port, cfg.http.address);
    database::pool db(svc, cfg.database);
    kafka::producer producer(svc, cfg.kafka);
    messaging::outbox outbox(svc, db, producer);
    http::client http(svc);
    vapi::client vapi(http, cfg.vapi);
    llm::client llm(http, cfg.llm);
    google_cloud::service_account google_account(http, cfg.google);
    google_cloud::storage storage(http, google_account, cfg.storage);
    voice_call::voice_directory voice(db, cfg.encryption_keys, cfg.vapi);
    kafka::tail config_changes(svc, cfg.kafka, std::string(topics::brokers_events), 0,
                               [&voice](kafka::record r) { voice.accept(r); });
    const voice_call::context ctx{
        cfg, db, outbox, http, vapi, llm, voice, svc.metrics(), storage.is_configured() ? &storage : nullptr};

    messaging::task_runner tasks(svc, outbox, voice_call::task_table(ctx), cfg.tasks);
    messaging::subscriber events(svc, outbox, cfg.kafka, voice_call::subscription_table(ctx),
                                 voice_call::subscriber_settings());
    tasks.add(messaging::dead_message_kind(events));
    std::string vapi_word = "unknown";
    const auto providers = [&vapi_word] { return json::object{{"vapi", vapi_word}}; };
    http::server server(
        svc, cfg.http,
        voice_call::route_table(ctx, tasks, events, health_route(db, producer, "voice-call", providers)));
    svc.spawn("check of Vapi", voice_call::check_provider_at_start(vapi, vapi_word));

    svc.spawn("sessions", watch_sessions(svc, db, cfg.sessions));
    svc.spawn("first_reconciliation", voice_call::begin_reconciling(ctx));

    co_await svc.until_stopped();
}

int main(int argc, char** argv)
{
    const auto check = [](config::source& s) { voice_call::load_config(s); };
    const auto migrate = [](auto arguments) { return messaging::migrate_command("voice", arguments); };
    return runtime::main({"voice-call", check, serve, {{"migrate", migrate}}}, argc, argv);
}
