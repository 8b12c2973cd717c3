#include "messaging/dead_work.hpp"

#include "log/log.hpp"
#include "messaging/announce.hpp"
#include "messaging/dead_record.hpp"

namespace relevo::messaging {

namespace {

std::optional<std::string> edited_payload(const events::v1::TaskCommand& c)
{
    if (c.payload().empty())
        return std::nullopt;
    if (!json::parse(c.payload()))
        throw events::decode_error("payload is not JSON");
    return c.payload();
}

void on_retry(unit& u, const events::v1::TaskCommand& c)
{
    u.tx.set_scope(all_tenants);
    const bool revived = task_store::revive(u.tx, c.task_id(), edited_payload(c));
    log::info("task_retry_asked", {{"task_id", c.task_id()}, {"by", c.by()}, {"revived", revived}});
}

void on_discard(unit& u, const std::string& service, const events::v1::TaskCommand& c)
{
    u.tx.set_scope(all_tenants);
    const auto discarded = task_store::discard(u.tx, c.task_id());
    log::info("task_discard_asked", {{"task_id", c.task_id()}, {"by", c.by()}, {"discarded", discarded.has_value()}});
    if (!discarded)
        return;
    u.publish(events::task_discarded, closing_notice(service, c.task_id(), discarded->kind, discarded->broker_id));
}

awaitable<outcome> handle_dead_message(const subscriber& s, events::envelope e)
{
    co_return done({}, [&s, e = std::move(e)](unit& u) { s.handle_again(u, e); });
}

awaitable<outcome> refuse_dead_message(std::string why)
{
    co_return failed("decode_error", std::move(why), false);
}

}  // namespace

subscription task_commands(const std::string& service)
{
    const auto for_us = [service](const events::v1::TaskCommand& c) { return c.service() == service; };
    return {topics::tasks_commands,
            dispatch({
                on(events::task_retry,
                   [for_us](unit& u, const events::v1::TaskCommand& c, const events::envelope&) {
                       if (for_us(c))
                           on_retry(u, c);
                   }),
                on(events::task_discard,
                   [for_us, service](unit& u, const events::v1::TaskCommand& c, const events::envelope&) {
                       if (for_us(c))
                           on_discard(u, service, c);
                   }),
            })};
}

task_kind dead_message_kind(const subscriber& s)
{
    task_kind k;
    k.name = dead_message_kind_name;
    k.run = [&s](const task& t, deadline) {
        try {
            return handle_dead_message(s, exhume(t.payload));
        } catch (const events::decode_error& e) {
            return refuse_dead_message(e.what());
        }
    };
    return k;
}

}  // namespace relevo::messaging
