#pragma once

#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/value.hpp"
#include "runtime/task.hpp"

namespace relevo::http {

enum class method
{
    get,
    post,
    put,
    patch,
    del,
    head,
    options
};
std::string_view to_string(method m);

// Header fields in order of arrival; names compare without case. All their text lies in one piece of memory; views of
// it hold until the next add or set.
class headers
{
public:
    using field = std::pair<std::string_view, std::string_view>;
    class iterator;

    headers() = default;
    headers(std::initializer_list<field> fields);

    std::optional<std::string_view> find(std::string_view name) const;  // the first value
    std::string_view get(std::string_view name) const;                  // empty when absent
    std::size_t count(std::string_view name) const;
    void reserve(std::size_t fields, std::size_t bytes);
    void add(std::string_view name, std::string_view value);
    void set(std::string_view name, std::string_view value);
    iterator begin() const;
    iterator end() const;

private:
    struct place
    {
        std::uint32_t at = 0, name_size = 0, value_size = 0;
    };
    field at(std::size_t i) const;

    std::string text_;
    std::vector<place> places_;
};

class headers::iterator
{
public:
    using value_type = field;
    using reference = field;
    using pointer = void;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;

    iterator(const headers& of, std::size_t i) : of_(&of), i_(i) {}
    field operator*() const { return of_->at(i_); }
    iterator& operator++()
    {
        ++i_;
        return *this;
    }
    bool operator==(const iterator& other) const { return i_ == other.i_; }

private:
    const headers* of_;
    std::size_t i_;
};

struct request
{
    http::method method = method::get;
    std::string target;  // as received: path and query
    std::string path;    // before '?', still percent-encoded
    std::string query;   // after '?', raw
    http::headers headers;
    std::string body;                                                 // the raw bytes
    std::map<std::string, std::string, std::less<>> path_parameters;  // decoded: "{id}" of the route
    std::string_view route;                                           // the pattern that matched; the router's
    std::string remote_ip;  // of the client; X-Forwarded-For is used only from trusted proxies
    std::string id;         // X-Request-ID as received (if sane) or generated (ULID); also the correlation id

    // Query parameter, percent-decoded; the first of several.
    std::optional<std::string> parameter(std::string_view name) const;
    std::vector<std::string> parameters(std::string_view name) const;
};

// Where a body goes whose length nobody knows beforehand.
class body_writer
{
public:
    virtual ~body_writer() = default;
    // One piece of any size; returns once the system has taken it. False: the peer is gone, or took nothing for
    // write_timeout, and what is written from now on goes nowhere.
    virtual awaitable<bool> write(std::string bytes) = 0;
};
// Writes a body piece by piece on the connection's loop. The request and the answer live until it returns; an exception
// cuts the connection, so that the peer sees that the end is missing. A stopping server lets it go on until
// drain_timeout.
using body_source = std::function<awaitable<>(body_writer&)>;

struct response
{
    unsigned status = 200;
    http::headers headers;
    std::string body;
    std::string content_type = "application/json";
    body_source stream = nullptr;  // instead of body
};

response ok(const json::value& v);
response created(const json::value& v);
response accepted(const json::value& v);
response no_content();
response text(unsigned status, std::string body, std::string content_type = "text/plain; charset=utf-8");
response json_response(unsigned status, const json::value& v);

struct field_error
{
    std::string field, code, message;
};

// A refusal as people and programs read it (docs: REST conventions): status, snake_case code, one sentence, and for 422
// the fields. The server adds request_id.
struct problem
{
    unsigned status = 400;
    std::string code;
    std::string detail;
    std::vector<field_error> errors = {};
    json::object extra = {};  // further members ("existing_lead_id")
    http::headers headers = {};
};
response to_response(const problem& p, std::string_view request_id);
// 503 with Retry-After: 2: the database or another service is away.
problem dependency_unavailable();
// 503 with a jittered Retry-After of 2–10 s: more came than this process takes.
problem overloaded();

// Thrown by handlers' helpers where returning would hide the story; the server answers it. Meant for refusals only.
class refusal : public std::exception
{
public:
    explicit refusal(http::problem p) : problem_(std::move(p)) {}
    const http::problem& problem() const { return problem_; }
    const char* what() const noexcept override { return problem_.code.c_str(); }

private:
    http::problem problem_;
};

// Whether the body is said to be JSON (application/json, …+json) or nothing is said about it.
bool has_json_type(const request& req);
// Parses a JSON object body. Throws refusal: 415 unsupported_media_type, 422 invalid_json.
json::value json_body(const request& req);
// {id} and the like as a positive integer. Throws refusal 404 not_found.
std::int64_t id_parameter(const request& req, std::string_view name);
// skip ≥ 0 and limit 1–200 (50). skip_name: what the route calls skip. Throws refusal 422.
struct page
{
    std::int64_t skip = 0, limit = 50;
};
page page_of(const request& req, std::string_view skip_name = "skip");
// {"data":[…],"total":N,"skip":S,"limit":L}
json::value envelope(json::array data, std::int64_t total, page p);

std::string percent_decode(std::string_view s, bool plus_is_blank);
std::string percent_encode(std::string_view s);
// application/x-www-form-urlencoded, in order; blank values kept.
std::vector<std::pair<std::string, std::string>> parse_form(std::string_view body);
std::string encode_form(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace relevo::http
