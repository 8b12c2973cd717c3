#include "handlers/agent_handlers.hpp"

namespace relevo::voice_call::handlers {

namespace {

constexpr const char* delete_kind = "delete_recording";

awaitable<messaging::outcome> delete_object(const context& ctx, messaging::task t, deadline until)
{
    if (!ctx.storage)
        co_return messaging::failed("not_configured", "GCS_BUCKET and GOOGLE_APPLICATION_CREDENTIALS are not set",
                                    false);
    const auto call_id = t.payload.integer("call_id").value_or(0);
    store::stored_recording what;
    what.bucket = t.payload.text("bucket");
    what.object = t.payload.text("object");
    if (what.bucket.empty() || what.object.empty())
        co_return messaging::failed("invalid_payload", "bucket and object are needed", false);
    const auto removed = co_await ctx.storage->remove(what.bucket, what.object, until);
    if (!removed)
        co_return messaging::failed(removed.error().code, describe(removed.error()),
                                    removed.error().is_retryable() || removed.error().is_doubtful());
    co_return messaging::done(json::object{{"was_there", *removed}}, [call_id, what](messaging::unit& unit) {
        store::forget_recording(unit.tx, call_id, what);
    });
}

}  // namespace

void schedule_deletion(messaging::unit& unit, const store::doomed_recording& recording)
{
    messaging::new_task task;
    task.kind = delete_kind;
    task.broker_id = recording.broker_id;
    task.payload = json::object{
        {"call_id", recording.call_id}, {"bucket", recording.what.bucket}, {"object", recording.what.object}};
    unit.schedule(std::move(task));
}

// Deletes a recording from Google Storage; one that is not there is deleted. Nobody waits: it goes on for a day.
messaging::task_kind delete_recording(const context& ctx)
{
    using namespace std::chrono;
    messaging::task_kind k;
    k.name = delete_kind;
    k.repeat = messaging::repeat::safe;
    k.run = [&ctx](const messaging::task& t, deadline until) { return delete_object(ctx, t, until); };
    k.max_concurrent = 4;
    k.delays = {minutes(1), minutes(10), hours(1), hours(6), hours(18)};
    return k;
}

}  // namespace relevo::voice_call::handlers
