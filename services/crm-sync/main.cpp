// The CRM: accounts, brokers and their configuration, leads and their history, and the dashboards' socket. Routes,
// topics, tables and settings: README.md.
#include "runtime/main.hpp"

#include "config.hpp"
#include "context.hpp"
#include "http/server.hpp"
#include "kafka/consumer.hpp"
#include "messaging/dead_work.hpp"
#include "messaging/schema.hpp"
#include "reseal_command.hpp"
#include "routes.hpp"
#include "runtime/admin_server.hpp"
#include "subscriptions.hpp"
#include "superadmin.hpp"
#include "tasks.hpp"

using namespace relevo;

// How far back a returning dashboard can catch up; read again at start.
static constexpr std::chrono::minutes replayed{15};

static std::int64_t epoch_ms(wall_clock::time_point t)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(t.time_since_epoch()).count();
}

static awaitable<> serve(runtime::service& svc)
{
    config::source environment;
    const auto cfg = crm_sync::load_config(environment);

    // In dependency order, so destroyed in reverse.
    runtime::admin_server admin(svc, cfg.admin_port, cfg.http.address);
    database::pool db(svc, cfg.database);
    kafka::producer producer(svc, cfg.kafka);
    messaging::outbox outbox(svc, db, producer);
    http::client http(svc);
    const auto since = epoch_ms(wall_clock::now() - replayed);
    crm_sync::realtime_hub hub(svc, db, since);
    kafka::tail frames(svc, cfg.kafka, std::string(topics::realtime_events), since,
                       [&hub](kafka::record r) { hub.accept(std::move(r)); });
    const crm_sync::context ctx{cfg, svc, db, outbox, http, hub};

    messaging::task_runner tasks(svc, outbox, crm_sync::task_table(ctx), cfg.tasks);
    messaging::subscriber events(svc, outbox, cfg.kafka, crm_sync::subscription_table(ctx),
                                 crm_sync::subscriber_settings());
    tasks.add(messaging::dead_message_kind(events));
    svc.spawn("first_purge", crm_sync::begin_purging(ctx));
    http::server server(svc, cfg.http, crm_sync::route_table(ctx, health_route(db, producer, "crm-sync")));
    svc.on_stop("dashboards", [&hub] { return hub.close_all(); });  // first of all, with a hint when to come back

    co_await svc.until_stopped();
}

int main(int argc, char** argv)
{
    const auto check = [](config::source& s) { crm_sync::load_config(s); };
    const auto migrate = [](auto arguments) { return messaging::migrate_command("crm", arguments); };
    return runtime::main({"crm-sync",
                          check,
                          serve,
                          {{"migrate", migrate},
                           {"create-superadmin", crm_sync::create_superadmin_command},
                           {"reseal-credentials", crm_sync::reseal_credentials_command}}},
                         argc, argv);
}
