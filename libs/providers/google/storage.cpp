#include "providers/google/storage.hpp"

#include <algorithm>
#include <charconv>

#include "http/client.hpp"

namespace relevo::google_cloud {
namespace {

constexpr const char* write_scope = "https://www.googleapis.com/auth/devstorage.read_write";
constexpr unsigned resume_incomplete = 308;
constexpr unsigned precondition_failed = 412;
constexpr unsigned not_found = 404;
constexpr const char* needed_permissions[] = {"storage.objects.create", "storage.objects.get",
                                              "storage.objects.delete"};

// "bytes=0-524287": so many bytes are kept.
std::int64_t kept_bytes(std::string_view range)
{
    const auto dash = range.rfind('-');
    std::int64_t last = -1;
    if (dash != std::string_view::npos)
        std::from_chars(range.data() + dash + 1, range.data() + range.size(), last);
    return last + 1;
}

std::string content_range(std::int64_t from, std::size_t bytes, bool is_last)
{
    const auto end = from + static_cast<std::int64_t>(bytes);
    const auto total = is_last ? std::to_string(end) : "*";
    const auto span = bytes == 0 ? "*" : std::to_string(from) + "-" + std::to_string(end - 1);
    return "bytes " + span + "/" + total;
}

}  // namespace

storage_settings read_storage(config::source& source)
{
    storage_settings s;
    s.base_url = source.url("GCS_BASE_URL", s.base_url, "Google Cloud Storage");
    s.bucket = source.text("GCS_BUCKET", "", "bucket of the recordings; without it they stay with Vapi");
    return s;
}

awaitable<provider_result<std::optional<std::string>>> storage::begin(std::string object, std::string content_type,
                                                                      deadline until)
{
    if (!is_configured())
        co_return providers::not_configured("GCS_BUCKET or GOOGLE_APPLICATION_CREDENTIALS");
    const auto token = co_await account_.access_token(write_scope, until);
    if (!token)
        co_return token.error();
    http::client_request request{
        http::method::post, settings_.base_url + "/upload/storage/v1/b/" + http::percent_encode(settings_.bucket) +
                                "/o?uploadType=resumable&ifGenerationMatch=0&name=" + http::percent_encode(object)};
    request.headers.add("Authorization", "Bearer " + *token);
    request.headers.add("X-Upload-Content-Type", content_type);
    const auto answer = co_await http_.send(std::move(request), until);
    if (answer && answer->status == precondition_failed)
        co_return std::optional<std::string>();
    const auto read = providers::read_answer(answer, explain, wall_clock::now());
    if (!read)
        co_return refused(read.error());
    std::string session(answer->headers.get("Location"));
    if (session.empty())
        co_return provider_error{provider_error::kind::invalid_answer, 200, "invalid_answer", "no upload session"};
    co_return std::optional(std::move(session));
}

provider_error storage::refused(provider_error e)
{
    if (e.http_status == 401)
        account_.forget(write_scope);
    return mended(std::move(e));
}

awaitable<provider_result<json::value>> storage::ask(http::method m, std::string path, deadline until)
{
    const auto token = co_await account_.access_token(write_scope, until);
    if (!token)
        co_return token.error();
    http::client_request request{m, settings_.base_url + "/storage/v1/b/" + path};
    request.headers.add("Authorization", "Bearer " + *token);
    auto answer = co_await providers::exchange(http_, std::move(request), until, explain);
    if (!answer)
        co_return refused(answer.error());
    co_return std::move(*answer);
}

awaitable<provider_result<bool>> storage::remove(std::string bucket, std::string object, deadline until)
{
    std::string path = http::percent_encode(bucket) + "/o/" + http::percent_encode(object);
    const auto answer = co_await ask(http::method::del, std::move(path), until);
    if (answer)
        co_return true;
    if (answer.error().http_status == not_found)
        co_return false;
    co_return answer.error();
}

awaitable<provider_result<std::vector<std::string>>> storage::missing_permissions(deadline until)
{
    std::string path = http::percent_encode(settings_.bucket) + "/iam/testPermissions";
    for (const auto* permission : needed_permissions)
        path += (path.ends_with("testPermissions") ? "?permissions=" : "&permissions=") + std::string(permission);
    const auto answer = co_await ask(http::method::get, std::move(path), until);
    if (!answer)
        co_return answer.error();
    const auto* held = answer->find("permissions");  // absent: none
    std::vector<std::string> missing;
    for (const auto* permission : needed_permissions) {
        const auto is_it = [permission](const json::value& v) { return v.as_string() && *v.as_string() == permission; };
        if (!held || !held->as_array() || std::none_of(held->as_array()->begin(), held->as_array()->end(), is_it))
            missing.emplace_back(permission);
    }
    co_return missing;
}

awaitable<> upload::begin(std::string content_type, deadline until)
{
    auto begun = co_await storage_.begin(object_, std::move(content_type), until);
    if (!begun)
        error_ = begun.error();
    else if (!*begun)
        done_ = stored_object{object_, std::nullopt, true};
    else
        session_ = std::move(**begun);
}

awaitable<> upload::send(std::size_t bytes, bool is_last, deadline until)
{
    http::client_request request{http::method::put, session_};
    request.headers.add("Content-Range", content_range(sent_, bytes, is_last));
    request.body = waiting_.substr(0, bytes);
    const auto answer = co_await storage_.http_.send(std::move(request), until);
    if (answer && answer->status == precondition_failed) {
        done_ = stored_object{object_, std::nullopt, true};
        co_return;
    }
    if (answer && answer->status == resume_incomplete) {
        const auto kept = kept_bytes(answer->headers.get("Range"));
        if (kept <= sent_ || kept > sent_ + static_cast<std::int64_t>(bytes)) {
            error_ = provider_error{provider_error::kind::invalid_answer, resume_incomplete, "no_progress",
                                    "the upload does not go on"};
            co_return;
        }
        waiting_.erase(0, static_cast<std::size_t>(kept - sent_));
        sent_ = kept;
        co_return;
    }
    const auto read = providers::read_answer(answer, explain, wall_clock::now());
    if (!read)
        error_ = mended(read.error());
    else if (is_last)
        done_ = stored_object{object_, sent_ + static_cast<std::int64_t>(bytes), false};
    else
        error_ = provider_error{provider_error::kind::invalid_answer, answer->status, "invalid_answer",
                                "the upload ended before its last piece"};
}

awaitable<bool> upload::write(std::string content_type, std::string_view bytes, deadline until)
{
    waiting_ += bytes;
    if (session_.empty() && !is_over())
        co_await begin(std::move(content_type), until);
    // A full chunk is kept back until more comes: only then it is certainly not the last.
    while (!is_over() && waiting_.size() > chunk_bytes)
        co_await send(chunk_bytes, false, until);
    co_return !is_over();
}

awaitable<provider_result<stored_object>> upload::finish(std::string content_type, deadline until)
{
    if (session_.empty() && !is_over())
        co_await begin(std::move(content_type), until);
    while (!is_over())
        co_await send(waiting_.size(), true, until);
    if (error_)
        co_return *error_;
    co_return *done_;
}

}  // namespace relevo::google_cloud
