#include <algorithm>

#include "handlers/agent_handlers.hpp"
#include "http/download.hpp"
#include "store_recordings.hpp"

namespace relevo::voice_call::handlers {

namespace {

using std::chrono::seconds;

constexpr std::size_t max_recording_bytes = 50 << 20;
constexpr seconds fetch_limit{30};

struct audio_type
{
    std::string_view name, extension;
};
constexpr audio_type audio_types[] = {{"audio/wav", "wav"},
                                      {"audio/x-wav", "wav"},
                                      {"audio/wave", "wav"},
                                      {"audio/vnd.wave", "wav"},
                                      {"audio/mpeg", "mp3"},
                                      {"audio/mp3", "mp3"},
                                      {"audio/ogg", "ogg"},
                                      {"audio/mp4", "m4a"},
                                      {"audio/webm", "webm"},
                                      {"video/mp4", "mp4"},
                                      {"application/octet-stream", "bin"}};

// "audio/wav; codec=1" → its row; null for what is no recording.
const audio_type* find_audio_type(std::string_view content_type)
{
    const auto name = content_type.substr(0, content_type.find_first_of("; "));
    const auto* found =
        std::find_if(std::begin(audio_types), std::end(audio_types), [&](const auto& t) { return t.name == name; });
    return found == std::end(audio_types) ? nullptr : found;
}

// A recording on its way from the provider to the bucket.
struct copying
{
    const context& ctx;
    std::int64_t call_id, broker_id;
    std::string stem;  // of the object's name
    deadline until;
    const audio_type* type = nullptr;
    std::string object = {};
    std::optional<google_cloud::upload> upload = {};
    bool is_unwanted = false;  // the lead was erased meanwhile, or somebody else has copied it

    store::stored_recording where() const { return {ctx.storage->settings().bucket, object}; }

    static awaitable<bool> take(copying& self, const http::response& head, std::string_view bytes)
    {
        if (!self.upload) {
            self.type = head.status == 200 ? find_audio_type(head.content_type) : nullptr;
            if (!self.type)
                co_return false;
            self.object = self.stem + "." + std::string(self.type->extension);
            const auto begin = [&self](database::transaction& tx) {
                return store::begin_recording(tx, self.call_id, self.where(), std::string(self.type->name));
            };
            const bool is_wanted = co_await self.ctx.db.transact(tenant(self.broker_id), std::ref(begin));
            if (!is_wanted) {
                self.is_unwanted = true;
                co_return false;
            }
            self.upload.emplace(*self.ctx.storage, self.object);
        }
        co_return co_await self.upload->write(std::string(self.type->name), bytes, self.until);
    }
};

// Nothing when the whole recording is on its way; abandoned means that the upload knows why.
std::optional<messaging::outcome> fetch_problem(const result<http::response>& answer, const copying& c)
{
    using http::client_errc;
    const auto permanent = [](const char* code, const std::string& why) { return messaging::failed(code, why, false); };
    if (!answer) {
        if (answer.error() == client_errc::address_refused)
            return permanent("recording_address_refused",
                             "the recording's URL leads where recordings may not come from");
        if (answer.error() == client_errc::invalid_answer)
            return permanent("recording_unreadable", "no HTTP, or more than 50 MB");
        if (answer.error() == client_errc::abandoned)
            return c.upload ? std::nullopt : std::optional(permanent("recording_no_audio", "the answer is no audio"));
        return messaging::failed("recording_" + answer.error().message(), "the recording could not be fetched", true);
    }
    if (answer->status != 200) {
        const bool may_do_later = answer->status == 404 || answer->status == 408 || answer->status == 429 ||
                                  answer->status >= 500;  // 404: not there yet
        return messaging::failed("recording_http_" + std::to_string(answer->status), "the recording was not handed out",
                                 may_do_later);
    }
    if (!c.upload)
        return messaging::failed("recording_empty", "the recording has no bytes yet", true);
    return std::nullopt;
}

awaitable<messaging::outcome> copy(const context& ctx, messaging::task t, deadline until)
{
    if (!ctx.storage)
        co_return messaging::done(json::object{{"stored", false}, {"reason", "no bucket is configured"}});
    const auto call_id = t.payload.integer("call_id").value_or(0);
    const auto read = [call_id](database::transaction& tx) { return store::find_wanted_recording(tx, call_id); };
    const auto wanted = co_await ctx.db.read(tenant(t.broker_id), std::ref(read));
    if (!wanted || wanted->is_stored || !wanted->is_enabled)
        co_return messaging::done(json::object{{"stored", wanted && wanted->is_stored}});

    http::download_request from;
    from.url = t.payload.text("url");
    from.max_bytes = max_recording_bytes;
    const auto& trusted = ctx.config.recording_origins;
    const auto origin = http::origin_text(from.url);
    if (!origin || std::find(trusted.begin(), trusted.end(), *origin) == trusted.end())
        from.may_connect = http::is_public;
    // Named by the key that we drew, so that no two calls share a name, whatever happens to their ids.
    copying c{ctx, call_id, t.broker_id, "calls/" + std::to_string(t.broker_id) + "/" + wanted->dispatch_key, until};
    http::body_sink sink = [&c](const http::response& head, std::string_view bytes) {
        return copying::take(c, head, bytes);
    };
    const auto fetched_by = std::min(until, clock::now() + fetch_limit);
    const auto answer = co_await ctx.http.download(std::move(from), std::move(sink), fetched_by);
    if (c.is_unwanted)
        co_return messaging::done(json::object{{"stored", false}});
    if (auto problem = fetch_problem(answer, c))
        co_return std::move(*problem);

    const auto stored = co_await c.upload->finish(std::string(c.type->name), until);
    if (!stored)
        co_return messaging::failed(stored.error().code, describe(stored.error()),
                                    stored.error().is_retryable() || stored.error().is_doubtful());
    co_return messaging::done(json::object{{"stored", true}},
                              [bytes = stored->bytes, copied = store::doomed_recording{
                                                          call_id, t.broker_id, c.where()}](messaging::unit& unit) {
                                  if (!store::finish_recording(unit.tx, copied.call_id, copied.what.object, bytes))
                                      schedule_deletion(unit, copied);
                              });
}

}  // namespace

// Streams the recording from the provider to Google Storage. A URL comes from outside: it may lead to public addresses
// only, or to the origins of RECORDING_ALLOWED_ORIGINS and of the providers' base URLs.
messaging::task_kind copy_recording(const context& ctx)
{
    messaging::task_kind k;
    k.name = "copy_recording";
    k.repeat = messaging::repeat::safe;  // an object is written once
    k.run = [&ctx](const messaging::task& t, deadline until) { return copy(ctx, t, until); };
    k.time_limit = seconds(60);
    k.max_concurrent = 4;
    return k;
}

}  // namespace relevo::voice_call::handlers
