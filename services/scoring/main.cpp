// Scores leads, moves them through the pipeline, keeps what things cost. Routes, topics, tables, settings: README.md.
#include "context.hpp"
#include "http/server.hpp"
#include "messaging/dead_work.hpp"
#include "messaging/schema.hpp"
#include "messaging/subscriber.hpp"
#include "runtime/admin_server.hpp"
#include "routes.hpp"
#include "runtime/main.hpp"
#include "subscriptions.hpp"
#include "tasks.hpp"

using namespace relevo;
using namespace relevo::scoring;

static awaitable<> serve(runtime::service& svc)
{
    config::source environment;
    const auto cfg = load_config(environment);
    runtime::admin_server admin(svc, cfg.admin_port);
    database::pool db(svc, cfg.database);
    kafka::producer producer(svc, cfg.kafka);
    messaging::outbox outbox(svc, db, producer);
    const context ctx{cfg, db, producer, outbox};

    messaging::task_runner tasks(svc, outbox, task_table(ctx), cfg.tasks);
    messaging::subscriber events(svc, outbox, cfg.kafka, subscription_table(), subscriber_settings());
    tasks.add(messaging::dead_message_kind(events));
    http::server server(svc, cfg.http, route_table(ctx));

    svc.spawn("first_sweep", begin_sweeps(ctx));
    co_await svc.until_stopped();
}

int main(int argc, char** argv)
{
    return runtime::main({"scoring",
                          [](config::source& s) { scoring::load_config(s); },
                          serve,
                          {{"migrate", [](auto args) { return messaging::migrate_command("scoring", args); }}}},
                         argc, argv);
}
