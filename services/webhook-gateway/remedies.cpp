#include "remedies.hpp"

#include "store_audit.hpp"

namespace relevo::webhook_gateway {

namespace {

void send_command(messaging::unit& u, const prescription& p, const dead_tasks::entry& e)
{
    events::v1::TaskCommand command;
    command.set_task_id(e.id);
    command.set_service(e.service);
    command.set_by("user:" + std::to_string(p.by.id));
    if (p.payload)
        command.set_payload(*p.payload);
    auto event = events::make(p.what == remedy::retry ? events::task_retry : events::task_discard, command);
    event.broker_id = e.broker_id;
    u.publish(std::move(event));
}

json::value detail_of(const prescription& p)
{
    json::object detail;
    if (p.payload)
        detail.set("edited_payload", true);
    if (!p.reason.empty())
        detail.set("reason", p.reason);
    return detail;
}

}  // namespace

remedied apply(messaging::unit& u, const prescription& p, const std::vector<dead_tasks::entry>& entries)
{
    remedied out;
    std::vector<audit::subject> subjects;
    for (const auto& e : entries) {
        if (const auto why = obstacle(p.what, e.status); !why.empty()) {
            out.skipped.emplace_back(e.id, why);
            continue;
        }
        out.accepted.push_back(e.id);
        subjects.push_back({e.broker_id, e.id});
        send_command(u, p, e);
    }
    if (p.what == remedy::retry)
        dead_tasks::mark_retrying(u.tx, out.accepted, p.by.id);
    else
        dead_tasks::mark_discarded(u.tx, out.accepted, p.by.id, p.reason);
    audit::write(u.tx, p.by, p.request_id, p.what == remedy::retry ? "task.retry" : "task.discard", subjects,
                 detail_of(p));
    return out;
}

}  // namespace relevo::webhook_gateway
