#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "http/message.hpp"

namespace relevo::http {

// A request's line and fields, read strictly. Views are into the bytes it was read from.
struct parsed_head
{
    std::string_view method, target;
    bool is_http_10 = false;
    http::headers fields;
    std::optional<std::uint64_t> content_length;
    bool is_chunked = false;
    bool keep_alive = true;
    bool expects_continue = false;
    bool is_websocket = false;    // asks for an upgrade to it
    std::string_view fault = {};  // what must not pass; the rest is then incomplete
};

// header ends with the blank line (CR LF CR LF). The fault is the first one found, a short English phrase for the log
// and the answer's detail, or empty. Refused although Beast lets it pass: a Transfer-Encoding other than exactly
// "chunked" (or in HTTP/1.0), one beside a Content-Length, repeated or listed Content-Length, repeated or missing Host,
// obs-fold, bare CR or LF, control characters.
parsed_head read_head(std::string_view header);

// The fault of a header that has not fully arrived: only what more bytes cannot mend (a bare LF). from: what was looked
// at before.
std::string_view partial_header_fault(std::string_view header, std::size_t from = 0);

}  // namespace relevo::http
