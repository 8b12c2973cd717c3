// Scores leads, moves them through the pipeline, keeps what things cost. Routes, topics, tables, settings: README.md.
#include "runtime/main.hpp"

#include "context.hpp"
#include "http/server.hpp"
#include "messaging/dead_work.hpp"
#include "messaging/schema.hpp"
#include "messaging/subscriber.hpp"
#include "routes.hpp"
#include "runtime/admin_server.hpp"
#include "subscriptions.hpp"
#include "tasks.hpp"

using namespace relevo;

static awaitable<> serve(runtime::service& svc)
{
    config::source environment;
    const auto cfg = scoring::load_config(environment);

    // In dependency order, so destroyed in reverse.
    runtime::admin_server admin(svc, cfg.admin_port, cfg.http.address);
    database::pool db(svc, cfg.database);
    kafka::producer producer(svc, cfg.kafka);
    messaging::outbox outbox(svc, db, producer);
    const scoring::context ctx{cfg, db, producer, outbox};

    messaging::task_runner tasks(svc, outbox, scoring::task_table(ctx), cfg.tasks);
    messaging::subscriber events(svc, outbox, cfg.kafka, scoring::subscription_table(), scoring::subscriber_settings());
    tasks.add(messaging::dead_message_kind(events));
    http::server server(svc, cfg.http, scoring::route_table(ctx));

    svc.spawn("first_sweep", scoring::begin_sweeps(ctx));
    svc.spawn("sessions", watch_sessions(svc, db, cfg.sessions));
    co_await svc.until_stopped();
}

int main(int argc, char** argv)
{
    const auto check = [](config::source& s) { scoring::load_config(s); };
    const auto migrate = [](auto arguments) { return messaging::migrate_command("scoring", arguments); };
    return runtime::main({"scoring", check, serve, {{"migrate", migrate}}}, argc, argv);
}
