#include "http/wire.hpp"

#include <algorithm>
#include <boost/beast/http/status.hpp>
#include <ctime>
#include <initializer_list>

#include "http/ascii.hpp"

namespace relevo::http {

namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names)
{
    return std::any_of(names.begin(), names.end(), [name](auto other) { return ascii::iequals(name, other); });
}

void append_clean(std::string& out, std::string_view s)
{
    if (std::none_of(s.begin(), s.end(), ascii::is_control))
        out += s;
    else
        for (const char c : s)
            out += ascii::is_control(c) ? ' ' : c;
}

void append_field(std::string& out, std::string_view name, std::string_view value)
{
    append_clean(out, name);
    out += ": ";
    append_clean(out, value);
    out += "\r\n";
}

void append_date(std::string& out)
{
    thread_local std::time_t written_at = -1;
    thread_local char text[40];
    thread_local std::size_t size = 0;
    if (const auto now = std::time(nullptr); now != written_at) {
        std::tm utc{};
        gmtime_r(&now, &utc);
        size = std::strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &utc);
        written_at = now;
    }
    out.append(text, size);
}

}  // namespace

bool has_body(unsigned status)
{
    return status >= 200 && status != 204 && status != 304;
}

std::string response_head(const response& r, std::string_view request_id, connection_header connection, framing body)
{
    std::string head;
    head.reserve(512);
    head += "HTTP/1.1 ";
    head += std::to_string(r.status);
    head += ' ';
    head += std::string_view(boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(r.status)));
    head += "\r\n";
    append_date(head);
    if (has_body(r.status)) {
        if (!r.content_type.empty())
            append_field(head, "Content-Type", r.content_type);
        if (body == framing::sized)
            append_field(head, "Content-Length", std::to_string(r.body.size()));
        else if (body == framing::chunked)
            append_field(head, "Transfer-Encoding", "chunked");
    }
    append_field(head, "X-Request-ID", request_id);
    if (connection != connection_header::none)
        append_field(head, "Connection", connection == connection_header::close ? "close" : "keep-alive");
    for (const auto& [name, value] : r.headers)
        if (!is_one_of(name,
                       {"content-length", "transfer-encoding", "connection", "content-type", "x-request-id", "date"}))
            append_field(head, name, value);
    head += "\r\n";
    return head;
}

std::string request_head(const client_request& r, std::string_view host, std::string_view target)
{
    std::string head;
    head.reserve(512);
    head += to_string(r.method);
    head += ' ';
    append_clean(head, target);
    head += " HTTP/1.1\r\n";
    append_field(head, "Host", host);
    const bool sends_body = r.method == method::post || r.method == method::put || r.method == method::patch;
    if (sends_body || !r.body.empty())
        append_field(head, "Content-Length", std::to_string(r.body.size()));
    if (!r.headers.find("User-Agent"))
        append_field(head, "User-Agent", "relevo");
    if (!r.headers.find("Accept"))
        append_field(head, "Accept", "*/*");
    for (const auto& [name, value] : r.headers)
        if (!is_one_of(name, {"host", "content-length", "transfer-encoding", "connection"}))
            append_field(head, name, value);
    head += "\r\n";
    return head;
}

}  // namespace relevo::http
