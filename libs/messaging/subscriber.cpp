#include "messaging/subscriber.hpp"

#include <algorithm>

#include "database/error.hpp"
#include "log/log.hpp"
#include "messaging/batch.hpp"
#include "metrics/registry.hpp"
#include "runtime/crash_point.hpp"

namespace relevo::messaging {

namespace {

kafka::consumer_settings consumer_settings_of(const std::string& service, const subscription_table& table,
                                              const subscriber_settings& s)
{
    kafka::consumer_settings c;
    c.group = s.group.empty() ? service : s.group;
    for (const auto& row : table)
        c.topics.emplace_back(row.topic);
    return c;
}

}  // namespace

struct subscriber::impl
{
    runtime::service& svc;
    outbox& out;
    batch_work work;
    metrics::histogram seconds, sizes;
    metrics::counter handled, known, dead, given_back;
    std::unique_ptr<kafka::consumer> consumer;  // last: its handler uses all of the above

    impl(runtime::service& s, outbox& o, subscription_table table, row_lock lock_rows)
        : svc(s),
          out(o),
          work(std::move(table), std::move(lock_rows), s.name()),
          seconds(s.metrics().histogram("event_batch_seconds", "Time of one batch transaction")),
          sizes(s.metrics().histogram("event_batch_records", "Records in a batch")),
          handled(counter("handled")),
          known(counter("known")),
          dead(counter("dead")),
          given_back(counter("given_back"))
    {
    }

    metrics::counter counter(const char* outcome)
    {
        return svc.metrics().counter("events_handled_total", "Consumed events by what became of them",
                                     {{"outcome", outcome}});
    }

    // After the commit: what happened is told once, and only if it happened.
    void report(const batch_result& r, const std::vector<events::envelope>& batch)
    {
        for (const auto i : r.handled)
            log::info("event_handled", {{"topic", batch[i].topic},
                                        {"type", batch[i].type},
                                        {"event_id", batch[i].id},
                                        {"correlation_id", batch[i].correlation_id}});
        handled.add(static_cast<double>(r.handled.size()));
        known.add(static_cast<double>(r.known));
        dead.add(static_cast<double>(r.dead));
        out.committed(r.written);
    }

    // Empty when the batch is settled, else why it is given back.
    awaitable<std::string> settle(const std::vector<kafka::record>& records, const std::vector<events::envelope>& batch)
    {
        bool one_by_one = false;
        for (;;) {
            auto job = [&](database::transaction& tx) {
                return one_by_one ? work.run_one_by_one(tx, batch, records) : work.run_together(tx, batch);
            };
            try {
                const auto r = co_await out.db().transact(all_tenants, std::ref(job));
                runtime::crash_point("commit_to_offset");
                report(r, batch);
                co_return std::string();
            } catch (const try_again& e) {
                co_return std::string(e.what());
            } catch (const std::exception& e) {
                const auto fault = database::classify(std::current_exception());
                const bool concerns_all = fault == database::fault::conflict || fault == database::fault::transient;
                if (concerns_all || one_by_one)
                    co_return std::string(e.what());
            }
            one_by_one = true;
        }
    }

    awaitable<kafka::batch_outcome> on_batch(std::vector<kafka::record> records)
    {
        const auto begun = clock::now();
        std::stable_sort(records.begin(), records.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
        std::vector<events::envelope> batch;
        batch.reserve(records.size());
        for (const auto& r : records)
            batch.push_back(events::from_record(r));

        const auto why = co_await settle(records, batch);
        seconds.observe(clock::now() - begun);
        sizes.observe(static_cast<double>(records.size()));
        if (!why.empty()) {
            given_back.add(static_cast<double>(records.size()));
            log::warn("batch_given_back", {{"records", records.size()}, {"error", why}});
        }
        co_return kafka::batch_outcome{why.empty()};
    }
};

subscriber::subscriber(runtime::service& svc, outbox& out, const kafka::settings& kafka, subscription_table table,
                       subscriber_settings s)
{
    auto consumer = consumer_settings_of(svc.name(), table, s);
    impl_ = std::make_unique<impl>(svc, out, std::move(table), std::move(s.lock_rows));
    impl_->consumer = std::make_unique<kafka::consumer>(
        svc, kafka, std::move(consumer),
        [i = impl_.get()](std::vector<kafka::record> records) { return i->on_batch(std::move(records)); });
}

subscriber::~subscriber() = default;

awaitable<bool> subscriber::deliver(events::envelope e)
{
    std::vector<events::envelope> batch;
    batch.push_back(std::move(e));
    auto job = [&](database::transaction& tx) { return impl_->work.run_together(tx, batch); };
    const auto r = co_await impl_->out.db().transact(all_tenants, std::ref(job));
    impl_->report(r, batch);
    co_return r.handled.size() == 1;
}

void subscriber::handle_again(unit& u, const events::envelope& e) const
{
    impl_->work.handle(u, e);
}

}  // namespace relevo::messaging
