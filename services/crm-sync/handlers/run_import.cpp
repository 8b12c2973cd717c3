#include <algorithm>

#include "handlers/handlers.hpp"
#include "import_file.hpp"
#include "lead_import.hpp"
#include "runtime/event.hpp"
#include "tasks.hpp"

namespace relevo::crm_sync {
namespace {

constexpr std::chrono::seconds stop_before_end{5}, between_frames{1};

struct import_step
{
    bool is_over = false;
    bool has_announced = false;
};

// The next batch, in one transaction with the progress: whoever comes after a crash, or beside a runner that lost its
// lease, goes on behind it. The frame of the end comes with the last batch, others when a second has passed.
import_step import_some(messaging::unit& unit, std::int64_t broker_id, std::int64_t id, const import_file& file)
{
    const auto job = imports::lock(unit.tx, broker_id, id);
    if (!job || !job->is_open())
        return {true, false};
    const auto first = std::min(static_cast<std::size_t>(job->processed), file.rows.size());
    const auto rows = std::span(file.rows).subspan(first).first(std::min(import_batch_rows, file.rows.size() - first));
    import_rows(unit, *job, file.columns, rows);
    const bool is_over = first + rows.size() == file.rows.size();
    if (is_over)
        imports::finish(unit.tx, broker_id, id, "completed");
    const bool is_time = is_over || job->announced_ms_ago >= std::chrono::milliseconds(between_frames).count();
    if (is_time)
        announce_progress(unit, broker_id, id);
    return {is_over, is_time};
}

// Whether the next batch may be the last one, whose frame must not follow the one before too soon.
bool ends_next(const imports::job& job)
{
    return job.total_rows - job.processed <= static_cast<std::int64_t>(import_batch_rows);
}

awaitable<> keep_distance(const imports::job& job)
{
    const std::chrono::milliseconds since(job.announced_ms_ago);
    if (since < between_frames)
        co_await runtime::sleep_for(between_frames - since);
}

// A cancelled import is told of here, for the same distance of frames.
messaging::outcome ended_import(const imports::job& job)
{
    std::function<void(messaging::unit&)> tell;
    if (job.status == "cancelled")
        tell = [broker_id = job.broker_id, id = job.id](messaging::unit& unit) {
            announce_progress(unit, broker_id, id);
        };
    return messaging::done(json::object{{"import_id", job.id}, {"status", job.status}}, std::move(tell));
}

messaging::outcome completed_import(std::int64_t id)
{
    return messaging::done(json::object{{"import_id", id}, {"status", "completed"}});
}

awaitable<messaging::outcome> run_import_task(const context& ctx, messaging::task t, deadline until)
{
    const auto broker_id = t.broker_id, id = t.payload.integer("import_id").value_or(0);
    const messaging::origin from(t.correlation_id, t.id);
    const auto read_job = [=](database::transaction& tx) { return imports::find(tx, broker_id, id); };
    const auto read_content = [=](database::transaction& tx) { return imports::content(tx, broker_id, id); };
    const auto content = co_await ctx.db.read(tenant(broker_id), read_content);
    std::optional<import_file> file;
    do {
        const auto job = co_await ctx.db.read(tenant(broker_id), read_job);
        if (!job)
            co_return messaging::done();
        const bool is_open = job->is_open();
        if (!is_open || ends_next(*job))
            co_await keep_distance(*job);
        if (!is_open)
            co_return ended_import(*job);
        if (!file) {
            const auto parse = [&content] { return read_import_file(content); };
            file = co_await ctx.svc.run_blocking(parse);
        }
        const auto step = [&](messaging::unit& unit) { return import_some(unit, broker_id, id, *file); };
        const auto done = co_await ctx.outbox.transact(tenant(broker_id), from, step);
        if (done.is_over && done.has_announced)
            co_return completed_import(id);
    } while (clock::now() < until - stop_before_end);
    co_return messaging::postponed(wall_clock::now(), "more rows wait");
}

void import_failed(messaging::unit& unit, const messaging::task& t, const std::string&)
{
    const auto id = t.payload.integer("import_id").value_or(0);
    const auto job = imports::lock(unit.tx, t.broker_id, id);
    if (!job || !job->is_open())
        return;
    imports::finish(unit.tx, t.broker_id, id, "failed");
    announce_progress(unit, t.broker_id, id);
}

}  // namespace

// The rows of a file, a batch a transaction, so that it goes on where it was. One import of a company at a time.
messaging::task_kind run_import(const context& ctx)
{
    messaging::task_kind k;
    k.name = import_kind;
    k.run = [&ctx](const messaging::task& t, deadline until) { return run_import_task(ctx, t, until); };
    k.time_limit = std::chrono::seconds(15);
    k.max_concurrent = 2;
    k.on_dead = import_failed;
    return k;
}

}  // namespace relevo::crm_sync
