#include "spool.hpp"

#include <atomic>
#include <set>

#include "log/log.hpp"
#include "metrics/registry.hpp"

namespace relevo::webhook_gateway {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t rows_at_once = 200;
constexpr std::size_t bytes_at_once = 16 << 20;
constexpr std::size_t most_waiting = 20'000;
constexpr milliseconds release_interval{200};

constexpr database::query select_waiting_keys{"select_waiting_keys", R"(
    SELECT DISTINCT topic, key FROM outbox WHERE topic LIKE 'webhooks.%' AND key <> '' LIMIT 100000)"};

using topic_and_key = std::pair<std::string, std::string>;

// Why events of a key must wait behind others.
struct held_key
{
    bool has_rows = false;
    deadline looked_at{};  // rows that a later look does not see are gone
    int being_written = 0;
};

struct waiting_event
{
    waiting_event(asio::io_context& loop, events::envelope what) : event(std::move(what)), settled(loop) {}

    events::envelope event;
    runtime::event settled;
    bool is_being_written = false, is_settled = false, is_kept = false, is_abandoned = false;
};
using waiting_ptr = std::shared_ptr<waiting_event>;

std::set<topic_and_key> waiting_keys(database::transaction& tx)
{
    std::set<topic_and_key> keys;
    for (const auto& row : tx.exec(select_waiting_keys))
        keys.emplace(database::get<std::string>(row, "topic"), database::get<std::string>(row, "key"));
    return keys;
}

}  // namespace

// Shared with its coroutines.
struct spool::impl
{
    impl(runtime::service& s, messaging::outbox& o)
        : svc(s),
          outbox(o),
          arrived(s.loop()),
          ended(s.loop()),
          spooled(s.metrics().counter("webhook_spooled_total", "Webhooks kept in Postgres while Kafka was away"))
    {
    }

    static awaitable<> run(std::shared_ptr<impl> self)
    {
        while (!self->stopping || !self->queue.empty()) {
            if (self->queue.empty())
                co_await self->arrived.wait();
            else
                co_await self->write_some();
        }
        self->ended.set();
    }

    std::vector<waiting_ptr> take_some()
    {
        std::vector<waiting_ptr> batch;
        std::size_t bytes = 0, taken = 0;
        for (; taken < queue.size() && batch.size() < rows_at_once && bytes < bytes_at_once; ++taken)
            if (!queue[taken]->is_abandoned) {
                bytes += queue[taken]->event.data.size();
                queue[taken]->is_being_written = true;
                batch.push_back(queue[taken]);
            }
        queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(taken));
        return batch;
    }

    awaitable<> write_some()
    {
        const auto batch = take_some();
        messaging::gathered rows;
        for (const auto& w : batch)
            rows.events.push_back(std::move(w->event));
        const auto write = [&rows](database::transaction& tx) { messaging::write(tx, rows, ""); };
        bool is_kept = false;
        try {
            co_await outbox.db().transact(all_tenants, write);
            is_kept = true;
        } catch (const std::exception& e) {
            log::warn("spool_failed", {{"error", e.what()}, {"webhooks", batch.size()}});
        }
        for (const auto& w : batch) {
            w->is_settled = true;
            w->is_kept = is_kept;
            w->settled.set();
        }
        if (is_kept) {
            spooled.add(static_cast<double>(batch.size()));
            outbox.committed(rows);
        }
    }

    // Keys whose rows are gone may go to Kafka directly again.
    static awaitable<> release_keys(std::shared_ptr<impl> self)
    {
        bool knows_old_rows = false;
        while (!self->stopping) {
            if (!knows_old_rows || !self->keys.empty()) {
                try {
                    co_await self->compare_with_rows();
                    knows_old_rows = true;
                } catch (const std::exception& e) {
                    log::debug("spool_not_read", {{"error", e.what()}});
                }
            }
            co_await runtime::sleep_for(release_interval);
        }
    }

    awaitable<> compare_with_rows()
    {
        const auto asked = clock::now();
        const auto waiting = co_await outbox.db().read(all_tenants, waiting_keys);
        for (const auto& key : waiting)
            hold(key).has_rows = true;
        for (auto& [key, held] : keys)
            if (held.looked_at < asked && !waiting.contains(key))
                held.has_rows = false;
        std::erase_if(keys, [](const auto& k) { return !k.second.has_rows && k.second.being_written == 0; });
        holds_any = !keys.empty();
    }

    held_key& hold(const topic_and_key& key)
    {
        holds_any = true;
        return keys[key];
    }

    static awaitable<> stop(std::shared_ptr<impl> self)
    {
        self->stopping = true;
        self->arrived.set();
        co_await self->ended.wait();
    }

    runtime::service& svc;
    messaging::outbox& outbox;
    std::vector<waiting_ptr> queue;
    std::map<topic_and_key, held_key> keys;
    std::atomic<bool> holds_any = false;
    runtime::event arrived, ended;
    metrics::counter spooled;
    bool stopping = false;
};

// While it lives, an event of the key is on its way to the rows.
class spool::writing
{
public:
    writing(impl& i, topic_and_key key, waiting_ptr what) : impl_(i), key_(std::move(key)), what_(std::move(what))
    {
        ++impl_.hold(key_).being_written;
    }
    ~writing()
    {
        what_->is_abandoned = !what_->is_settled;
        auto& held = impl_.keys[key_];
        // What is still being written may yet become a row.
        const bool may_be_row = what_->is_kept || (what_->is_abandoned && what_->is_being_written);
        held.has_rows = held.has_rows || may_be_row;
        held.looked_at = clock::now();
        if (--held.being_written == 0 && !held.has_rows)
            impl_.keys.erase(key_);
        impl_.holds_any = !impl_.keys.empty();
    }
    writing(const writing&) = delete;
    writing& operator=(const writing&) = delete;

private:
    impl& impl_;
    topic_and_key key_;
    waiting_ptr what_;
};

spool::spool(runtime::service& svc, messaging::outbox& outbox) : impl_(std::make_shared<impl>(svc, outbox))
{
    svc.on_stop("spool", [self = impl_] { return impl::stop(self); });
    svc.spawn("spool", impl::run(impl_));
    svc.spawn("spool keys", impl::release_keys(impl_));
}

spool::~spool() = default;

bool spool::is_empty() const
{
    return !impl_->holds_any;
}

awaitable<bool> spool::holds(std::string topic, std::string key) const
{
    co_return !key.empty() && impl_->keys.contains({topic, key});
}

awaitable<bool> spool::keep(events::envelope e, deadline until)
{
    if (impl_->queue.size() >= most_waiting || impl_->stopping)
        co_return false;
    const topic_and_key key{e.topic, e.key};
    const auto w = std::make_shared<waiting_event>(impl_->svc.loop(), std::move(e));
    const writing held(*impl_, key, w);
    impl_->queue.push_back(w);
    impl_->arrived.set();
    while (!w->is_settled && co_await w->settled.wait_until(until)) {
    }
    co_return w->is_kept;
}

}  // namespace relevo::webhook_gateway
