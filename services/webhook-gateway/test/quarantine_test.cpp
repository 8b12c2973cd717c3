#include "quarantine.hpp"

#include <catch2/catch.hpp>

#include "ingest.hpp"
#include "json/value.hpp"
#include "kafka/mock_cluster.hpp"
#include "testing/fixtures.hpp"

using namespace relevo;
using namespace relevo::webhook_gateway;
using namespace std::chrono_literals;

namespace {

// Kafka takes everything, Postgres is away.
struct house_without_database
{
    kafka::mock_cluster cluster;
    runtime::service svc{{"test"}};
    kafka::producer producer{svc, cluster.settings()};
    database::pool db{svc, {"postgresql://nobody@127.0.0.1:1/nothing", "gateway"}};
    messaging::outbox outbox{svc, db, producer};
    webhook_gateway::spool spool{svc, outbox};
    webhook_gateway::quarantine quarantine{outbox};
    webhook_gateway::ingest ingest{svc, producer, spool, quarantine, {10s, 1s}};
};

awaitable<> take_unreadable(house_without_database& h, bool& is_durable)
{
    http::request r;
    r.path = r.target = "/webhooks/whatsapp";
    r.body = "{";
    const webhook w{"whatsapp", "webhooks.whatsapp.v1", "1", ""};
    const auto event = to_event(w, r);
    is_durable = co_await h.ingest.accept_json(event, "whatsapp", json::errc::invalid_syntax);
}

}  // namespace

TEST_CASE("an unreadable webhook goes to its topic while the quarantine is away")
{
    house_without_database h;
    h.cluster.create_topic("webhooks.whatsapp.v1", 1);
    bool is_durable = false;
    testing::run(
        h.svc, [&] { return take_unreadable(h, is_durable); }, 40s);
    CHECK(is_durable);
    const auto metrics = h.svc.metrics().expose();
    CHECK(metrics.find(R"(kafka_produced_total{outcome="ok",topic="webhooks.whatsapp.v1"} 1)") != std::string::npos);
    CHECK(metrics.find(R"(webhooks_total{outcome="accepted",source="whatsapp"} 1)") != std::string::npos);
}
