#include "messaging/outbox.hpp"

#include "database/error.hpp"
#include "log/log.hpp"
#include "messaging/locks.hpp"
#include "metrics/registry.hpp"
#include "runtime/crash_point.hpp"
#include "runtime/event.hpp"

namespace relevo::messaging {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t rows_at_once = 500;
constexpr std::size_t bytes_at_once = 16 << 20;
constexpr milliseconds fallback_poll{500};
constexpr milliseconds produce_limit{10'000};
constexpr milliseconds first_pause{100}, longest_pause{5'000};
constexpr milliseconds gauge_interval{5'000};

constexpr database::query try_relay_lock{"try_relay_lock", R"(
    SELECT pg_try_advisory_xact_lock($1::int, hashtext(current_schema())) AS held)"};

constexpr database::query select_outbox{"select_outbox", R"(
    SELECT id, topic, key, headers, value
      FROM (SELECT *, sum(octet_length(value)) OVER (ORDER BY id) - octet_length(value) AS bytes_before
              FROM (SELECT * FROM outbox ORDER BY id LIMIT $1) AS first_rows) AS measured
     WHERE bytes_before < $2
     ORDER BY id)"};

constexpr database::query delete_outbox{"delete_outbox", R"(
    DELETE FROM outbox WHERE id = ANY($1::bigint[]))"};

constexpr database::query outbox_depth{"outbox_depth", R"(
    SELECT count(*) AS pending, coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS oldest FROM outbox)"};

struct pending_rows
{
    bool lock_held = false;
    std::vector<std::int64_t> ids;
    std::vector<kafka::message> messages;
};

std::vector<kafka::header> parse_headers(const std::string& text)
{
    std::vector<kafka::header> out;
    const auto parsed = json::parse(text);
    for (const auto& pair : *parsed->as_array()) {
        const auto& both = *pair.as_array();
        out.emplace_back(*both[0].as_string(), *both[1].as_string());
    }
    return out;
}

pending_rows load(database::transaction& tx)
{
    pending_rows rows;
    rows.lock_held = database::get<bool>(tx.one(try_relay_lock, static_cast<int>(lock_class::outbox_relay)), "held");
    if (!rows.lock_held)
        return rows;
    for (const auto& row : tx.exec(select_outbox, rows_at_once, bytes_at_once)) {
        rows.ids.push_back(database::get<std::int64_t>(row, "id"));
        rows.messages.push_back({database::get<std::string>(row, "topic"), database::get<std::string>(row, "key"),
                                 database::bytes(row, "value"),
                                 parse_headers(database::get<std::string>(row, "headers"))});
    }
    return rows;
}

}  // namespace

struct outbox::impl
{
    runtime::service& svc;
    database::pool& db;
    kafka::producer& producer;
    std::string source;
    runtime::event wake;
    runtime::event ended;
    std::function<void()> on_tasks;
    bool stopping = false;
    clock::time_point gauges_read{};
    metrics::gauge pending, oldest;
    metrics::counter relayed;

    impl(runtime::service& s, database::pool& d, kafka::producer& p)
        : svc(s),
          db(d),
          producer(p),
          source("/relevo/" + s.name()),
          wake(s.loop()),
          ended(s.loop()),
          pending(s.metrics().gauge("outbox_pending", "Events that wait for Kafka")),
          oldest(s.metrics().gauge("outbox_oldest_seconds", "Age of the oldest event that waits")),
          relayed(s.metrics().counter("outbox_relayed_total", "Events acknowledged by Kafka"))
    {
    }

    enum class step
    {
        more,
        empty,
        held_elsewhere,
        refused
    };

    // One turn: up to rows_at_once events, in order.
    awaitable<step> relay_some()
    {
        auto session = co_await db.open(all_tenants);
        pending_rows rows;
        std::function<void(database::transaction&)> read = [&rows](database::transaction& tx) { rows = load(tx); };
        co_await session->run(std::move(read));
        if (rows.ids.empty()) {
            co_await session->commit();
            co_return rows.lock_held ? step::empty : step::held_elsewhere;
        }

        const auto count = rows.messages.size();
        std::size_t bytes = 0;
        for (const auto& m : rows.messages)
            bytes += m.value.size();
        const auto produced = co_await producer.produce_all(std::move(rows.messages), clock::now() + produce_limit);
        if (!produced) {
            log::warn("outbox_relay_refused", {{"error", produced.error().message()}, {"events", count}});
            co_await session->commit();
            co_return step::refused;
        }
        runtime::crash_point("produce_to_mark");
        std::function<void(database::transaction&)> forget = [&rows](database::transaction& tx) {
            tx.exec(delete_outbox, rows.ids);
        };
        co_await session->run(std::move(forget));
        co_await session->commit();
        relayed.add(static_cast<double>(count));
        co_return count == rows_at_once || bytes >= bytes_at_once / 2 ? step::more : step::empty;
    }

    awaitable<> read_gauges()
    {
        gauges_read = clock::now();
        const auto depth = co_await db.read(all_tenants, [](database::transaction& tx) {
            const auto row = tx.one(outbox_depth);
            return std::pair(database::get<double>(row, "pending"), database::get<double>(row, "oldest"));
        });
        pending.set(depth.first);
        oldest.set(depth.second);
    }

    awaitable<> run()
    {
        auto pause = first_pause;
        while (!stopping) {
            bool failed = false;
            try {
                auto at = step::more;
                while (at == step::more && !stopping)
                    at = co_await relay_some();
                failed = at == step::refused;
                if (clock::now() - gauges_read > gauge_interval)
                    co_await read_gauges();
            } catch (const std::exception& e) {
                failed = true;
                log::warn("outbox_relay_failed", {{"error", e.what()}});
            }
            if (stopping)
                break;
            if (failed) {
                co_await wake.wait_until(clock::now() + pause);
                // A burst of commits does not shorten the pause by much: one more wait, without the wake-up.
                co_await runtime::sleep_for(first_pause);
                pause = std::min(pause * 2, longest_pause);
            } else {
                pause = first_pause;
                co_await wake.wait_until(clock::now() + fallback_poll);
            }
        }
        ended.set();
    }

    awaitable<> stop()
    {
        stopping = true;
        wake.set();
        co_await ended.wait();
        try {
            while (co_await relay_some() == step::more)
                ;
        } catch (const std::exception& e) {
            log::warn("outbox_not_drained", {{"error", e.what()}});
        }
    }
};

outbox::outbox(runtime::service& svc, database::pool& db, kafka::producer& producer)
    : impl_(std::make_unique<impl>(svc, db, producer))
{
    svc.on_stop("outbox", [i = impl_.get()] { return i->stop(); });
    svc.spawn("outbox relay", impl_->run());
}

outbox::~outbox() = default;

void outbox::committed(const gathered& g)
{
    if (!g.events.empty())
        impl_->wake.set();
    if ((!g.tasks.empty() || g.hastened) && impl_->on_tasks)
        impl_->on_tasks();
}

void outbox::on_tasks(std::function<void()> callback)
{
    impl_->on_tasks = std::move(callback);
}

database::pool& outbox::db()
{
    return impl_->db;
}

const std::string& outbox::source() const
{
    return impl_->source;
}

awaitable<bool> outbox::drain()
{
    for (;;) {
        const auto at = co_await impl_->relay_some();
        if (at != impl::step::more)
            co_return at == impl::step::empty;
    }
}

}  // namespace relevo::messaging
