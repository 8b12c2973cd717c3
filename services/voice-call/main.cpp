// Places and follows AI voice calls. Routes, topics, tables and settings: README.md.
#include "runtime/main.hpp"

#include <map>

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
    std::map<std::string, std::string> words;  // of /health, by provider
    const auto checks = voice_call::checks_at_start(ctx);
    for (const auto& [provider, check] : checks)
        words.emplace(provider, "unknown");
    const auto providers = [&words] {
        json::object all;
        for (const auto& [provider, word] : words)
            all.set(provider, word);
        return all;
    };
    http::server server(
        svc, cfg.http,
        voice_call::route_table(ctx, tasks, events, health_route(db, producer, "voice-call", providers)));
    for (const auto& [provider, check] : checks)
        svc.spawn("check of " + provider, voice_call::check_provider_at_start(provider, check, words.at(provider)));

    svc.spawn("sessions", watch_sessions(svc, db, cfg.sessions));
    svc.spawn("first_reconciliation", voice_call::begin_reconciling(ctx));
    svc.spawn("first_forgetting", voice_call::begin_forgetting(ctx));

    co_await svc.until_stopped();
}

int main(int argc, char** argv)
{
    const auto check = [](config::source& s) { voice_call::load_config(s); };
    const auto migrate = [](auto arguments) { return messaging::migrate_command("voice", arguments); };
    return runtime::main({"voice-call", check, serve, {{"migrate", migrate}}}, argc, argv);
}
