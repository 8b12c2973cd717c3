// The door of the suite: verifies what providers post and answers 200 once Kafka or Postgres has it. Routes, topics and
// settings: README.md.
#include "runtime/main.hpp"

#include <iostream>

#include "cli_sign.hpp"
#include "config.hpp"
#include "doors.hpp"
#include "messaging/dead_work.hpp"
#include "messaging/schema.hpp"
#include "readiness.hpp"
#include "routes.hpp"
#include "runtime/admin_server.hpp"
#include "subscriptions.hpp"
#include "tasks.hpp"

using namespace relevo;

static awaitable<> serve(runtime::service& svc)
{
    config::source environment;
    const auto cfg = webhook_gateway::load_config(environment);

    // In dependency order, so destroyed in reverse.
    runtime::admin_server admin(svc, cfg.admin_port, cfg.http.address);
    database::pool db(svc, cfg.database);
    kafka::producer producer(svc, cfg.kafka);
    messaging::outbox outbox(svc, db, producer);
    http::client http(svc);
    webhook_gateway::spool spool(svc, outbox);
    webhook_gateway::quarantine quarantine(outbox);
    webhook_gateway::rate_limits limits(cfg.rate_limit);
    const webhook_gateway::admin_context admin_ctx{cfg, svc, db, producer, outbox};

    messaging::task_runner tasks(svc, outbox, webhook_gateway::task_table(admin_ctx), cfg.tasks);
    messaging::subscriber events(svc, outbox, cfg.kafka, webhook_gateway::subscription_table(admin_ctx));
    tasks.add(messaging::dead_message_kind(events));
    auto others = webhook_gateway::admin_route_table(admin_ctx);
    others.push_back(health_route(db, producer, "webhook-gateway"));
    const webhook_gateway::door_parts parts{cfg, svc, producer, spool, quarantine, http, limits};
    webhook_gateway::doors doors(parts, others);

    svc.ready_means({"webhooks_durable"});
    svc.spawn("readiness", webhook_gateway::keep_readiness(svc, db, producer));
    svc.spawn("first_forgetting", webhook_gateway::begin_forgetting(admin_ctx));
    svc.spawn("sessions", watch_sessions(svc, db, cfg.sessions));
    co_await svc.until_stopped();
}

int main(int argc, char** argv)
{
    const auto check = [](config::source& s) { webhook_gateway::load_config(s); };
    const auto migrate = [](auto arguments) { return messaging::migrate_command("gateway", arguments); };
    const auto sign = [](auto arguments) {
        return webhook_gateway::sign_command(std::move(arguments), std::cout, std::cerr, wall_clock::now());
    };
    const auto verify = [](auto arguments) {
        return webhook_gateway::verify_command(std::move(arguments), std::cout, std::cerr, wall_clock::now());
    };
    return runtime::main({"webhook-gateway", check, serve, {{"migrate", migrate}, {"sign", sign}, {"verify", verify}}},
                         argc, argv);
}
