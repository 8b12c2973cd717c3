#include "messaging/batch.hpp"

#include <algorithm>
#include <unordered_set>

#include "database/error.hpp"
#include "log/log.hpp"
#include "messaging/dead_record.hpp"

namespace relevo::messaging {

namespace {

constexpr int tries_of_a_record = 3;

constexpr database::query claim_events{"claim_events", R"(
    INSERT INTO inbox (id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING id)"};

origin origin_of(const events::envelope& e)
{
    return {e.correlation_id.empty() ? e.id : e.correlation_id, e.id};
}

}  // namespace

event_handler dispatch(std::vector<typed_case> cases)
{
    return [cases = std::move(cases)](unit& u, const events::envelope& e) {
        const auto found = std::find_if(cases.begin(), cases.end(), [&](const auto& c) { return c.type == e.type; });
        if (found != cases.end())
            found->handle(u, e);
    };
}

batch_work::batch_work(subscription_table table, row_lock lock_rows, std::string service)
    : lock_rows_(std::move(lock_rows)), service_(std::move(service))
{
    for (auto& row : table)
        if (!handlers_.emplace(std::string(row.topic), std::move(row.handle)).second)
            throw std::logic_error("two subscriptions of " + std::string(row.topic));
}

// Marks the events in the inbox; returns the places of those that are new, in order.
std::vector<std::size_t> batch_work::claim(database::transaction& tx, const std::vector<events::envelope>& batch) const
{
    std::vector<std::string> ids;
    for (const auto& e : batch)
        ids.push_back(e.id);
    std::unordered_set<std::string> fresh;
    for (const auto& row : tx.exec(claim_events, ids))
        fresh.insert(database::get<std::string>(row, "id"));

    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < batch.size(); ++i)
        if (fresh.erase(batch[i].id) > 0)  // the first of twins in one batch
            places.push_back(i);
    return places;
}

void batch_work::handle(unit& u, const events::envelope& e) const
{
    const auto found = handlers_.find(e.topic);
    if (found != handlers_.end())
        found->second(u, e);
}

gathered batch_work::handle_in_scope(unit& whole, const events::envelope& e) const
{
    unit u(whole, origin_of(e));
    if (e.broker_id != 0)
        u.tx.set_scope(tenant(e.broker_id));
    else
        u.tx.set_scope(all_tenants);
    handle(u, e);
    return u.take();
}

void batch_work::lock_rows(unit& whole, const std::vector<events::envelope>& batch,
                           const std::vector<std::size_t>& places) const
{
    std::vector<const events::envelope*> touched;
    for (const auto i : places)
        touched.push_back(&batch[i]);
    if (lock_rows_ && !touched.empty())
        lock_rows_(whole, touched);
}

gathered batch_work::handle_all(database::transaction& tx, const std::vector<events::envelope>& batch,
                                const std::vector<std::size_t>& places) const
{
    unit whole(tx, {});
    lock_rows(whole, batch, places);
    gathered written;
    for (const auto i : places)
        written.append(handle_in_scope(whole, batch[i]));
    written.append(whole.take());
    return written;
}

batch_result batch_work::run_together(database::transaction& tx, const std::vector<events::envelope>& batch) const
{
    batch_result r;
    const auto fresh = claim(tx, batch);
    r.known = batch.size() - fresh.size();
    r.written = handle_all(tx, batch, fresh);
    r.handled = fresh;
    tx.set_scope(all_tenants);
    write(tx, r.written, "/relevo/" + service_);
    return r;
}

bool batch_work::is_exhausted(const std::string& id)
{
    if (++tries_[id] < tries_of_a_record)
        return false;
    tries_.erase(id);
    return true;
}

gathered batch_work::bury(database::transaction& tx, const events::envelope& e, const kafka::record& r,
                          const std::string& code, const std::string& cause, int attempts) const
{
    log::error("event_dead", {{"topic", r.topic},
                              {"partition", r.partition},
                              {"offset", r.offset},
                              {"type", e.type},
                              {"error_code", code},
                              {"error", cause},
                              {"correlation_id", origin_of(e).correlation_id}});
    tx.set_scope(all_tenants);
    unit u(tx, origin_of(e));
    bury_record(u, service_, e, r, code, cause, attempts);
    return u.take();
}

batch_result batch_work::run_one_by_one(database::transaction& tx, const std::vector<events::envelope>& batch,
                                        const std::vector<kafka::record>& records)
{
    batch_result r;
    const auto fresh = claim(tx, batch);
    r.known = batch.size() - fresh.size();
    unit locker(tx, {});
    lock_rows(locker, batch, fresh);
    for (const auto i : fresh) {
        const auto& e = batch[i];
        try {
            gathered g;
            tx.savepoint([&] {
                tx.set_scope(all_tenants);
                g = handle_all(tx, batch, {i});
            });
            r.written.append(std::move(g));
            r.handled.push_back(i);
            continue;
        } catch (const events::decode_error& error) {
            r.written.append(bury(tx, e, records[i], "decode_error", error.what(), 1));
        } catch (const std::exception& error) {
            const auto fault = database::classify(std::current_exception());
            if (fault == database::fault::conflict || fault == database::fault::transient)
                throw;
            if (fault == database::fault::input)
                r.written.append(bury(tx, e, records[i], "refused_by_database", error.what(), 1));
            else if (is_exhausted(e.id))
                r.written.append(bury(tx, e, records[i], "handler_failed", error.what(), tries_of_a_record));
            else
                throw try_again(error.what());
        }
        ++r.dead;
    }
    tx.set_scope(all_tenants);
    write(tx, r.written, "/relevo/" + service_);
    return r;
}

}  // namespace relevo::messaging
