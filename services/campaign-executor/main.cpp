// Runs campaigns: who is contacted when, and what comes next. Routes, topics, tables, settings: README.md.
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
    const auto cfg = campaign_executor::load_config(environment);

    // In dependency order, so destroyed in reverse.
    runtime::admin_server admin(svc, cfg.admin_port, cfg.http.address);
    database::pool db(svc, cfg.database);
    kafka::producer producer(svc, cfg.kafka);
    messaging::outbox outbox(svc, db, producer);
    const campaign_executor::context ctx{cfg, db, producer, outbox};

    messaging::task_runner tasks(svc, outbox, campaign_executor::task_table(ctx), cfg.tasks);
    messaging::subscriber events(svc, outbox, cfg.kafka, campaign_executor::subscription_table(),
                                 campaign_executor::subscriber_settings());
    tasks.add(messaging::dead_message_kind(events));
    http::server server(svc, cfg.http, campaign_executor::route_table(ctx));

    svc.spawn("first_inactivity_check", campaign_executor::begin_inactivity_checks(ctx));
    svc.spawn("sessions", watch_sessions(svc, db, cfg.sessions));
    co_await svc.until_stopped();
}

int main(int argc, char** argv)
{
    const auto check = [](config::source& s) { campaign_executor::load_config(s); };
    const auto migrate = [](auto arguments) { return messaging::migrate_command("campaigns", arguments); };
    return runtime::main({"campaign-executor", check, serve, {{"migrate", migrate}}}, argc, argv);
}
