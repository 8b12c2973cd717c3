#include "handlers/admin.hpp"
#include "log/log.hpp"
#include "runtime/event.hpp"
#include "store_replays.hpp"

namespace relevo::webhook_gateway::handlers {

namespace {

constexpr std::size_t copies_a_second = 100;
constexpr auto longest_read = std::chrono::seconds(5);
constexpr auto produce_limit = std::chrono::seconds(5);
// One turn more has room for a read, its second and its produce.
constexpr auto turn_margin = std::chrono::seconds(15);

// On the blocking pool: what one second's worth of copies is made of, and how far that is.
std::vector<kafka::record> read_wanted(const kafka::settings& kafka, const replay_order& o, replay_progress& p)
{
    const auto until = clock::now() + longest_read;
    kafka::range_reader reader(kafka, "webhook-gateway", o.topic());
    if (!p.has_begun) {
        p.next = o.from_ms > 0 ? reader.at(o.from_ms, until) : reader.beginnings(until);
        p.end = o.to_ms > 0 ? reader.at(o.to_ms, until) : reader.ends(until);
        p.has_begun = true;
    }
    std::vector<kafka::record> wanted;
    while (wanted.size() < copies_a_second && !kafka::is_read(p.next, p.end) && clock::now() < until)
        for (auto& r : reader.read(p.next, p.end, copies_a_second - wanted.size(), until)) {
            if (is_wanted(o, r))
                wanted.push_back(std::move(r));
            else
                p.skipped += o.ids.empty();
        }
    p.matched += static_cast<std::int64_t>(wanted.size());
    return wanted;
}

awaitable<bool> republish(const admin_context& ctx, const std::vector<kafka::record>& records,
                          const std::string& task_id)
{
    const auto begun = clock::now();
    std::vector<kafka::message> copies;
    for (const auto& r : records)
        copies.push_back(events::to_message(copy_for_replay(r, task_id)));
    const auto report = co_await ctx.producer.produce_all(std::move(copies), begun + produce_limit);
    const auto share = std::chrono::milliseconds(1000 * records.size() / copies_a_second);
    co_await runtime::sleep_until(begun + share);
    co_return report.has_value();
}

// One second's worth. What went wrong, or nothing.
awaitable<std::string> replay_some(const admin_context& ctx, const replay_order& order, replay_progress& p,
                                   const std::string& task_id)
{
    auto ahead = p;
    std::string fault;
    try {
        const auto read = [&] { return read_wanted(ctx.config.kafka, order, ahead); };
        const auto records = co_await ctx.svc.run_blocking(read);
        if (!order.dry_run && !records.empty()) {
            if (!co_await republish(ctx, records, task_id))
                co_return std::string("Kafka did not acknowledge the copies");
            ahead.republished += static_cast<std::int64_t>(records.size());
        }
        p = std::move(ahead);
    } catch (const std::runtime_error& e) {
        fault = e.what();
    }
    co_return fault;
}

}  // namespace

// repeat = safe: the copies' ids follow from the task, so what a killed run had sent changes nothing the second time.
awaitable<messaging::outcome> replay_webhooks(const admin_context& ctx, messaging::task t, deadline until)
{
    const auto order = replay_order_of(t.payload);
    auto progress = replay_progress_of(t.payload);
    std::string fault;
    do {
        fault = co_await replay_some(ctx, order, progress, t.id);
    } while (fault.empty() && !kafka::is_read(progress.next, progress.end) && !ctx.svc.is_stopping() &&
             clock::now() < until - turn_margin);

    const std::function<void(messaging::unit&)> save = [id = t.id, progress](messaging::unit& u) {
        if (progress.has_begun)
            replays::save_progress(u.tx, id, progress);
    };
    if (!fault.empty())
        co_return messaging::failed("kafka_unavailable", fault, true, save);
    if (!kafka::is_read(progress.next, progress.end)) {
        auto later = messaging::postponed(wall_clock::now(), "webhooks are left");
        later.record = save;
        co_return later;
    }
    log::info("webhooks_replayed", {{"task_id", t.id},
                                    {"source", order.source},
                                    {"dry_run", order.dry_run},
                                    {"matched", progress.matched},
                                    {"republished", progress.republished}});
    const json::object counts{
        {"matched", progress.matched}, {"republished", progress.republished}, {"skipped", progress.skipped}};
    co_return messaging::done(counts, save);
}

}  // namespace relevo::webhook_gateway::handlers
