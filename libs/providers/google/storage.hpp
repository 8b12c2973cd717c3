#pragma once

#include <optional>
#include <string>
#include <vector>

#include "providers/google/service_account.hpp"

namespace relevo::google_cloud {

struct storage_settings
{
    std::string base_url = "https://storage.googleapis.com";
    std::string bucket;  // empty: nothing is stored
};

// GCS_BASE_URL, GCS_BUCKET
storage_settings read_storage(config::source& source);

struct stored_object
{
    std::string name;
    std::optional<std::int64_t> bytes;  // absent when it was there already
    bool was_there = false;
};

// Objects of one bucket (source: storage/v1). An object is written once: where one of its name exists, writing again is
// success without effect, so an upload may be repeated; so may a deletion.
class storage
{
public:
    storage(http::client& http, service_account& account, storage_settings s)
        : http_(http), account_(account), settings_(std::move(s))
    {
    }

    const storage_settings& settings() const { return settings_; }
    bool is_configured() const { return !settings_.bucket.empty() && account_.settings().key.has_value(); }

    // A URL by which anybody may GET the object until then (V4 signature). valid: at most 7 days. Empty without a key.
    std::string signed_url(const std::string& bucket, const std::string& object, std::chrono::seconds valid,
                           models::time_point now) const;

    // Begins a resumable upload (ifGenerationMatch=0): the address to send the pieces to. Nothing when an object of
    // this name is there already.
    awaitable<provider_result<std::optional<std::string>>> begin(std::string object, std::string content_type,
                                                                 deadline until);

    // Deletes the object, which may be of another bucket than the one that is written to. False: it was not there.
    awaitable<provider_result<bool>> remove(std::string bucket, std::string object, deadline until);

    // Which of the permissions that recordings need the account lacks on the bucket ("storage.objects.delete"); asking
    // needs none.
    awaitable<provider_result<std::vector<std::string>>> missing_permissions(deadline until);

private:
    friend class upload;
    // A request below /storage/v1/b/, and its answer.
    awaitable<provider_result<json::value>> ask(http::method m, std::string path, deadline until);
    // What Google said against a request with our token.
    provider_error refused(provider_error e);

    http::client& http_;
    service_account& account_;
    storage_settings settings_;
};

// One object on its way to the bucket, of a length that shows only at its end. Holds at most one chunk.
class upload
{
public:
    static constexpr std::size_t chunk_bytes = 4 * 256 * 1024;  // a multiple of 256 KiB (source: resumable uploads)

    upload(storage& to, std::string object) : storage_(to), object_(std::move(object)) {}

    // Begins with the first piece, or with finish(). False: stop, finish() tells why (an error, or it is there
    // already).
    awaitable<bool> write(std::string content_type, std::string_view bytes, deadline until);
    awaitable<provider_result<stored_object>> finish(std::string content_type, deadline until);

private:
    awaitable<> begin(std::string content_type, deadline until);
    // Sends the first bytes of what waits; is_last: these are all there is.
    awaitable<> send(std::size_t bytes, bool is_last, deadline until);
    bool is_over() const { return error_.has_value() || done_.has_value(); }

    storage& storage_;
    std::string object_;
    std::string session_;
    std::string waiting_;
    std::int64_t sent_ = 0;
    std::optional<provider_error> error_;
    std::optional<stored_object> done_;
};

}  // namespace relevo::google_cloud
