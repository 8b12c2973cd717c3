// Conversations by WhatsApp: the follow-up of a call, the agent's answers, receipts. Routes, topics, tables and
// settings: README.md.
#include "runtime/main.hpp"

#include "config.hpp"
#include "context.hpp"
#include "messaging/dead_work.hpp"
#include "messaging/schema.hpp"
#include "routes.hpp"
#include "runtime/admin_server.hpp"
#include "subscriptions.hpp"
#include "tasks.hpp"

using namespace relevo;

static awaitable<> serve(runtime::service& svc)
{
    config::source environment;
    const auto cfg = whatsapp_bridge::load_config(environment);

    // In dependency order, so destroyed in reverse.
    runtime::admin_server admin(svc, cfg.admin_port, cfg.http.address);
    database::pool db(svc, cfg.database);
    kafka::producer producer(svc, cfg.kafka);
    messaging::outbox outbox(svc, db, producer);
    http::client http(svc);
    const twilio::client twilio(http, cfg.twilio);
    const llm::client llm(http, cfg.llm);
    const whatsapp_bridge::context ctx{cfg, db, outbox, twilio, llm, http};

    messaging::task_runner tasks(svc, outbox, whatsapp_bridge::task_table(ctx), cfg.tasks);
    messaging::subscriber events(svc, outbox, cfg.kafka, whatsapp_bridge::subscription_table(ctx));
    tasks.add(messaging::dead_message_kind(events));
    http::server server(svc, cfg.http,
                        whatsapp_bridge::route_table(ctx, tasks, health_route(db, producer, "whatsapp-microservice")));

    svc.spawn("conversations", whatsapp_bridge::begin_tending(ctx));
    svc.spawn("sessions", watch_sessions(svc, db, cfg.sessions));
    co_await svc.until_stopped();
}

int main(int argc, char** argv)
{
    const auto check = [](config::source& s) { whatsapp_bridge::load_config(s); };
    const auto migrate = [](auto arguments) { return messaging::migrate_command("messaging", arguments); };
    return runtime::main({"whatsapp-bridge", check, serve, {{"migrate", migrate}}}, argc, argv);
}
